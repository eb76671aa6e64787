/** A security officer's page: what their nation lets others see, and the way to stop it at once. */
import { useState } from "react";
import { useSignedIn } from "../session/SessionContext";
import { PagedList } from "../ui/PagedList";
import { usePageTitle } from "../ui/usePageTitle";
import { RulesQuery, type RuleData } from "./operations";
import { Rule } from "./Rule";
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
