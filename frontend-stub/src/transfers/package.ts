/**
 * Fetching the sealed package of a transfer: it goes into the browser's own store of large files, is counted as it comes, and
 * who sealed it is read from its head (storage/EXPORT.md, section 3). It is opened nowhere here: only the recipient's key can.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { CSRF_HEADER } from "../graphql/client";

const MAGIC = "entente-package-1\n";
const PURPOSE = "entente/sender-fingerprint/1";
const GATHERED = 16 * 1024 * 1024;

/** The server refused, in its own words; or it was no package. */
export class PackageRefused extends Error {
  override readonly name = "PackageRefused";
}

/** The line broke off before the last byte. */
export class LineCut extends Error {
  override readonly name = "LineCut";
}

export interface Progress {
  readonly received: number;
  readonly size: number;
}

/** Fetches a package to its last byte. */
export async function fetchPackage(
  transfer: string,
  { csrf, signal, onProgress }: { csrf: string; signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<Blob> {
  const response = await fetch(`/transfers/${encodeURIComponent(transfer)}/package`, {
    credentials: "same-origin",
    cache: "no-store",
    headers: { [CSRF_HEADER]: csrf },
    signal,
  }).catch((cause: unknown) => {
    throw signal.aborted ? cause : new LineCut();
  });
  if (!response.ok || response.body === null) throw new PackageRefused(await detailOf(response));
  const size = Number(response.headers.get("Content-Length"));
  const reader = response.body.getReader();
  const kept: Blob[] = [];
  let gathered: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  let received = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw signal.aborted ? cause : new LineCut();
    });
    if (done) break;
    gathered.push(value);
    held += value.length;
    received += value.length;
    if (held >= GATHERED) {
      kept.push(new Blob(gathered));
      gathered = [];
      held = 0;
    }
    onProgress({ received, size });
  }
  if (received !== size) throw new LineCut();
  return new Blob([...kept, ...gathered], { type: "application/octet-stream" });
}

/** The fingerprint of the key that signed a package, in lower-case hex. */
export async function senderOf(file: Blob): Promise<string> {
  const start = MAGIC.length;
  const magic = await file.slice(0, start).text();
  if (magic !== MAGIC) throw new PackageRefused("What came is no package: ask for it again.");
  const length = new DataView(await file.slice(start, start + 4).arrayBuffer()).getUint32(0);
  const header = new DataView(await file.slice(start + 4, start + 4 + length).arrayBuffer());
  const place = pastField(header, pastField(header, pastField(header, 0) + 8));
  const key = new Uint8Array(header.buffer, place + 2, header.getUint16(place));
  return bytesToHex(sha256(bound(PURPOSE, key)));
}

/** Where the field after one of 16-bit length begins. */
function pastField(view: DataView, place: number): number {
  return place + 2 + view.getUint16(place);
}

function bound(...fields: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = fields.map((field) => {
    const bytes = typeof field === "string" ? utf8ToBytes(field) : field;
    return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
  });
  return Uint8Array.from(parts.flat());
}

async function detailOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => null);
  const told = typeof problem === "object" && problem !== null && "detail" in problem ? problem.detail : null;
  return typeof told === "string" ? told : "The server gives no package at the moment. Try again shortly.";
}
