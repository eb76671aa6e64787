/** An upload under way: how far it is, in words and as a bar, and the buttons that fit its stage. */
import { useEffect } from "react";
import { useAnnounce } from "../ui/Announcer";
import { bytes } from "../ui/format";
import { Notice } from "../ui/Notice";
import { percent, type Stage } from "../upload/progress";
import { useUpload } from "./useUpload";

interface Properties {
  readonly documentId: string;
  readonly file: File;
  /** Whether the document waits for an officer. */
  readonly held?: boolean;
  readonly onClose: () => void;
}

export function UploadProgress({ documentId, file, held = false, onClose }: Properties) {
  const { stage, pause, resume } = useUpload(documentId, file);
  const announce = useAnnounce();
  const { name } = stage;
  useEffect(() => announce(SPOKEN[name]), [announce, name]);
  return (
    <div className="dialog__body upload">
      <p className="upload__file">
        {file.name} <span className="quiet">{bytes(file.size)}</span>
      </p>
      <Shown stage={stage} held={held} />
      <footer className="dialog__actions">
        {name === "sending" && (
          <button type="button" className="usa-button usa-button--outline" onClick={pause}>
            Pause
          </button>
        )}
        {name === "paused" && (
          <button type="button" className="usa-button" onClick={resume}>
            Continue
          </button>
        )}
        {(name === "done" || name === "refused" || name === "paused") && (
          <button type="button" className={name === "paused" ? "usa-button usa-button--outline" : "usa-button"} onClick={onClose}>
            Close
          </button>
        )}
      </footer>
    </div>
  );
}

const SPOKEN: Readonly<Record<Stage["name"], string>> = {
  preparing: "Preparing the upload.",
  sending: "Sending.",
  paused: "The upload is paused.",
  completing: "All bytes sent. Checking.",
  done: "The document is uploaded.",
  refused: "The upload was refused.",
};

function Shown({ stage, held }: { readonly stage: Stage; readonly held: boolean }) {
  switch (stage.name) {
    case "preparing":
      return <p className="waiting">Preparing…</p>;
    case "sending":
      return (
        <>
          <Bar label="Sent" done={stage.sent} size={stage.size} />
          <Bar label="Digest computed" done={stage.hashed} size={stage.size} />
        </>
      );
    case "paused":
      return (
        <>
          <Bar label="Sent" done={stage.sent} size={stage.size} />
          <Notice kind="warning">
            {stage.why === "asked"
              ? "Paused. What was sent is kept; continue now, or later by choosing the same file again."
              : "The connection was cut. What was sent is kept; continue when the line is back."}
          </Notice>
        </>
      );
    case "completing":
      return (
        <>
          <Bar label="Sent" done={stage.size} size={stage.size} />
          <p className="waiting">The server is checking size and digest…</p>
        </>
      );
    case "done":
      return (
        <Notice kind={held ? "warning" : "success"}>
          Uploaded, sealed and checked.{" "}
          {held
            ? "It is HELD until a security officer confirms it; the document itself tells who sees it meanwhile."
            : "The document itself tells who can read it."}{" "}
          Before others have it, it is scanned and read for markings.
        </Notice>
      );
    case "refused":
      return (
        <Notice kind="error">
          {stage.messages.map((message) => (
            <p key={message}>{message}</p>
          ))}
        </Notice>
      );
  }
}

interface BarProperties {
  readonly label: string;
  readonly done: number;
  readonly size: number;
}

function Bar({ label, done, size }: BarProperties) {
  return (
    <label className="bar-line">
      <span className="bar-line__label">
        {label}: {bytes(done)} of {bytes(size)}
      </span>
      <span className="bar-line__percent">{percent(done, size)} %</span>
      <progress value={size === 0 ? 1 : done} max={Math.max(size, 1)} />
    </label>
  );
}
