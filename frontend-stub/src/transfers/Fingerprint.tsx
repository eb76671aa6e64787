/** A key's fingerprint as two people compare it. */
import { readAloud } from "./standing";

export function Fingerprint({ value }: { readonly value: string }) {
  return <code className="fingerprint">{readAloud(value)}</code>;
}
