/**
 * The stages of one upload and the only ways between them.
 *
 * Bytes travel and are hashed at the same time; completion needs both. `reduce` ignores what cannot happen in a stage, so a
 * late message of a worker or of a cut line never brings a finished upload back.
 */
export type Stage =
  | { readonly name: "preparing" }
  | { readonly name: "sending"; readonly sent: number; readonly hashed: number; readonly size: number }
  | { readonly name: "paused"; readonly sent: number; readonly size: number; readonly why: Pause }
  | { readonly name: "completing"; readonly size: number }
  | { readonly name: "done" }
  | { readonly name: "refused"; readonly messages: readonly string[] };

/** Why an upload stands still: the person asked, or the line was cut. */
export type Pause = "asked" | "cut";

export type Step =
  | { readonly kind: "addressed"; readonly size: number }
  | { readonly kind: "sent"; readonly bytes: number }
  | { readonly kind: "hashed"; readonly bytes: number }
  | { readonly kind: "paused"; readonly why: Pause }
  | { readonly kind: "resumed" }
  | { readonly kind: "transferred" }
  | { readonly kind: "completed" }
  | { readonly kind: "refused"; readonly messages: readonly string[] };

export const BEGINNING: Stage = { name: "preparing" };

/** The stage after a step; the same stage where the step cannot apply. */
export function reduce(stage: Stage, step: Step): Stage {
  switch (step.kind) {
    case "addressed":
      return stage.name === "preparing" || stage.name === "paused"
        ? { name: "sending", sent: 0, hashed: 0, size: step.size }
        : stage;
    case "sent":
      return stage.name === "sending" ? { ...stage, sent: clamp(step.bytes, stage.size) } : stage;
    case "hashed":
      return stage.name === "sending" ? { ...stage, hashed: Math.max(stage.hashed, clamp(step.bytes, stage.size)) } : stage;
    case "paused":
      return pause(stage, step.why);
    case "resumed":
      return stage.name === "paused" ? { name: "sending", sent: stage.sent, hashed: 0, size: stage.size } : stage;
    case "transferred":
      return stage.name === "sending" ? { name: "completing", size: stage.size } : stage;
    case "completed":
      return stage.name === "completing" ? { name: "done" } : stage;
    case "refused":
      return stage.name === "done" ? stage : { name: "refused", messages: step.messages };
  }
}

/** Whether leaving the page now would stop something. */
export function isUnderWay(stage: Stage): boolean {
  return stage.name === "preparing" || stage.name === "sending" || stage.name === "completing";
}

/** Percent of the bytes the server has, whole numbers; an empty file is complete. */
export function percent(sent: number, size: number): number {
  return size === 0 ? 100 : Math.floor((sent / size) * 100);
}

function pause(stage: Stage, why: Pause): Stage {
  switch (stage.name) {
    case "preparing":
      return { name: "paused", sent: 0, size: 0, why };
    case "sending":
      return { name: "paused", sent: stage.sent, size: stage.size, why };
    case "completing":
      return { name: "paused", sent: stage.size, size: stage.size, why };
    case "paused":
    case "done":
    case "refused":
      return stage;
  }
}

function clamp(bytes: number, size: number): number {
  return Math.min(Math.max(bytes, 0), size);
}
