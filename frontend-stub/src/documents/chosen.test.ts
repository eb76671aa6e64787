import { describe, expect, it } from "vitest";
import type { MarkingReport } from "../markings/operations";
import { COMMERCIAL } from "../markings/picks";
import { markingInput, nothingChosen, type Chosen } from "./chosen";
import { NO_RIGHTS } from "./rights";

const reads = (canonical: string): MarkingReport => {
  return { valid: true, canonical, banner: canonical, portion: null, faults: [], marking: null };
};
const refused: MarkingReport = { ...reads("SECRET//REL TO USA, NZL"), valid: false };
const built: Chosen = { ...nothingChosen("USA"), way: "built" };
const template = {
  id: "tpl_1",
  name: "SECRET",
  category: null,
  distribution: null,
  export: "NONE",
  project: null,
  marking: { text: "SECRET", banner: "SECRET", level: "SECRET", rank: 3, policy: "USA" },
};

describe("how a document is to be marked", () => {
  it("is not said before the server has accepted it", () => {
    expect(markingInput(nothingChosen("USA"), { marking: null, later: null })).toBeNull();
    expect(markingInput(built, { marking: null, later: null })).toBeNull();
    expect(markingInput(built, { marking: refused, later: null })).toBeNull();
  });

  it("is what the server wrote, under the policy that was chosen, with the facts beside it", () => {
    const chosen: Chosen = { ...built, category: "3", export: { jurisdiction: "ITAR", code: "xi" } };
    expect(markingInput(chosen, { marking: reads("SECRET//NOFORN"), later: null })).toEqual({
      marking: { text: "SECRET//NOFORN", policy: "USA" },
      category: 3,
      export: { jurisdiction: "ITAR", usml: "XI" },
    });
  });

  it("is the template's, and what takes over later is sent once it can be read", () => {
    const chosen: Chosen = { ...nothingChosen("USA"), template, later: { from: "2031-01-01", text: "UNCLASSIFIED" } };
    expect(markingInput(chosen, { marking: null, later: null })).toBeNull();
    expect(markingInput({ ...chosen, later: { from: "", text: "UNCLASSIFIED" } }, { marking: null, later: reads("UNCLASSIFIED") })).toBeNull();
    expect(markingInput(chosen, { marking: null, later: reads("UNCLASSIFIED") })).toEqual({
      templateId: "tpl_1",
      marking: { text: "SECRET", policy: "USA", succession: { from: "2031-01-01", text: "UNCLASSIFIED" } },
    });
  });

  it("of a firm's own information says whose the rights are and nothing of export", () => {
    const text = "PROPRIETARY - Wattle Dynamics";
    const chosen: Chosen = {
      ...built,
      policy: COMMERCIAL,
      category: "3",
      rights: { ...NO_RIGHTS, kind: "JOINT", holder: "Wattle Dynamics", others: ["Hoshi Robotics"], purpose: " Trials " },
    };
    expect(markingInput(chosen, { marking: reads(text), later: null })).toEqual({
      marking: { text, policy: COMMERCIAL },
      dataRights: { kind: "JOINT", owners: ["Wattle Dynamics", "Hoshi Robotics"], purpose: "Trials" },
    });
  });
});
