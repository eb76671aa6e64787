/** One upload as a component sees it: its stage, and how to begin, pause and continue it. */
import { useCallback, useEffect, useReducer, useRef } from "react";
import { useClient, type Client } from "urql";
import { sentenceFor } from "../graphql/failures";
import { useSignedIn } from "../session/SessionContext";
import { digestInWorker } from "../upload/digest-in-worker";
import { BEGINNING, isUnderWay, reduce, type Stage } from "../upload/progress";
import { transfer } from "../upload/transfer";
import { UploadRun, type UploadPorts } from "../upload/upload";
import { VersionComplete, VersionCreate } from "./operations";

export interface UploadHandle {
  readonly stage: Stage;
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Begins at once; leaving the component stops it, and what was sent stays at the server. */
export function useUpload(documentId: string, file: File): UploadHandle {
  const client = useClient();
  const { csrf } = useSignedIn().session;
  const [stage, step] = useReducer(reduce, BEGINNING);
  const run = useRef<UploadRun | null>(null);
  useEffect(() => {
    let shown = true;
    const started = new UploadRun(portsOf(client, csrf), documentId, file, (taken) => {
      if (shown) step(taken);
    });
    run.current = started;
    void started.go();
    return () => {
      shown = false;
      started.pause();
    };
  }, [client, csrf, documentId, file]);
  useLeaveGuard(isUnderWay(stage));
  const pause = useCallback(() => run.current?.pause(), []);
  const resume = useCallback(() => void run.current?.go(), []);
  return { stage, pause, resume };
}

/** The browser asks before the page is left while bytes are on their way. */
function useLeaveGuard(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    globalThis.addEventListener("beforeunload", ask);
    return () => globalThis.removeEventListener("beforeunload", ask);
  }, [active]);
}

function portsOf(client: Client, csrf: string): UploadPorts {
  return {
    async reserve(documentId, file, idempotencyKey) {
      const mediaType = file.type === "" ? null : file.type;
      const input = { documentId, filename: file.name, mediaType, size: file.size, idempotencyKey };
      const { data, error } = await client.mutation(VersionCreate, { input }).toPromise();
      if (error !== undefined) throw new Error(sentenceFor(error));
      const payload = data?.documentVersionCreate;
      if (payload?.version == null || payload.upload === null) return { faults: payload?.errors ?? [] };
      return { value: { versionId: payload.version.id, url: new URL(payload.upload.url, location.href).href } };
    },
    digest: digestInWorker,
    transfer: (file, url, onProgress, signal) => transfer(file, { url, csrf, onProgress, signal }),
    async complete(versionId, sha256) {
      const { data, error } = await client.mutation(VersionComplete, { input: { versionId, sha256 } }).toPromise();
      if (error !== undefined) throw new Error(sentenceFor(error));
      const faults = data?.documentVersionComplete.errors ?? [];
      return faults.length > 0 ? { faults } : { value: null };
    },
    rest: () => new Promise((resolve) => setTimeout(resolve, 2000)),
  };
}
