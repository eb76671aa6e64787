/** Who would lose and gain a document under another marking: exactly for officers, by the marking for members of its project. */
import { DifferenceTable } from "../law/DifferenceTable";
import { SimulateQuery } from "../law/operations";
import { WhoCanQuery } from "../markings/operations";
import { accesses } from "../markings/readership";
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import { holdsOffice, useSignedIn } from "../session/SessionContext";
import { Notice } from "../ui/Notice";

interface Properties {
  readonly document: string;
  readonly marking: { readonly text: string; readonly policy: string };
  /** The project, for whoever is in it. */
  readonly project: string | null;
}

export function RelabelPreview({ document, marking, project }: Properties) {
  const { viewer } = useSignedIn();
  if (holdsOffice(viewer, "SECURITY_OFFICER")) return <Simulated document={document} marking={marking} />;
  return project === null ? null : <Compared document={document} marking={marking} project={project} />;
}

function Simulated({ document, marking }: Omit<Properties, "project">) {
  const { data, error } = useLive(
    SimulateQuery,
    { input: { relabel: { id: document, marking } } },
    { topics: ["document"], requestPolicy: "network-only" },
  );
  if (error !== undefined) return <Notice kind="error">{sentenceFor(error)}</Notice>;
  if (data === undefined) return <p className="waiting">Asking who would gain and who would lose it…</p>;
  return data.simulate === null ? null : <DifferenceTable report={data.simulate} />;
}

interface ComparedProperties extends Properties {
  readonly project: string;
}

function Compared({ document, marking, project }: ComparedProperties) {
  const options = { topics: ["document", "people"], requestPolicy: "network-only" } as const;
  const now = useLive(WhoCanQuery, { object: document, marking: null, projectId: null }, options);
  const then = useLive(WhoCanQuery, { object: null, marking, projectId: project }, options);
  const error = now.error ?? then.error;
  if (error !== undefined) return <Notice kind="error">{sentenceFor(error)}</Notice>;
  const [before, after] = [now.data, then.data];
  if (before?.download == null || before.view === null || after?.download == null || after.view === null) {
    return <p className="waiting">Asking who would gain and who would lose it…</p>;
  }
  const had = accesses(before.download, before.view);
  const gets = accesses(after.download, after.view);
  const named = (chosen: (had: boolean, gets: boolean) => boolean) =>
    (after.view?.people ?? [])
      .filter(({ person: { id } }) => chosen(had.get(id) !== "none", gets.get(id) !== "none"))
      .map(({ person: { displayName, nation } }) => `${displayName}, ${nation.name}`);
  return (
    <div className="readership" role="status">
      <Named title="Would not see it any more" people={named((before, after) => before && !after)} />
      <Named title="Would see it" people={named((before, after) => !before && after)} />
    </div>
  );
}

function Named({ title, people }: { readonly title: string; readonly people: readonly string[] }) {
  return (
    <>
      <p className="readership__sum">
        {title}: {people.length === 0 ? "nobody" : people.length}
      </p>
      {people.length > 0 && (
        <ul className="readership__list">
          {people.map((person) => (
            <li key={person}>{person}</li>
          ))}
        </ul>
      )}
    </>
  );
}
