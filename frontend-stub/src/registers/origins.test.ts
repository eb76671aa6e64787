import { describe, expect, it } from "vitest";
import { originsIn } from "./origins";

const EMPTY = { add: [], addConsents: [], addAuthorisations: [], standings: [], groups: [] };

describe("what stands in a register", () => {
  it("was brought by the latest change that came into force, whenever it was proposed", () => {
    const origins = originsIn([
      { ...EMPTY, id: "chg_2", state: "ACTIVE", reason: "second", activatedAt: "2026-03-01T00:00:00Z", groups: [{ code: "FVEY" }] },
      { ...EMPTY, id: "chg_1", state: "ACTIVE", reason: "first", activatedAt: "2026-05-01T00:00:00Z", groups: [{ code: "FVEY" }] },
      { ...EMPTY, id: "chg_0", state: "SUBMITTED", reason: "never", activatedAt: null, groups: [{ code: "FVEY" }] },
    ]);
    expect(origins.get("FVEY")?.reason).toBe("first");
  });

  it("is followed back by its identifier, and what is hidden of a change is left out", () => {
    const origins = originsIn([
      {
        ...EMPTY,
        id: "chg_1",
        state: "ROLLED_BACK",
        reason: "once",
        activatedAt: "2026-03-01T00:00:00Z",
        add: [{ rule: { id: "rul_1" } }, { rule: null }],
      },
    ]);
    expect([...origins.keys()]).toEqual(["rul_1"]);
  });
});
