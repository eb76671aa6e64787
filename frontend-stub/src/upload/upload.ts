/**
 * One upload from choice of file to a visible version: reserve, send and hash together, complete.
 *
 * The outside world comes in as `UploadPorts`, so the order of things and every failure can be tested without a browser.
 * Reserving is idempotent at the server: the same file chosen again for the same document continues where it stopped.
 */
import type { UserFault } from "../graphql/failures";
import { fingerprint } from "./digest";
import { FileUnreadable } from "./digest-in-worker";
import type { Step } from "./progress";
import { TransferRefused } from "./transfer";

/** Bytes that a slow store reads back between two questions whether an upload is complete. */
const CHECKED_AT_LEAST = 40_000_000;

export type Outcome<T> = { readonly value: T } | { readonly faults: readonly UserFault[] };

export interface Reservation {
  readonly versionId: string;
  readonly url: string;
}

export interface UploadPorts {
  reserve(documentId: string, file: File, idempotencyKey: string): Promise<Outcome<Reservation>>;
  digest(file: File, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<string>;
  transfer(file: File, url: string, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  complete(versionId: string, sha256: string): Promise<Outcome<null>>;
  /** A moment, before the same is asked again. */
  rest(): Promise<void>;
}

export class UploadRun {
  readonly #ports: UploadPorts;
  readonly #documentId: string;
  readonly #file: File;
  readonly #onStep: (step: Step) => void;
  #reservation: Reservation | null = null;
  #digest: string | null = null;
  #transferred = false;
  #stop: AbortController | null = null;

  constructor(ports: UploadPorts, documentId: string, file: File, onStep: (step: Step) => void) {
    this.#ports = ports;
    this.#documentId = documentId;
    this.#file = file;
    this.#onStep = onStep;
  }

  /** Begins or continues; settles when the upload is done, refused or paused, and never rejects. */
  async go(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const reservation = await this.#reserve();
      if (reservation === null) return;
      stop.signal.throwIfAborted();
      await this.#move(reservation, stop.signal);
    } catch (error) {
      this.#fail(error);
    } finally {
      stop.abort();
      if (this.#stop === stop) this.#stop = null;
    }
  }

  /** Stops sending; what the server has stays there. */
  pause(): void {
    this.#stop?.abort();
  }

  async #reserve(): Promise<Reservation | null> {
    if (this.#reservation !== null) {
      this.#onStep({ kind: "resumed" });
      return this.#reservation;
    }
    const { name, size, lastModified } = this.#file;
    const key = fingerprint(this.#documentId, name, size, lastModified);
    const outcome = await this.#ports.reserve(this.#documentId, this.#file, key);
    if ("faults" in outcome) {
      this.#refuse(outcome.faults);
      return null;
    }
    this.#reservation = outcome.value;
    this.#onStep({ kind: "addressed", size });
    return outcome.value;
  }

  async #move(reservation: Reservation, signal: AbortSignal): Promise<void> {
    const [sha256] = await Promise.all([this.#hash(signal), this.#send(reservation.url, signal)]);
    this.#onStep({ kind: "transferred" });
    const outcome = await this.#complete(reservation.versionId, sha256, signal);
    if ("faults" in outcome) this.#refuse(outcome.faults);
    else this.#onStep({ kind: "completed" });
  }

  /** What came in pieces is read back before it is complete: while the server is at that, it is asked again. */
  async #complete(versionId: string, sha256: string, signal: AbortSignal): Promise<Outcome<null>> {
    for (let left = Math.floor(this.#file.size / CHECKED_AT_LEAST); ; left--) {
      const outcome = await this.#ports.complete(versionId, sha256);
      const waits = "faults" in outcome && outcome.faults.some((fault) => fault.code === "UNAVAILABLE");
      if (!waits || left <= 0) return outcome;
      await this.#ports.rest();
      signal.throwIfAborted();
    }
  }

  async #hash(signal: AbortSignal): Promise<string> {
    this.#digest ??= await this.#ports.digest(this.#file, (bytes) => this.#onStep({ kind: "hashed", bytes }), signal);
    return this.#digest;
  }

  async #send(url: string, signal: AbortSignal): Promise<void> {
    if (this.#transferred) return;
    await this.#ports.transfer(this.#file, url, (bytes) => this.#onStep({ kind: "sent", bytes }), signal);
    this.#transferred = true;
  }

  #refuse(faults: readonly UserFault[]): void {
    this.#onStep({ kind: "refused", messages: faults.map((fault) => fault.message) });
  }

  #fail(error: unknown): void {
    if (error instanceof FileUnreadable) {
      this.#onStep({ kind: "refused", messages: ["The file could not be read to its end. Has it been moved or changed?"] });
    } else if (error instanceof TransferRefused) {
      this.#onStep({ kind: "refused", messages: ["The server refused the file's content. Start the upload again."] });
    } else {
      this.#onStep({ kind: "paused", why: isAbort(error) ? "asked" : "cut" });
    }
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
