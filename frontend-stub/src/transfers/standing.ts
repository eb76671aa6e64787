/** Where a transfer stands, in words, and what its viewer may want to do about it; the server decides whether they may. */
import type { TransferData } from "./operations";

export const STATES: Readonly<Record<TransferData["state"], string>> = {
  OPEN: "Waits for answers",
  PARTIALLY_APPROVED: "Approved in part",
  APPROVED: "Approved",
  DENIED: "Denied",
  EXPIRED: "Has run out",
  RECALLED: "Taken back",
  CANCELLED: "Given up",
};

export const ANSWERS: Readonly<Record<TransferData["decisions"][number]["answer"], string>> = {
  APPROVED: "Said yes",
  DENIED: "Said no",
  RECALLED: "Took its yes back",
};

export interface Standing {
  /** Whether the viewer asked for it, and so carries the package and answers nothing of it. */
  readonly own: boolean;
  readonly under: boolean;
  readonly toAnswer: boolean;
  readonly toTakeBack: boolean;
  readonly toGiveUp: boolean;
  readonly toCarry: boolean;
}

/** `officer`: whether the viewer may answer. What an officer sees of a transfer is judged by the names in which they speak alone. */
export function standingOf(transfer: TransferData, viewer: { readonly id: string }, officer: boolean): Standing {
  const own = transfer.requestedBy?.id === viewer.id;
  const carried = transfer.state === "APPROVED" || transfer.state === "PARTIALLY_APPROVED";
  const under = carried || transfer.state === "OPEN";
  return {
    own,
    under,
    toAnswer: officer && !own && transfer.state === "OPEN",
    toTakeBack: officer && !own && under && transfer.decisions.some(({ answer }) => answer === "APPROVED"),
    toGiveUp: own && under,
    toCarry: own && carried,
  };
}

/** A fingerprint in groups that two people can read to each other. */
export function readAloud(fingerprint: string): string {
  return fingerprint.replace(/(.{8})(?=.)/gu, "$1 ");
}
