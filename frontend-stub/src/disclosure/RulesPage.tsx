/** A security officer's page: what their nation lets others see, and the way to stop it at once. */
import { useState } from "react";
import { useSignedIn } from "../session/SessionContext";
import { day, inWords } from "../ui/format";
import { PagedList } from "../ui/PagedList";
import { usePageTitle } from "../ui/usePageTitle";
import { RulesQuery, type RuleData } from "./operations";
import { RuleWithdrawDialog } from "./RuleWithdrawDialog";

export function RulesPage() {
  usePageTitle("Disclosure rules");
  const { nation } = useSignedIn().viewer;
  const [withdrawing, setWithdrawing] = useState<RuleData | null>(null);
  return (
    <>
      <h1>Disclosure rules: {nation.name}</h1>
      <p className="intro">
        Each rule lets one nation or firm have what {nation.code} originates, up to a level. Where no rule allows, nothing is
        disclosed. One officer may withdraw a rule; it ends at once, running downloads included.
      </p>
      <PagedList
        query={RulesQuery}
        variables={(after) => ({ releasing: nation.code, after })}
        pick={({ disclosureRules }) => disclosureRules}
        interest={{ topics: ["rule"] }}
        noun="rule"
        of={nation.code}
        className="rules"
        empty="There are no rules you can see."
        row={(rule) => (
          <li key={rule.id}>
            <Rule rule={rule} onWithdraw={() => setWithdrawing(rule)} />
          </li>
        )}
      />
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
