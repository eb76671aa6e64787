/** Proposes what was tried: what only narrows holds at once, what might let somebody in waits for other officers. */
import { useState } from "react";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { lawInput, needsAuthority, type LawDraft } from "../law/draft";
import { fingerprint } from "../upload/digest";
import { Field } from "../ui/Field";
import { firstMoment } from "../ui/format";
import { ReasonDialog } from "../ui/ReasonDialog";
import { ChangePropose, type ChangeData } from "./operations";

const pick = (data: ResultOf<typeof ChangePropose>) => data.policyChangePropose;

export interface Proposed {
  readonly id: string;
  readonly state: ChangeData["state"];
}

interface Properties {
  readonly draft: LawDraft;
  /** The kept draft whose place it takes. */
  readonly replaces: ChangeData | null;
  readonly authority: string;
  readonly onProposed: (change: Proposed | null) => void;
  readonly onClose: () => void;
}

export function ProposeDialog({ draft, replaces, authority: known, onProposed, onClose }: Properties) {
  const propose = useAction(ChangePropose, pick);
  const [key] = useState(() => crypto.randomUUID());
  const [authority, setAuthority] = useState(known);
  const [day, setDay] = useState("");
  const [kept, setKept] = useState(false);
  const rests = needsAuthority(draft);
  const submit = async (reason: string) => {
    const said = {
      ...lawInput(draft, authority.trim()),
      reason,
      draft: kept,
      ...(day === "" ? {} : { activateAt: firstMoment(day) }),
      ...(replaces === null ? {} : { replaces: replaces.id }),
    };
    const result = await propose({ input: { ...said, idempotencyKey: fingerprint(key, JSON.stringify(said)) } });
    if ("payload" in result) onProposed(result.payload.policyChange);
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title="Propose this change"
      action={kept ? "Keep the draft" : "Propose it"}
      ready={!rests || authority.trim() !== ""}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>
        What only takes away holds at once. What might let somebody in is put before another officer of your nation, and a group before
        an officer of every nation concerned. What a change says is never altered afterwards.
      </p>
      {rests && (
        <Field label="Authority" hint="The agreement or decision that its rules and consents rest on">
          {(control) => (
            <input {...control} className="usa-input" value={authority} required maxLength={200} onChange={(event) => setAuthority(event.target.value)} />
          )}
        </Field>
      )}
      <Field label="In force from" hint="Left empty, as soon as nobody’s word is missing">
        {(control) => (
          <input {...control} type="date" className="usa-input field__date" value={day} onChange={(event) => setDay(event.target.value)} />
        )}
      </Field>
      <div className="usa-checkbox">
        <input id="keep-draft" type="checkbox" className="usa-checkbox__input" checked={kept} onChange={(event) => setKept(event.target.checked)} />
        <label htmlFor="keep-draft" className="usa-checkbox__label">
          Keep it as a draft for now, for officers of our nation alone
        </label>
      </div>
    </ReasonDialog>
  );
}
