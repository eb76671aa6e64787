/** What stands in the registers, in the words of officers. */
import type { Known, PaperDraft, StandingDraft } from "./draft";

export const PAPERS: Readonly<Record<PaperDraft["kind"], string>> = {
  TAA: "Technical assistance agreement (TAA)",
  MLA: "Manufacturing licence agreement (MLA)",
  LICENCE: "Licence",
  PERMIT: "Permit",
};

export const COVERS: Readonly<Record<PaperDraft["covers"], string>> = {
  TECHNICAL_DATA: "Technical data",
  MANUFACTURING_KNOW_HOW: "Manufacturing know-how",
};

export const KINDS: Readonly<Record<StandingDraft["kind"], string>> = {
  "": "Not known",
  GOVERNMENT: "Government",
  INDUSTRY: "Industry",
  ACADEMIA: "Academia",
};

export const KNOWN: Readonly<Record<Known, string>> = { "": "Not known", yes: "Yes", no: "No" };

export function knownAs(value: boolean | null): Known {
  return value === null ? "" : value ? "yes" : "no";
}
