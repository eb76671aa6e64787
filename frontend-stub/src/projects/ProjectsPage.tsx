/** The projects one may see, by name, with a search; those with the office may found another. */
import { useState } from "react";
import { Link } from "wouter";
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import { MarkingBanner } from "../markings/MarkingBanner";
import { holdsOffice, useSignedIn } from "../session/SessionContext";
import { counted, day } from "../ui/format";
import { focusOnArrival } from "../ui/focusOnArrival";
import { LoadMore } from "../ui/LoadMore";
import { NationTag } from "../ui/NationTag";
import { Notice } from "../ui/Notice";
import { SearchBox } from "../ui/SearchBox";
import { useDebounced } from "../ui/useDebounced";
import { usePages } from "../ui/usePages";
import { usePageTitle } from "../ui/usePageTitle";
import { ProjectsQuery, type ProjectCardData } from "./operations";
import { ProjectCreateDialog } from "./ProjectCreateDialog";

export function ProjectsPage() {
  usePageTitle("Projects");
  const { viewer } = useSignedIn();
  const [text, setText] = useState("");
  const [founding, setFounding] = useState(false);
  const settled = useDebounced(text.trim());
  const { starts, add } = usePages(settled);
  return (
    <>
      <div className="heading-row">
        <h1>Projects</h1>
        {holdsOffice(viewer, "PROGRAMME_MANAGER") && (
          <button type="button" className="usa-button" onClick={() => setFounding(true)}>
            New project
          </button>
        )}
      </div>
      <SearchBox label="Find a project by name" value={text} onChange={setText} />
      {starts.map((after, index) => (
        <ProjectsOfPage key={after ?? "first"} text={settled} after={after} last={index === starts.length - 1} onMore={add} />
      ))}
      {founding && <ProjectCreateDialog onClose={() => setFounding(false)} />}
    </>
  );
}

interface PageProperties {
  readonly text: string;
  readonly after: string | null;
  readonly last: boolean;
  readonly onMore: (after: string) => void;
}

function ProjectsOfPage({ text, after, last, onMore }: PageProperties) {
  const { data, error } = useLive(ProjectsQuery, { text: text === "" ? null : text, after }, { topics: ["project"] });
  if (data === undefined) return error === undefined ? <p className="waiting">Finding projects…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  const { nodes, pageInfo, totalCount } = data.projects;
  return (
    <>
      {after === null && (
        <p className="count" role="status">
          {counted(totalCount, "project")}
        </p>
      )}
      {after === null && nodes.length === 0 && (
        <p className="empty">{text === "" ? "No project is shared with you yet." : "No project you can see has that in its name."}</p>
      )}
      <ul className="project-cards" tabIndex={-1} ref={after === null ? null : focusOnArrival}>
        {nodes.map((project) => (
          <li key={project.id}>
            <ProjectCardView project={project} />
          </li>
        ))}
      </ul>
      {last && <LoadMore end={pageInfo} label="More projects" onMore={onMore} />}
    </>
  );
}

function ProjectCardView({ project }: { readonly project: ProjectCardData }) {
  const { progress } = project;
  return (
    <article className="card project-card">
      <MarkingBanner marking={project.marking} />
      <div className="card__body">
        <h2 className="project-card__name">
          <Link href={`/projects/${project.id}`}>{project.name ?? "Name withheld"}</Link>
        </h2>
        <p className="project-card__nations">
          {project.nations.map((nation) => (
            <NationTag key={nation.code} nation={nation} />
          ))}
        </p>
        <p className="quiet">
          {progress.milestones === 0 ? "No milestones yet" : `${progress.achieved} of ${counted(progress.milestones, "milestone")} achieved`}
          {progress.nextDue !== null && `, next due ${day(progress.nextDue)}`}
        </p>
      </div>
    </article>
  );
}
