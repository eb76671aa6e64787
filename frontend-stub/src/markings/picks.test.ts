import { describe, expect, it } from "vitest";
import { atLevel, calledIn, composeInput, NOTHING_PICKED, turned } from "./picks";
import { changed } from "./succession";

const offered = { level: "SECRET", caveats: ["NOFORN"], releasableTo: ["AUS", "FVEY"], displayOnly: [], owners: ["AUS"] };
const named = {
  markingChoices: null,
  groups: [
    { code: "TEYE", members: [{ code: "CAN" }, { code: "GBR" }, { code: "USA" }] },
    { code: "NATO", members: Array.from({ length: 32 }, (_, place) => ({ code: `N${place}` })) },
  ],
  node: { nations: [{ code: "AUS", name: "Australia" }] },
};

describe("picks", () => {
  it("keep at another level what that offers", () => {
    const picks = { level: "CUI", caveats: ["FEDCON"], releasableTo: ["FVEY", "NZL"], displayOnly: ["AUS"], owners: ["AUS"] };
    expect(atLevel(picks, offered)).toEqual({ level: "SECRET", caveats: [], releasableTo: ["FVEY"], displayOnly: [], owners: ["AUS"] });
  });

  it("are not put before the server without a level, and name the own nation among owners", () => {
    expect(composeInput("prj_1", "USA", NOTHING_PICKED, "AUS")).toBeNull();
    expect(composeInput("prj_1", "USA", { ...NOTHING_PICKED, level: "SECRET", owners: ["JPN"] }, "AUS")?.owners).toEqual(["AUS", "JPN"]);
    expect(composeInput("prj_1", "USA", { ...NOTHING_PICKED, level: "SECRET" }, "USA")?.owners).toEqual([]);
  });

  it("are added and taken out", () => {
    expect(turned(["AUS"], "JPN", true)).toEqual(["AUS", "JPN"]);
    expect(turned(["AUS", "JPN"], "AUS", false)).toEqual(["JPN"]);
  });

  it.each([
    ["AUS", "Australia (AUS)"],
    ["TEYE", "TEYE: CAN, GBR, USA"],
    ["NATO", "NATO: 32 nations"],
    ["org:Hoshi Robotics", "Hoshi Robotics"],
    ["XYZ", "XYZ"],
  ])("are called by name: %s", (token, words) => expect(calledIn(named, token)).toBe(words));
});

describe("what takes over later", () => {
  const plan = { from: "2031-01-01", text: "UNCLASSIFIED" };

  it.each([
    [plan, plan, {}],
    [null, null, {}],
    [plan, null, { succession: null }],
    [null, plan, { succession: plan }],
    [plan, { ...plan, from: "2032-01-01" }, { succession: { ...plan, from: "2032-01-01" } }],
  ])("is left out while it stays: %o, %o", (before, after, expected) => expect(changed(before, after)).toEqual(expected));
});
