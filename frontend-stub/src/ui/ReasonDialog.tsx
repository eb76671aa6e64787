/**
 * A dialog for what has to be answered for: says what will happen, asks why, then does it.
 *
 * What cannot be undone also asks for a word to be typed. A refusal stays in the dialog, in the server's words.
 */
import { useState, type ReactNode, type SubmitEvent } from "react";
import { faultsAt, faultsElsewhere, type UserFault } from "../graphql/failures";
import { Dialog } from "./Dialog";
import { Field } from "./Field";
import { Faults } from "./Notice";

/** The code of a refusal that another officer can lift. */
const NEEDS_OTHERS = "NEEDS_APPROVAL";

interface Properties {
  readonly title: string;
  readonly action: string;
  readonly destructive?: boolean;
  /** The input field that holds the text, and how the form calls it. */
  readonly field?: string;
  readonly label?: string;
  readonly hint?: string;
  /** Further input fields, whose faults the rest of the form shows. */
  readonly shown?: readonly string[];
  /** Has to be typed before anything is done. */
  readonly typed?: string;
  /** Whether the rest of the form is filled in. */
  readonly ready?: boolean;
  /** Does it: gives the faults, or none when it is done. */
  readonly onSubmit: (reason: string) => Promise<readonly UserFault[]>;
  /** Puts it before others where one person may not do it alone: offered once the server says so. */
  readonly onPropose?: (reason: string) => Promise<readonly UserFault[]>;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export function ReasonDialog({
  title,
  action,
  destructive = false,
  field = "reason",
  label = "Reason",
  hint = "Goes into the record",
  shown = [],
  typed,
  ready = true,
  onSubmit,
  onPropose,
  onClose,
  children,
}: Properties) {
  const [reason, setReason] = useState("");
  const [word, setWord] = useState("");
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [busy, setBusy] = useState(false);
  const sure = typed === undefined || word.trim() === typed;
  const perform = async (deed: (reason: string) => Promise<readonly UserFault[]>) => {
    setBusy(true);
    const found = await deed(reason);
    setBusy(false);
    setFaults(found);
    if (found.length === 0) onClose();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void perform(onSubmit);
  };
  const alone = faults.every(({ code }) => code !== NEEDS_OTHERS);
  return (
    <Dialog title={title} onClose={onClose} locked={busy}>
      <form className="dialog__body" onSubmit={submit}>
        {children}
        <Faults faults={faultsElsewhere(faults, [field, ...shown])} />
        <Field label={label} hint={hint} faults={faultsAt(faults, field)}>
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
        {typed !== undefined && (
          <Field
            label="To go on, type the word below"
            hint={
              <>
                <code className="typed-word">{typed}</code> This cannot be undone
              </>
            }
          >
            {(control) => (
              <input
                {...control}
                className="usa-input field__word"
                value={word}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setWord(event.target.value)}
              />
            )}
          </Field>
        )}
        <footer className="dialog__actions">
          <button
            type="submit"
            className={destructive ? "usa-button usa-button--secondary" : "usa-button"}
            disabled={busy || !ready || !sure || reason.trim() === ""}
          >
            {action}
          </button>
          {onPropose !== undefined && !alone && (
            <button
              type="button"
              className="usa-button"
              disabled={busy || !ready || reason.trim() === ""}
              onClick={() => void perform(onPropose)}
            >
              Propose it to other officers
            </button>
          )}
          <button type="button" className="usa-button usa-button--outline" onClick={onClose} disabled={busy}>
            Cancel
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
