/** Who a marking lets read, nation by nation: shown before something is stored, and of what is stored. */
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import type { VariablesOf } from "../graphql/graphql";
import { counted } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { Notice } from "../ui/Notice";
import { byNation, type Access, type Readership } from "./readership";
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
      ? { object: of.object, marking: null, projectId: null }
      : { object: null, marking: { text: of.marking.text, policy: of.marking.policy ?? null }, projectId: of.projectId };
  return <Report key={JSON.stringify(variables)} variables={variables} confirmed={confirmed} />;
}

interface ReportProperties {
  readonly variables: VariablesOf<typeof WhoCanQuery>;
  readonly confirmed: boolean;
}

function Report({ variables, confirmed }: ReportProperties) {
  const { data, error } = useLive(WhoCanQuery, variables, {
    topics: ["document", "people", "rule"],
    requestPolicy: "network-only",
  });
  if (error !== undefined) return <Notice kind="error">{sentenceFor(error)}</Notice>;
  if (data === undefined) return <p className="waiting">Asking who could read this…</p>;
  if (data.download === null || data.view === null) return <p className="quiet">Only an officer of your nation can be told.</p>;
  const nations = byNation(data.download, data.view);
  const count = (of: "readers" | "lookers") => nations.reduce((sum, nation) => sum + nation[of].length, 0);
  const lookers = count("lookers");
  return (
    <div className="readership">
      <p className="readership__sum" role="status">
        {confirmed && "Once confirmed: "}
        {counted(count("readers"), "member")} of the project can read this.
        {lookers > 0 && ` ${lookers} more can look at it and not take it.`}
      </p>
      <ul>
        {nations.map((nation) => (
          <NationRow key={nation.nation.code} readership={nation} />
        ))}
      </ul>
    </div>
  );
}

const VERDICTS: Readonly<Record<Access, readonly [string, string]>> = {
  take: ["✓", "can read"],
  look: ["◐", "can look"],
  none: ["✕", "cannot read"],
};

function NationRow({ readership: { nation, access, readers, lookers, others } }: { readonly readership: Readership }) {
  const [sign, words] = VERDICTS[access];
  const able = access === "look" ? lookers : readers;
  const rest = access === "look" ? others : [...lookers, ...others];
  return (
    <li className={`readership__row readership__row--${access === "take" ? "yes" : access === "look" ? "look" : "no"}`}>
      <NationTag nation={nation} />
      <span className="readership__verdict">
        <span aria-hidden="true">{sign}</span> {words}
      </span>
      <span className="readership__people">
        {able.map((person) => person.displayName).join(", ")}
        {rest.length > 0 && (
          <span className="readership__others">
            {able.length > 0 && "; "}not {rest.map((person) => person.displayName).join(", ")}
          </span>
        )}
      </span>
    </li>
  );
}
