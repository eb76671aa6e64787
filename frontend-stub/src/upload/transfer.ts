/**
 * Sends a file's bytes to its upload address by tus, from wherever the server already is.
 *
 * The address is the server's; nothing about the file is kept in the browser's storage. A cut line is retried by itself a few
 * times with growing pauses; what the server refuses (a 4xx) is not.
 */
import { DetailedError, Upload } from "tus-js-client";
import { CSRF_HEADER } from "../graphql/client";

/** The line was cut and the retries are used up: what was sent is kept and can be continued. */
export class TransferCut extends Error {
  override readonly name = "TransferCut";
}

/** The server refused the bytes: continuing would not help. */
export class TransferRefused extends Error {
  override readonly name = "TransferRefused";
}

export interface TransferPlan {
  readonly url: string;
  readonly csrf: string;
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Resolves when the server holds every byte. */
export function transfer(file: File, { url, csrf, onProgress, signal }: TransferPlan): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      uploadUrl: url,
      headers: { [CSRF_HEADER]: csrf },
      retryDelays: [500, 2000, 5000],
      storeFingerprintForResuming: false,
      onProgress: (sent) => onProgress(sent),
      onSuccess: () => finish(resolve),
      onError: (error) => finish(() => reject(causeOf(error))),
    });
    const abort = () => {
      void upload.abort().finally(() => finish(() => reject(new DOMException("paused", "AbortError"))));
    };
    const finish = (settle: () => void) => {
      signal.removeEventListener("abort", abort);
      settle();
    };
    signal.addEventListener("abort", abort);
    upload.start();
  });
}

function causeOf(error: Error | DetailedError): Error {
  const status = error instanceof DetailedError ? error.originalResponse?.getStatus() : undefined;
  const refused = status !== undefined && status >= 400 && status < 500 && status !== 409 && status !== 423;
  return refused ? new TransferRefused(undefined, { cause: error }) : new TransferCut(undefined, { cause: error });
}
