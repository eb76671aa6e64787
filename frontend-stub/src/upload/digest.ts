/** SHA-256 of a file of any size, read piece by piece so that memory use does not depend on the size. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

export const PIECE = 4 * 1024 * 1024;

/** Reports how many bytes have been hashed after each piece; answers the digest as lower-case hex. */
export async function digestOf(file: Blob, onProgress: (bytes: number) => void): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += PIECE) {
    const piece = await file.slice(start, start + PIECE).arrayBuffer();
    hash.update(new Uint8Array(piece));
    onProgress(Math.min(start + PIECE, file.size));
  }
  return bytesToHex(hash.digest());
}

/** A short digest that names an input without saying it: used for idempotency keys. */
export function fingerprint(...parts: readonly (string | number)[]): string {
  return bytesToHex(sha256(new TextEncoder().encode(JSON.stringify(parts)))).slice(0, 40);
}
