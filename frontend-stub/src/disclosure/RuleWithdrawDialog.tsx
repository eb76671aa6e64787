/** Withdrawing a rule: says what will happen, asks for a reason, then does it at once. */
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { useAnnounce } from "../ui/Announcer";
import { ReasonDialog } from "../ui/ReasonDialog";
import { RuleWithdraw, type RuleData } from "./operations";

const pick = (data: ResultOf<typeof RuleWithdraw>) => data.disclosureRuleWithdraw;

interface Properties {
  readonly rule: RuleData;
  readonly onClose: () => void;
}

export function RuleWithdrawDialog({ rule, onClose }: Properties) {
  const withdraw = useAction(RuleWithdraw, pick);
  const announce = useAnnounce();
  const submit = async (reason: string) => {
    const result = await withdraw({ input: { id: rule.id, reason } });
    if ("payload" in result) announce(`The rule towards ${rule.receiving} is withdrawn.`);
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title={`Withdraw the rule towards ${rule.receiving}`}
      action="Withdraw at once"
      destructive
      onSubmit={submit}
      onClose={onClose}
    >
      <p>
        People of <strong>{rule.receiving}</strong> lose what only this rule gave them, in the next instant: lists, search and
        running downloads. Giving it again needs two officers.
      </p>
    </ReasonDialog>
  );
}
