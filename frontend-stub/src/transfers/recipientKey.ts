/** What a recipient's public key file tells of itself: shown, never relied on; the server reads the key. */

/** Somebody chose the file that opens packages, which must never leave its owner. */
export class PrivateKeyChosen extends Error {
  override readonly name = "PrivateKeyChosen";

  constructor() {
    super("This is a private key: it opens what is sealed to it. Keep it, and ask for the file that ends in .pub.");
  }
}

export interface Told {
  readonly name: string;
  readonly fingerprint: string | null;
}

/** What the text of a key file tells; null where it tells nothing. */
export function toldIn(text: string): Told | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  if ("seed" in value) throw new PrivateKeyChosen();
  const said = (name: string) => {
    const found = (value as Readonly<Record<string, unknown>>)[name];
    return typeof found === "string" ? found : null;
  };
  return { name: said("name") ?? "", fingerprint: said("fingerprint") };
}
