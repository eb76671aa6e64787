/** A marking that takes over on a day, as a form holds it and as the API takes it. */
import type { UserFault } from "../graphql/failures";

export interface Succession {
  readonly from: string;
  readonly text: string;
}

export const NOT_YET_SAID: Succession = { from: "", text: "" };

/** What the API takes for what is marked already: nothing while the plan stays, null where it ends. */
export function changed(before: Succession | null, after: Succession | null): { readonly succession?: Succession | null } {
  const same = before?.from === after?.from && before?.text === after?.text;
  return same ? {} : { succession: after };
}

/** Faults of what takes over; those of the marking that has it stand elsewhere. */
export function laterFaults(faults: readonly UserFault[]): readonly UserFault[] {
  return faults.filter(({ path }) => path?.includes("succession") ?? false);
}

/** Faults of the marking itself. */
export function ownFaults(faults: readonly UserFault[]): readonly UserFault[] {
  return faults.filter(({ path }) => path !== null && path.includes("marking") && !path.includes("succession"));
}
