/** The way to the sealed package for who carries it, and what they tell the recipient by another way so that it can be verified. */
import { useEffect, useId, useRef, useState } from "react";
import { useSignedIn } from "../session/SessionContext";
import { digestInWorker } from "../upload/digest-in-worker";
import { useAnnounce } from "../ui/Announcer";
import { bytes } from "../ui/format";
import { Notice } from "../ui/Notice";
import { Fingerprint } from "./Fingerprint";
import type { TransferData } from "./operations";
import { fetchPackage, LineCut, PackageRefused, senderOf, type Progress } from "./package";

interface Fetched {
  readonly address: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly sender: string;
}

const CUT =
  "The line broke off, so nothing is kept. Try again; for a large package over a poor line, the command entente export goes on where it stopped.";

export function PackagePanel({ transfer }: { readonly transfer: TransferData }) {
  const { session } = useSignedIn();
  const announce = useAnnounce();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [fetched, setFetched] = useState<Fetched | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => (fetched === null ? undefined : () => URL.revokeObjectURL(fetched.address)), [fetched]);

  const run = async () => {
    const ending = new AbortController();
    running.current = ending;
    const { signal } = ending;
    setFault(null);
    setFetched(null);
    setProgress({ received: 0, size: 0 });
    try {
      const file = await fetchPackage(transfer.id, { csrf: session.csrf, signal, onProgress: setProgress });
      const sender = await senderOf(file);
      const sha256 = await digestInWorker(file, () => undefined, signal);
      const got = { address: URL.createObjectURL(file), name: `${transfer.id}.entente-package`, size: file.size, sha256, sender };
      setFetched(got);
      save(got);
      announce("The package is fetched and saved.");
    } catch (error) {
      if (signal.aborted) return;
      setFault(error instanceof PackageRefused ? error.message : error instanceof LineCut ? CUT : "The package could not be kept here. Try again.");
    } finally {
      if (!signal.aborted) setProgress(null);
    }
  };

  return (
    <section className="package">
      <h4 className="transfer__part">The package</h4>
      <p className="quiet">
        Sealed to the recipient: neither you nor anybody on the way can open it. Each document is recorded as a download of yours.
      </p>
      {fault !== null && <Notice kind="error">{fault}</Notice>}
      {progress === null ? (
        <button type="button" className={fetched === null ? "usa-button" : "usa-button usa-button--outline"} onClick={() => void run()}>
          {fetched === null ? "Get the package" : "Get it again"}
          <span className="usa-sr-only">: {transfer.purpose}</span>
        </button>
      ) : (
        <Fetching progress={progress} />
      )}
      {fetched !== null && <ForTheRecipient fetched={fetched} recipient={transfer.recipient} />}
    </section>
  );
}

function save({ address, name }: Fetched): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

function Fetching({ progress: { received, size } }: { readonly progress: Progress }) {
  const words = useId();
  return (
    <p className="bar-line">
      <span id={words}>{size === 0 ? "Asking for the package…" : received < size ? "Fetching the package" : "Checking what came"}</span>
      <span className="bar-line__percent">{size === 0 ? "" : `${bytes(received)} of ${bytes(size)}`}</span>
      <progress aria-labelledby={words} max={size === 0 ? 1 : size} value={received} />
    </p>
  );
}

interface ForProperties {
  readonly fetched: Fetched;
  readonly recipient: string;
}

function ForTheRecipient({ fetched, recipient }: ForProperties) {
  const { address, name, size, sha256, sender } = fetched;
  return (
    <div className="package__got" role="status">
      <p>
        Saved as{" "}
        <a href={address} download={name}>
          {name}
        </a>
        , {bytes(size)}. Hand it to <strong>{recipient}</strong>, and tell them both of these by another way:
      </p>
      <dl className="terms">
        <div>
          <dt>Fingerprint of the sender</dt>
          <dd>
            <Fingerprint value={sender} />
          </dd>
        </div>
        <div>
          <dt>SHA-256 of the file</dt>
          <dd>
            <code className="fingerprint">{sha256}</code>
          </dd>
        </div>
      </dl>
      <p className="quiet">They verify and open it without any server, with the private key that belongs to the public one:</p>
      <pre className="command" aria-label="Command for the recipient">
        <code>
          entente export verify {name} --key PRIVATE-KEY --sender {sender} --into received
        </code>
      </pre>
    </div>
  );
}
