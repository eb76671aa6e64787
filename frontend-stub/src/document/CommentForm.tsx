/** Says something about a document: marked as the document is unless its author marks it, and calling whom they choose. */
import { useState, type SubmitEvent } from "react";
import { faultsAt, faultsElsewhere, type UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { MarkingField } from "../markings/MarkingField";
import { useMarkingCheck } from "../markings/useMarkingCheck";
import { useAnnounce } from "../ui/Announcer";
import { Field } from "../ui/Field";
import { Faults } from "../ui/Notice";
import { calling } from "./mentions";
import { CommentAdd, type Colleague, type DocumentSeen } from "./operations";

const pick = (data: ResultOf<typeof CommentAdd>) => data.commentAdd;
const FIELDS = ["body", "marking"];

interface Properties {
  readonly document: DocumentSeen;
  readonly colleagues: readonly Colleague[];
}

export function CommentForm({ document, colleagues }: Properties) {
  const add = useAction(CommentAdd, pick);
  const announce = useAnnounce();
  const [body, setBody] = useState("");
  const [called, setCalled] = useState<readonly Colleague[]>([]);
  const [apart, setApart] = useState(false);
  const [marking, setMarking] = useState("");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [busy, setBusy] = useState(false);
  const report = useMarkingCheck(apart ? marking : "");

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const input = { objectId: document.id, body: calling(body, called), idempotencyKey: key };
    const result = await add({ input: apart ? { ...input, marking: { text: marking } } : input });
    setBusy(false);
    if ("faults" in result) {
      setFaults(result.faults);
      return;
    }
    setFaults([]);
    setBody("");
    setCalled([]);
    setKey(crypto.randomUUID());
    announce("Your comment was added.");
  };

  return (
    <form className="card comment-form" aria-label="New comment" onSubmit={(event) => void submit(event)}>
      <Faults faults={faultsElsewhere(faults, FIELDS)} />
      <Field
        label="Comment"
        hint={apart ? "Under its own marking" : `Marked as the document is: ${document.marking.banner}`}
        faults={faultsAt(faults, "body")}
      >
        {(control) => (
          <textarea
            {...control}
            className="usa-textarea comment-form__text"
            value={body}
            required
            maxLength={9000}
            onChange={(event) => setBody(event.target.value)}
          />
        )}
      </Field>
      <Calls colleagues={colleagues} called={called} onChange={setCalled} />
      <div className="usa-checkbox">
        <input
          id="comment-apart"
          type="checkbox"
          className="usa-checkbox__input"
          checked={apart}
          onChange={(event) => setApart(event.target.checked)}
        />
        <label htmlFor="comment-apart" className="usa-checkbox__label">
          Mark this comment by itself
        </label>
      </div>
      {apart && (
        <MarkingField
          label="Marking of the comment"
          value={marking}
          report={report}
          faults={faultsAt(faults, "marking")}
          onChange={setMarking}
        />
      )}
      <footer className="dialog__actions">
        <button type="submit" className="usa-button" disabled={busy || body.trim() === "" || (apart && report?.valid !== true)}>
          Add the comment
        </button>
      </footer>
    </form>
  );
}

interface CallsProperties {
  readonly colleagues: readonly Colleague[];
  readonly called: readonly Colleague[];
  readonly onChange: (called: readonly Colleague[]) => void;
}

function Calls({ colleagues, called, onChange }: CallsProperties) {
  const left = colleagues.filter(({ id }) => called.every((one) => one.id !== id));
  const call = (id: string) => {
    const found = left.find((one) => one.id === id);
    if (found !== undefined) onChange([...called, found]);
  };
  return (
    <>
      <Field label="Call somebody" hint="They are told, if they may read this">
        {(control) => (
          <select {...control} className="usa-select" value="" onChange={(event) => call(event.target.value)}>
            <option value="">Nobody else</option>
            {left.map(({ id, displayName, nation }) => (
              <option key={id} value={id}>
                {displayName}, {nation.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {called.length > 0 && (
        <ul className="called" aria-label="Called">
          {called.map(({ id, displayName }) => (
            <li key={id}>
              <button type="button" className="called__person" onClick={() => onChange(called.filter((one) => one.id !== id))}>
                @{displayName} <span aria-hidden="true">×</span>
                <span className="usa-sr-only">: do not call</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
