/** Proposes what was tried: what only narrows holds at once, what might let somebody in waits for a second officer. */
import { useState } from "react";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { ruleInput, type RuleDraft } from "../disclosure/RuleFields";
import { Field } from "../ui/Field";
import { ReasonDialog } from "../ui/ReasonDialog";
import { ChangePropose } from "./operations";

const pick = (data: ResultOf<typeof ChangePropose>) => data.policyChangePropose;

interface Properties {
  readonly draft: RuleDraft | null;
  readonly removed: readonly string[];
  /** Told whether the change holds already. */
  readonly onProposed: (active: boolean) => void;
  readonly onClose: () => void;
}

export function ProposeDialog({ draft, removed, onProposed, onClose }: Properties) {
  const propose = useAction(ChangePropose, pick);
  const [key] = useState(() => crypto.randomUUID());
  const [authority, setAuthority] = useState("");
  const submit = async (reason: string) => {
    const result = await propose({
      input: {
        reason,
        idempotencyKey: key,
        ...(draft === null ? {} : { add: [ruleInput(draft, authority.trim())] }),
        ...(removed.length === 0 ? {} : { remove: [...removed] }),
      },
    });
    if ("payload" in result) onProposed(result.payload.policyChange?.state === "ACTIVE");
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title="Propose this change"
      action="Propose it"
      ready={draft === null || authority.trim() !== ""}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>What only takes away holds at once. What might let somebody in is put before another officer of your nation.</p>
      {draft !== null && (
        <Field label="Authority" hint="The agreement or decision that the rule rests on">
          {(control) => (
            <input {...control} className="usa-input" value={authority} required maxLength={200} onChange={(event) => setAuthority(event.target.value)} />
          )}
        </Field>
      )}
    </ReasonDialog>
  );
}
