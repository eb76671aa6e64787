/** Ties a document of the project to a milestone as what it delivers. */
import { useId, useState, type SubmitEvent } from "react";
import { useQuery } from "urql";
import type { UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { MarkingBanner } from "../markings/MarkingBanner";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Faults } from "../ui/Notice";
import { useDebounced } from "../ui/useDebounced";
import { DeliverableAdd, DocumentChoicesQuery } from "./operations";

const pick = (data: ResultOf<typeof DeliverableAdd>) => data.deliverableAdd;

interface Properties {
  readonly milestoneId: string;
  readonly title: string;
  readonly projectId: string;
  readonly onClose: () => void;
}

export function DeliverableAddDialog({ milestoneId, title, projectId, onClose }: Properties) {
  const addDeliverable = useAction(DeliverableAdd, pick);
  const group = useId();
  const [key] = useState(() => crypto.randomUUID());
  const [text, setText] = useState("");
  const [documentId, setDocumentId] = useState<string | null>(null);
  const [due, setDue] = useState("");
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [busy, setBusy] = useState(false);
  const settled = useDebounced(text.trim());
  const filter = settled === "" ? { projectId } : { projectId, text: settled };
  const [{ data }] = useQuery({ query: DocumentChoicesQuery, variables: { filter } });

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (documentId === null) return;
    setBusy(true);
    const input = { milestoneId, documentId, idempotencyKey: key };
    const result = await addDeliverable({ input: due === "" ? input : { ...input, due } });
    setBusy(false);
    if ("faults" in result) setFaults(result.faults);
    else onClose();
  };

  return (
    <Dialog title={`Deliverable of ${title}`} onClose={onClose} locked={busy}>
      <form className="dialog__body" onSubmit={(event) => void submit(event)}>
        <Faults faults={faults} />
        <Field label="Find a document">
          {(control) => (
            <input {...control} type="search" className="usa-input" value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        <fieldset className="usa-fieldset choices">
          <legend className="usa-sr-only">Document</legend>
          {data?.documents.nodes.map((document) => (
            <label key={document.id} className="choices__choice">
              <input
                type="radio"
                name={group}
                checked={documentId === document.id}
                onChange={() => setDocumentId(document.id)}
              />
              <span className="choices__title">{document.title}</span>
              <MarkingBanner marking={document.marking} />
            </label>
          ))}
          {data?.documents.nodes.length === 0 && <p className="quiet">No document you can see matches that.</p>}
        </fieldset>
        <Field label="Due" hint="May be left empty">
          {(control) => (
            <input {...control} type="date" className="usa-input field__date" value={due} onChange={(event) => setDue(event.target.value)} />
          )}
        </Field>
        <footer className="dialog__actions">
          <button type="submit" className="usa-button" disabled={busy || documentId === null}>
            Add the deliverable
          </button>
          <button type="button" className="usa-button usa-button--outline" onClick={onClose} disabled={busy}>
            Cancel
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
