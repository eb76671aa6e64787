/** Withdrawing a rule: says what will happen, asks for a reason, then does it at once. */
import { useState, type SubmitEvent } from "react";
import { faultsAt, faultsElsewhere, type UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { useAnnounce } from "../ui/Announcer";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Faults } from "../ui/Notice";
import { RuleWithdraw, type RuleData } from "./operations";

const FIELDS = ["reason"];
const pick = (data: ResultOf<typeof RuleWithdraw>) => data.disclosureRuleWithdraw;

interface Properties {
  readonly rule: RuleData;
  readonly onClose: () => void;
}

export function RuleWithdrawDialog({ rule, onClose }: Properties) {
  const withdraw = useAction(RuleWithdraw, pick);
  const announce = useAnnounce();
  const [reason, setReason] = useState("");
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const result = await withdraw({ input: { id: rule.id, reason } });
    setBusy(false);
    if ("faults" in result) {
      setFaults(result.faults);
      return;
    }
    announce(`The rule towards ${rule.receiving} is withdrawn.`);
    onClose();
  };
  return (
    <Dialog title={`Withdraw the rule towards ${rule.receiving}`} onClose={onClose} locked={busy}>
      <form className="dialog__body" onSubmit={(event) => void submit(event)}>
        <p>
          People of <strong>{rule.receiving}</strong> lose what only this rule gave them, in the next instant: lists, search and
          running downloads. Giving it again needs two officers.
        </p>
        <Faults faults={faultsElsewhere(faults, FIELDS)} />
        <Field label="Reason" hint="Goes into the record" faults={faultsAt(faults, "reason")}>
          {(control) => (
            <textarea
              {...control}
              className="usa-textarea field__reason"
              value={reason}
              required
              maxLength={1000}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <footer className="dialog__actions">
          <button type="submit" className="usa-button usa-button--secondary" disabled={busy || reason.trim() === ""}>
            Withdraw at once
          </button>
          <button type="button" className="usa-button usa-button--outline" onClick={onClose} disabled={busy}>
            Cancel
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
