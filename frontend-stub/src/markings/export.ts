/** An export status as a form holds it, and as the API takes it. */
export interface ExportChoice {
  readonly jurisdiction: string;
  readonly code: string;
}

export const UNSAID: ExportChoice = { jurisdiction: "", code: "" };

interface ExportInput {
  readonly jurisdiction: string;
  readonly usml?: string;
  readonly eccn?: string;
}

/** What the API takes, or null while nothing was chosen. */
export function exportInput({ jurisdiction, code }: ExportChoice): ExportInput | null {
  if (jurisdiction === "") return null;
  const tidy = code.trim().toUpperCase();
  if (tidy === "") return { jurisdiction };
  if (jurisdiction === "ITAR") return { jurisdiction, usml: tidy };
  return jurisdiction === "EAR" ? { jurisdiction, eccn: tidy } : { jurisdiction };
}
