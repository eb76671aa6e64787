/** Who a marking lets read, nation by nation: shown before something is stored, and of what is stored. */
import { useQuery } from "urql";
import { sentenceFor } from "../graphql/failures";
import { counted } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { Notice } from "../ui/Notice";
import { byNation, type Readership } from "./readership";
import { WhoCanQuery } from "./operations";

interface Proposed {
  readonly text: string;
  readonly policy?: string;
}

type Of = { readonly object: string } | { readonly marking: Proposed; readonly projectId: string };

interface Properties {
  readonly of: Of;
  /** Whether nobody else reads it until an officer has confirmed it. */
  readonly confirmed?: boolean;
}

export function WhoCanRead({ of, confirmed = false }: Properties) {
  const variables =
    "object" in of
      ? { object: of.object, marking: null, projectId: null, action: "DOWNLOAD" as const }
      : { object: null, marking: { text: of.marking.text, policy: of.marking.policy ?? null }, projectId: of.projectId, action: "DOWNLOAD" as const };
  const [{ data, error, fetching }] = useQuery({ query: WhoCanQuery, variables, requestPolicy: "network-only" });
  if (error !== undefined) return <Notice kind="error">{sentenceFor(error)}</Notice>;
  if (fetching || data === undefined) return <p className="waiting">Asking who could read this…</p>;
  if (data.whoCan === null) return <p className="quiet">Only an officer of your nation can be told.</p>;
  const nations = byNation(data.whoCan);
  const readers = nations.reduce((sum, nation) => sum + nation.readers.length, 0);
  return (
    <div className="readership">
      <p className="readership__sum" role="status">
        {confirmed && "Once confirmed: "}
        {counted(readers, "member")} of the project can read this.
      </p>
      <ul>
        {nations.map((nation) => (
          <NationRow key={nation.nation.code} readership={nation} />
        ))}
      </ul>
    </div>
  );
}

function NationRow({ readership: { nation, readers, others, allowed } }: { readonly readership: Readership }) {
  return (
    <li className={allowed ? "readership__row readership__row--yes" : "readership__row readership__row--no"}>
      <NationTag nation={nation} />
      <span className="readership__verdict">
        <span aria-hidden="true">{allowed ? "✓" : "✕"}</span> {allowed ? "can read" : "cannot read"}
      </span>
      <span className="readership__people">
        {readers.map((person) => person.displayName).join(", ")}
        {others.length > 0 && (
          <span className="readership__others">
            {readers.length > 0 && "; "}not {others.map((person) => person.displayName).join(", ")}
          </span>
        )}
      </span>
    </li>
  );
}
