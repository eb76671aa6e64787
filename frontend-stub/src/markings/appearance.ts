/**
 * How a marking looks: colour only ever repeats what the words say.
 *
 * Ranks compare across policies (4 top secret … 1 restricted, 0 and below unclassified); a rank this page does not know is
 * shown in the strictest colour, never in a milder one.
 */
export type Tone = "top-secret" | "secret" | "confidential" | "restricted" | "protected" | "unclassified";

export interface Marked {
  readonly banner: string;
  readonly level: string;
  readonly rank: number;
}

/** The colour family of a marking. */
export function toneOf({ rank, level }: Pick<Marked, "rank" | "level">): Tone {
  if (Number.isNaN(rank) || rank >= 4) return "top-secret";
  if (rank >= 3) return "secret";
  if (rank >= 2) return "confidential";
  if (rank >= 1) return "restricted";
  return /^(UNCLASSIFIED|OFFICIAL|U)$/u.test(level) ? "unclassified" : "protected";
}
