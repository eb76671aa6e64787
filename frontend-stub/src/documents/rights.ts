/** Rights in a firm's data, as a form holds them and as the API takes them. */
export type RightsKind = "BACKGROUND" | "FOREGROUND" | "JOINT";

export interface Rights {
  readonly kind: RightsKind | "";
  readonly holder: string;
  /** The owners beside the holder. */
  readonly others: readonly string[];
  readonly contract: string;
  readonly purpose: string;
  readonly until: string;
}

export const NO_RIGHTS: Rights = { kind: "", holder: "", others: [], contract: "", purpose: "", until: "" };

export const RIGHTS_KINDS: Readonly<Record<RightsKind, string>> = {
  BACKGROUND: "Background: it was there before the contract",
  FOREGROUND: "Foreground: it comes of work under the contract",
  JOINT: "Joint: several firms own it",
};

/** What the API takes, or null while nothing is stated; what is left empty is left out. */
export function rightsInput({ kind, holder, others, contract, purpose, until }: Rights) {
  if (kind === "") return null;
  return {
    kind,
    ...(kind === "JOINT" ? { owners: [holder, ...others] } : {}),
    ...(contract.trim() === "" ? {} : { contract: contract.trim() }),
    ...(purpose.trim() === "" ? {} : { purpose: purpose.trim() }),
    ...(until === "" ? {} : { until }),
  };
}
