/** Changes of the law that officers of the viewer's nation proposed, newest first, with what each would open and close. */
import { useState } from "react";
import { useQuery } from "urql";
import { sentenceFor } from "../graphql/failures";
import { DifferenceTable } from "../law/DifferenceTable";
import { DecideDialog } from "../office/DecideDialog";
import { useSignedIn } from "../session/SessionContext";
import { day, inWords, moment } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { Notice } from "../ui/Notice";
import { PagedList } from "../ui/PagedList";
import { ChangesQuery, ImpactQuery, type ChangeData } from "./operations";

export function ChangesSection() {
  return (
    <section className="panel inbox" aria-labelledby="changes-heading">
      <h2 id="changes-heading">Changes of the law</h2>
      <p className="quiet">Proposed by one officer, under Ask the law; what might let somebody in takes a second one.</p>
      <PagedList
        query={ChangesQuery}
        variables={(after) => ({ after })}
        pick={({ policyChanges }) => policyChanges}
        interest={{ topics: ["waiting", "rule"] }}
        noun="change"
        of="changes"
        className="stack"
        empty="No change is proposed."
        row={(change) => (
          <li key={change.id}>
            <Change change={change} />
          </li>
        )}
      />
    </section>
  );
}

function Change({ change }: { readonly change: ChangeData }) {
  const { viewer } = useSignedIn();
  const [deciding, setDeciding] = useState(false);
  const [asking, setAsking] = useState(false);
  const own = change.proposer?.id === viewer.id;
  return (
    <article className="card" aria-label={`Change: ${change.reason}`}>
      <div className="card__body">
        <h3>{change.reason}</h3>
        <p className="document-header__facts">
          <span className={`state state--${change.state.toLowerCase()}`}>{inWords(change.state)}</span>
          <span>
            {change.proposer === null ? "Proposed" : `Proposed by ${change.proposer.displayName}`} {moment(change.proposedAt)}
          </span>
          {change.awaits.length > 0 && (
            <span>
              Waits for{" "}
              {change.awaits.map((nation) => (
                <NationTag key={nation.code} nation={nation} />
              ))}
            </span>
          )}
        </p>
        <ul className="change__parts">
          {change.add.map((rule) => (
            <li key={`${rule.effect} ${rule.receiving} ${rule.maxLevel}`}>
              <strong>Adds:</strong> {inWords(rule.effect)} <strong>{rule.receiving}</strong>{" "}
              {(rule.methods ?? ["VIEW", "DOWNLOAD"]).map(inWords).join(" and ")} up to {rule.maxLevel}
              {rule.validUntil !== null && `, until ${day(rule.validUntil)}`}
            </li>
          ))}
          {change.remove.map((rule) => (
            <li key={rule.id}>
              <strong>Withdraws:</strong> {inWords(rule.effect)} <strong>{rule.receiving}</strong> up to {rule.maxLevel}
            </li>
          ))}
        </ul>
        {change.note !== null && <p className="quiet">{change.note}</p>}
        <details className="document-card__more" onToggle={(event) => setAsking(event.currentTarget.open)}>
          <summary>What it opens and closes</summary>
          {asking && <Impact id={change.id} />}
        </details>
        {change.state === "SUBMITTED" && (
          <div className="dialog__actions">
            <button type="button" className="usa-button usa-button--outline" onClick={() => setDeciding(true)}>
              {own ? "Take it back" : "Decide"}
              <span className="usa-sr-only">: {change.reason}</span>
            </button>
          </div>
        )}
      </div>
      {deciding && <DecideDialog of={{ kind: "change", id: change.id, title: change.reason }} own={own} onClose={() => setDeciding(false)} />}
    </article>
  );
}

function Impact({ id }: { readonly id: string }) {
  const [{ data, error }] = useQuery({ query: ImpactQuery, variables: { id }, requestPolicy: "network-only" });
  if (error !== undefined) return <Notice kind="error">{sentenceFor(error)}</Notice>;
  if (data === undefined) return <p className="waiting">Counting…</p>;
  if (data.node === null || !("impact" in data.node) || data.node.impact === null) return <p className="quiet">This change is over.</p>;
  return <DifferenceTable report={data.node.impact} />;
}
