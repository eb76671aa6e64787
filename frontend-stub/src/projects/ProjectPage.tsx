/** One project: what it is marked, who takes part, its documents, milestones and people. */
import { useLive } from "../activity/Activity";
import { DocumentsSection } from "../documents/DocumentsSection";
import { sentenceFor } from "../graphql/failures";
import { MarkingBanner } from "../markings/MarkingBanner";
import { MilestonesSection } from "../milestones/MilestonesSection";
import { ProjectTransfers } from "../transfers/ProjectTransfers";
import { day } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { NothingHere } from "../ui/NothingHere";
import { Notice } from "../ui/Notice";
import { usePageTitle } from "../ui/usePageTitle";
import { ContentSearchSection } from "./ContentSearchSection";
import { MembersSection } from "./MembersSection";
import { ProjectQuery, type ProjectCardData } from "./operations";

export function ProjectPage({ id }: { readonly id: string }) {
  usePageTitle("Project");
  const { data, error } = useLive(ProjectQuery, { id }, { topics: ["project"], project: id });
  if (data === undefined) return error === undefined ? <p className="waiting">Opening the project…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  const project = data.node;
  if (project?.__typename !== "Project") return <NothingHere object={id} />;
  return (
    <>
      <ProjectHeader project={project} />
      <div className="project-columns">
        <DocumentsSection projectId={id} />
        <div className="project-columns__side">
          <MilestonesSection projectId={id} />
          <MembersSection projectId={id} />
          <ContentSearchSection project={project} />
          <ProjectTransfers projectId={id} />
        </div>
      </div>
    </>
  );
}

function ProjectHeader({ project }: { readonly project: ProjectCardData }) {
  const { progress } = project;
  return (
    <section className="card project-header" aria-label="About this project">
      <MarkingBanner marking={project.marking} of="this project" />
      <div className="card__body project-header__body">
        <div>
          <h1>{project.name ?? "Name withheld"}</h1>
          <p className="project-header__nations">
            {project.nations.map((nation) => (
              <NationTag key={nation.code} nation={nation} named />
            ))}
          </p>
        </div>
        <dl className="facts">
          <div>
            <dt>Milestones</dt>
            <dd>
              {progress.achieved} of {progress.milestones}
            </dd>
          </div>
          <div>
            <dt>Overdue</dt>
            <dd className={progress.overdue > 0 ? "facts__bad" : undefined}>{progress.overdue}</dd>
          </div>
          <div>
            <dt>Next due</dt>
            <dd>{progress.nextDue === null ? "–" : day(progress.nextDue)}</dd>
          </div>
        </dl>
      </div>
    </section>
  );
}
