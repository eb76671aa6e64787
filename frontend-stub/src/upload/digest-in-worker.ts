/**
 * Starts the digest worker under Trusted Types.
 *
 * A worker's address is a script sink: the one policy of this page, `entente-worker`, turns exactly one address into a
 * trusted one, the worker that was built with the page.
 */
import type { DigestMessage } from "./digest.worker";
import workerUrl from "./digest.worker?worker&url";

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypePolicies {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/** The file could not be read to its end: moved, changed or no longer permitted. */
export class FileUnreadable extends Error {
  override readonly name = "FileUnreadable";
}

const policy = createPolicy();

/** Digest of a file, computed in a worker that ends with the work or with the signal. */
export function digestInWorker(file: Blob, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(policy.createScriptURL(workerUrl), { type: "module", name: "digest" });
    const stop = (settle: () => void) => {
      worker.terminate();
      signal.removeEventListener("abort", abort);
      settle();
    };
    const abort = () => stop(() => reject(new DOMException("stopped", "AbortError")));
    signal.addEventListener("abort", abort);
    worker.onmessage = ({ data }: MessageEvent<DigestMessage>) => {
      switch (data.kind) {
        case "progress":
          onProgress(data.bytes);
          break;
        case "digest":
          stop(() => resolve(data.sha256));
          break;
        case "unreadable":
          stop(() => reject(new FileUnreadable()));
          break;
      }
    };
    worker.onerror = () => stop(() => reject(new FileUnreadable()));
    worker.postMessage(file);
  });
}

function createPolicy(): ScriptUrlPolicy {
  const rules: ScriptUrlPolicy = {
    createScriptURL(url) {
      if (url !== workerUrl) throw new TypeError("not this page's worker");
      return url;
    },
  };
  const factory = (globalThis as { trustedTypes?: TrustedTypePolicies }).trustedTypes;
  return factory?.createPolicy("entente-worker", rules) ?? rules;
}
