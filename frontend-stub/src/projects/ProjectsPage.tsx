/** The projects one may see, by name, with a search; those with the office may found another. */
import { useState } from "react";
import { Link } from "wouter";
import { MarkingBanner } from "../markings/MarkingBanner";
import { holdsOffice, useSignedIn } from "../session/SessionContext";
import { counted, day } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { PagedList } from "../ui/PagedList";
import { SearchBox } from "../ui/SearchBox";
import { useDebounced } from "../ui/useDebounced";
import { usePageTitle } from "../ui/usePageTitle";
import { ProjectsQuery, type ProjectCardData } from "./operations";
import { ProjectCreateDialog } from "./ProjectCreateDialog";

export function ProjectsPage() {
  usePageTitle("Projects");
  const { viewer } = useSignedIn();
  const [text, setText] = useState("");
  const [founding, setFounding] = useState(false);
  const settled = useDebounced(text.trim());
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
      <PagedList
        query={ProjectsQuery}
        variables={(after) => ({ text: settled === "" ? null : settled, after })}
        pick={({ projects }) => projects}
        interest={{ topics: ["project"] }}
        noun="project"
        of={settled}
        className="project-cards"
        empty={settled === "" ? "No project is shared with you yet." : "No project you can see has that in its name."}
        row={(project) => (
          <li key={project.id}>
            <ProjectCardView project={project} />
          </li>
        )}
      />
      {founding && <ProjectCreateDialog onClose={() => setFounding(false)} />}
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
