/** Hashes one file off the page's thread: takes a Blob, posts progress, then the digest or a failure, once. */
import { digestOf } from "./digest";

export type DigestMessage =
  | { readonly kind: "progress"; readonly bytes: number }
  | { readonly kind: "digest"; readonly sha256: string }
  | { readonly kind: "unreadable" };

interface WorkerScope {
  onmessage: ((event: MessageEvent<Blob>) => void) | null;
  postMessage(message: DigestMessage): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  digestOf(data, (bytes) => scope.postMessage({ kind: "progress", bytes })).then(
    (sha256) => scope.postMessage({ kind: "digest", sha256 }),
    () => scope.postMessage({ kind: "unreadable" }),
  );
};
