/**
 * A new document: file, title, marking; who will be able to read it is shown before anything is sent.
 *
 * The document is created first and then filled; when creating is refused the form stays as it is, with the faults in place.
 */
import { useState, type SubmitEvent } from "react";
import { faultsAt, faultsElsewhere, type UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { useSignedIn } from "../session/SessionContext";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Faults } from "../ui/Notice";
import { markingInput, nothingChosen, type Chosen } from "./chosen";
import { MarkingChoice } from "./MarkingChoice";
import { DocumentCreate } from "./operations";
import { UploadProgress } from "./UploadProgress";
import { useSaid } from "./useSaid";

const FIELDS = ["title", "marking", "category", "export", "dataRights", "tags"];
const pick = (data: ResultOf<typeof DocumentCreate>) => data.documentCreate;

interface Properties {
  readonly projectId: string;
  readonly onClose: () => void;
}

interface Created {
  readonly documentId: string;
  readonly held: boolean;
  readonly file: File;
}

export function UploadDialog({ projectId, onClose }: Properties) {
  const [created, setCreated] = useState<Created | null>(null);
  return (
    <Dialog title="Upload a document" onClose={onClose} locked={created !== null}>
      {created === null ? (
        <DocumentForm projectId={projectId} onCreated={setCreated} onClose={onClose} />
      ) : (
        <UploadProgress documentId={created.documentId} held={created.held} file={created.file} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface FormProperties extends Properties {
  readonly onCreated: (created: Created) => void;
}

function DocumentForm({ projectId, onCreated, onClose }: FormProperties) {
  const create = useAction(DocumentCreate, pick);
  const [file, setFile] = useState<File | null>(null);
  const [title, setTitle] = useState("");
  const { nation } = useSignedIn().viewer;
  const [chosen, setChosen] = useState<Chosen>(() => nothingChosen(nation.code));
  const [tags, setTags] = useState("");
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [busy, setBusy] = useState(false);
  const asked = useSaid(projectId, nation.code, chosen);
  const marked = markingInput(chosen, asked);

  const choose = (picked: File | null) => {
    setFile(picked);
    if (picked !== null && title === "") setTitle(withoutExtension(picked.name));
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (file === null || marked === null) return;
    setBusy(true);
    const result = await create({ input: { projectId, title, tags: splitTags(tags), ...marked } });
    setBusy(false);
    if ("faults" in result) setFaults(result.faults);
    else if (result.payload.document !== null) onCreated({ documentId: result.payload.document.id, held: result.payload.document.state === "HELD", file });
  };

  return (
    <form className="dialog__body" onSubmit={(event) => void submit(event)}>
      <Faults faults={faultsElsewhere(faults, FIELDS)} />
      <Field label="File">
        {(control) => (
          <input {...control} type="file" className="usa-file" required onChange={(event) => choose(event.target.files?.[0] ?? null)} />
        )}
      </Field>
      <Field label="Title" faults={faultsAt(faults, "title")}>
        {(control) => (
          <input {...control} className="usa-input" value={title} required maxLength={300} onChange={(event) => setTitle(event.target.value)} />
        )}
      </Field>
      <MarkingChoice projectId={projectId} chosen={chosen} asked={asked} faults={faults} onChange={setChosen} />
      <Field label="Tags" hint="Separated by commas; may be left empty" faults={faultsAt(faults, "tags")}>
        {(control) => <input {...control} className="usa-input" value={tags} onChange={(event) => setTags(event.target.value)} />}
      </Field>
      <footer className="dialog__actions">
        <button type="submit" className="usa-button" disabled={busy || marked === null || file === null}>
          Upload
        </button>
        <button type="button" className="usa-button usa-button--outline" onClick={onClose} disabled={busy}>
          Cancel
        </button>
      </footer>
    </form>
  );
}

function withoutExtension(name: string): string {
  return name.replace(/\.[^.]+$/u, "");
}

function splitTags(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()))].filter((tag) => tag !== "");
}
