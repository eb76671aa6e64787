/** Gives a document its content: begins an upload, or continues one when the same file is chosen again. */
import { useState } from "react";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { UploadProgress } from "./UploadProgress";

interface Properties {
  readonly document: { readonly id: string; readonly title: string };
  readonly onClose: () => void;
}

export function VersionDialog({ document, onClose }: Properties) {
  const [file, setFile] = useState<File | null>(null);
  return (
    <Dialog title={`Upload: ${document.title}`} onClose={onClose} locked={file !== null}>
      {file === null ? (
        <div className="dialog__body">
          <Field label="File" hint="The same file as before continues where it stopped">
            {(control) => (
              <input {...control} type="file" className="usa-file" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
            )}
          </Field>
        </div>
      ) : (
        <UploadProgress documentId={document.id} file={file} onClose={onClose} />
      )}
    </Dialog>
  );
}
