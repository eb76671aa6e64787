import { describe, expect, it } from "vitest";
import type { TransferData } from "./operations";
import { standingOf } from "./standing";

const OFFICER = { id: "per_officer" };
const ASKED = { id: "per_asker", displayName: "A", nation: { code: "USA", name: "United States" } };

function transfer(state: TransferData["state"], { by = ASKED, answers = [] as readonly TransferData["decisions"][number]["answer"][] } = {}): TransferData {
  return {
    id: "trf_1",
    state,
    to: "AUS",
    recipient: "Range",
    recipientKey: "ab",
    purpose: "Trial",
    requestedAt: "2026-11-01T00:00:00Z",
    expiresAt: "2026-11-08T00:00:00Z",
    project: null,
    requestedBy: by,
    documents: [],
    decisions: answers.map((answer) => ({
      answer,
      holder: null,
      rationale: "",
      at: "2026-11-02T00:00:00Z",
      nation: { code: "USA", name: "United States" },
      person: null,
    })),
  };
}

describe("a transfer", () => {
  it("is answered by an officer who did not ask for it, while a word of theirs is missing", () => {
    expect(standingOf(transfer("OPEN"), OFFICER, true)).toMatchObject({ toAnswer: true, toTakeBack: false, toGiveUp: false, toCarry: false });
    expect(standingOf(transfer("OPEN"), OFFICER, false).toAnswer).toBe(false);
    expect(standingOf(transfer("APPROVED", { answers: ["APPROVED"] }), OFFICER, true)).toMatchObject({ toAnswer: false, toTakeBack: true });
  });

  it("is answered anew in a second name, and the first yes can be taken back meanwhile", () => {
    expect(standingOf(transfer("OPEN", { answers: ["APPROVED"] }), OFFICER, true)).toMatchObject({ toAnswer: true, toTakeBack: true });
  });

  it("is carried by who asked, who answers nothing of it in whatever office", () => {
    const by = { ...ASKED, id: OFFICER.id };
    expect(standingOf(transfer("OPEN", { by }), OFFICER, true)).toMatchObject({ own: true, toAnswer: false, toGiveUp: true, toCarry: false });
    expect(standingOf(transfer("PARTIALLY_APPROVED", { by, answers: ["APPROVED", "DENIED"] }), OFFICER, true)).toMatchObject({
      toTakeBack: false,
      toCarry: true,
    });
  });

  it.each(["DENIED", "EXPIRED", "RECALLED", "CANCELLED"] as const)("that is %s leaves nothing to do", (state) => {
    const { own, ...rest } = standingOf(transfer(state, { by: { ...ASKED, id: OFFICER.id }, answers: ["APPROVED"] }), OFFICER, true);
    expect(own).toBe(true);
    expect(Object.values(rest)).not.toContain(true);
  });
});
