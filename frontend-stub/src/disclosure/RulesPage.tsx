/** The register of rules: what one's nation lets others see, and the way to stop it at once. */
import { useState } from "react";
import { RegisterPage } from "../registers/RegisterPage";
import { useSignedIn } from "../session/SessionContext";
import { PagedList } from "../ui/PagedList";
import { RulesQuery, type RuleData } from "./operations";
import { Rule } from "./Rule";
import { RuleWithdrawDialog } from "./RuleWithdrawDialog";

export function RulesPage() {
  const { nation } = useSignedIn().viewer;
  const [withdrawing, setWithdrawing] = useState<RuleData | null>(null);
  return (
    <RegisterPage
      title="Disclosure rules"
      intro={`Each rule lets one nation or firm have what ${nation.code} originates, up to a level. Where no rule allows, nothing is disclosed. One officer may withdraw a rule; it ends at once, running downloads included.`}
    >
      {(shows) => (
        <>
          <PagedList
            query={RulesQuery}
            variables={(after) => ({ releasing: nation.code, after })}
            pick={({ disclosureRules: { nodes, pageInfo } }) => ({
              nodes: nodes.filter((one) => shows(one.active, one.receiving, one.authority, one.maxLevel, one.project?.name)),
              pageInfo,
            })}
            interest={{ topics: ["rule"] }}
            noun="rule"
            of={nation.code}
            className="rules"
            empty="No rule stands here."
            row={(rule) => (
              <li key={rule.id}>
                <Rule rule={rule} onWithdraw={() => setWithdrawing(rule)} />
              </li>
            )}
          />
          {withdrawing !== null && <RuleWithdrawDialog rule={withdrawing} onClose={() => setWithdrawing(null)} />}
        </>
      )}
    </RegisterPage>
  );
}
