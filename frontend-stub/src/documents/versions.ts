/** What a version's state means for whoever sees it, where it is not to be had. */
const MEANINGS: Readonly<Record<string, string>> = {
  UPLOADING: "Not all of its bytes have arrived; nobody else sees it.",
  SCANNING:
    "It is looked at before anybody else has it: scanned, and read for markings. While a scanner does not answer it stays closed, and is looked at again by itself.",
  QUARANTINED: "The scanner recognised something harmful in it. It opens for nobody, and your security officers know what it was.",
};

/** What a state means, or nothing where the version can be had. */
export function meaningOf(state: string): string | null {
  return MEANINGS[state] ?? null;
}
