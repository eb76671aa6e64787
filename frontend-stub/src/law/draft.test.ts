import { describe, expect, it } from "vitest";
import { lawInput, NOTHING, saysSomething, type RuleDraft } from "./draft";

const PROJECT = `prj_${"a".repeat(26)}`;
const RULE: RuleDraft = {
  effect: "ALLOW",
  receiving: " JPN ",
  maxLevel: "SECRET",
  methods: ["VIEW", "DOWNLOAD"],
  categories: "",
  project: "",
  from: "",
  until: "",
};

describe("a change of the law", () => {
  it("that says nothing sends nothing", () => {
    expect(saysSomething(NOTHING)).toBe(false);
    expect(lawInput(NOTHING)).toEqual({});
  });

  it("leaves out of a rule what means all", () => {
    expect(lawInput({ ...NOTHING, rules: [RULE] }, "TREATY")).toEqual({
      add: [{ effect: "ALLOW", receiving: "JPN", maxLevel: "SECRET", authority: "TREATY" }],
    });
  });

  it("names categories, one method and the project in an address", () => {
    const rule: RuleDraft = { ...RULE, methods: ["VIEW"], categories: "1, 3", project: `https://host/projects/${PROJECT}` };
    expect(lawInput({ ...NOTHING, rules: [rule] }, "TREATY").add).toMatchObject([{ methods: ["VIEW"], categories: [1, 3], projectId: PROJECT }]);
  });

  it("keeps names with commas whole, one on each line", () => {
    const consent = { to: "JPN\n org:Ise, Bay \n\n", project: "", from: "", until: "2030-01-01" };
    expect(lawInput({ ...NOTHING, consents: [consent] }, "TREATY").addConsents).toMatchObject([{ to: ["JPN", "org:Ise, Bay"] }]);
  });

  it("hands on what is no project for the server to refuse, and never drops it", () => {
    expect(lawInput({ ...NOTHING, rules: [{ ...RULE, project: "the lantern" }] }).add).toMatchObject([{ projectId: "the lantern" }]);
  });

  it("says of an organisation only what is known", () => {
    const standing = {
      organisation: "org_1",
      name: "A firm",
      version: 2,
      kind: "" as const,
      agency: "",
      facilityPolicy: "",
      facilityLevel: "",
      cmmcLevel: "",
      cmmcExpires: "",
      foreignPercent: "0",
      authorisedUser: "no" as const,
      itarRegistered: "" as const,
      debarred: "yes" as const,
    };
    expect(lawInput({ ...NOTHING, standings: [standing] })).toEqual({
      standings: [{ organisationId: "org_1", expectedVersion: 2, foreignOwnershipPercent: 0, authorisedUser: false, debarred: true }],
    });
  });
});
