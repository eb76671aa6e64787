/** A security officer's page: what their nation lets others see, and the way to stop it at once. */
import { useState } from "react";
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import { useSignedIn } from "../session/SessionContext";
import { day, inWords } from "../ui/format";
import { focusOnArrival } from "../ui/focusOnArrival";
import { LoadMore } from "../ui/LoadMore";
import { Notice } from "../ui/Notice";
import { usePages } from "../ui/usePages";
import { usePageTitle } from "../ui/usePageTitle";
import { RulesQuery, type RuleData } from "./operations";
import { RuleWithdrawDialog } from "./RuleWithdrawDialog";

export function RulesPage() {
  usePageTitle("Disclosure rules");
  const { nation } = useSignedIn().viewer;
  const { starts, add } = usePages(nation.code);
  return (
    <>
      <h1>Disclosure rules: {nation.name}</h1>
      <p className="intro">
        Each rule lets one nation or firm have what {nation.code} originates, up to a level. Where no rule allows, nothing is
        disclosed. One officer may withdraw a rule; it ends at once, running downloads included.
      </p>
      {starts.map((after, index) => (
        <RulesOfPage key={after ?? "first"} releasing={nation.code} after={after} last={index === starts.length - 1} onMore={add} />
      ))}
    </>
  );
}

interface PageProperties {
  readonly releasing: string;
  readonly after: string | null;
  readonly last: boolean;
  readonly onMore: (after: string) => void;
}

function RulesOfPage({ releasing, after, last, onMore }: PageProperties) {
  const { data, error } = useLive(RulesQuery, { releasing, after }, { topics: ["rule"] });
  const [withdrawing, setWithdrawing] = useState<RuleData | null>(null);
  if (data === undefined) return error === undefined ? <p className="waiting">Finding rules…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  const { nodes, pageInfo } = data.disclosureRules;
  if (after === null && nodes.length === 0) return <p className="empty">There are no rules you can see.</p>;
  return (
    <>
      <ul className="rules" tabIndex={-1} ref={after === null ? null : focusOnArrival}>
        {nodes.map((rule) => (
          <li key={rule.id}>
            <Rule rule={rule} onWithdraw={() => setWithdrawing(rule)} />
          </li>
        ))}
      </ul>
      {last && <LoadMore end={pageInfo} label="More rules" onMore={onMore} />}
      {withdrawing !== null && <RuleWithdrawDialog rule={withdrawing} onClose={() => setWithdrawing(null)} />}
    </>
  );
}

function Rule({ rule, onWithdraw }: { readonly rule: RuleData; readonly onWithdraw: () => void }) {
  return (
    <article className={rule.active ? "card rule" : "card rule rule--ended"} aria-label={`Rule towards ${rule.receiving}`}>
      <div className="rule__way">
        <span className="nation__code">{rule.releasing}</span>
        <span aria-hidden="true">→</span>
        <span className="usa-sr-only">to</span>
        <span className="nation__code">{rule.receiving}</span>
      </div>
      <div className="rule__words">
        <p>
          <strong>{inWords(rule.effect)}</strong> {(rule.methods ?? ["VIEW", "DOWNLOAD"]).map(inWords).join(" and ")} up to{" "}
          <strong>{rule.maxLevel}</strong> {rule.project === null ? "in every project" : `in ${rule.project.name ?? "one project"}`}
          {rule.categories !== null && `, categories ${rule.categories.join(", ")}`}
        </p>
        <p className="quiet">
          {rule.authority}
          {rule.validFrom !== null && ` · from ${day(rule.validFrom)}`}
          {rule.validUntil !== null && ` · until ${day(rule.validUntil)}`}
        </p>
      </div>
      {rule.active ? (
        <button type="button" className="usa-button usa-button--outline usa-button--small" onClick={onWithdraw}>
          Withdraw<span className="usa-sr-only"> the rule towards {rule.receiving}</span>
        </button>
      ) : (
        <span className="state state--ended">Not in force</span>
      )}
    </article>
  );
}
