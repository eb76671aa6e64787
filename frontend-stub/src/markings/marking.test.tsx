import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { toneOf } from "./appearance";
import { MarkingBanner } from "./MarkingBanner";
import { byNation } from "./readership";

afterEach(cleanup);

describe("the colour of a marking", () => {
  it.each([
    ["TOP SECRET", 4, "top-secret"],
    ["SECRET", 3, "secret"],
    ["PROTECTED", 2.5, "confidential"],
    ["CONFIDENTIAL", 2, "confidential"],
    ["RESTRICTED", 1, "restricted"],
    ["CUI", 0, "protected"],
    ["UNCLASSIFIED", 0, "unclassified"],
    ["OFFICIAL", 0, "unclassified"],
  ] as const)("of %s, rank %d, is %s", (level, rank, tone) => expect(toneOf({ level, rank })).toBe(tone));

  it.each([Number.NaN, 5, Number.POSITIVE_INFINITY])("of an unknown rank %d is the strictest", (rank) => {
    expect(toneOf({ level: "UNCLASSIFIED", rank })).toBe("top-secret");
  });
});

describe("a banner", () => {
  it("says the words of the server and that they are a marking", () => {
    render(<MarkingBanner marking={{ banner: "SECRET//REL TO USA, AUS, JPN", level: "SECRET", rank: 3 }} />);
    expect(screen.getByText("SECRET//REL TO USA, AUS, JPN").textContent).toBe("Marking: SECRET//REL TO USA, AUS, JPN");
  });

  it("shows hostile words as words", () => {
    render(<MarkingBanner marking={{ banner: "<img src=x onerror=alert(1)>", level: "SECRET", rank: 3 }} />);
    expect(document.querySelector("img")).toBeNull();
  });
});

describe("who can read, by nation", () => {
  const nation = (code: string) => ({ code, name: code });
  const report = (nations: Record<string, boolean>, people: Record<string, boolean>) => ({
    nations: Object.entries(nations).map(([code, allowed]) => ({ nation: nation(code), allowed })),
    people: Object.entries(people).map(([name, allowed]) => {
      return { person: { id: name, displayName: name, nation: nation(name.slice(0, 3)) }, allowed };
    }),
  });

  it("puts readers first and says for each nation who can and who cannot", () => {
    const nations = { GBR: false, USA: true };
    const people = { "USA Dana": true, "USA Lee": false, "GBR Fiona": false };
    const told = byNation(report(nations, people), report(nations, people));
    expect(told.map(({ nation: { code }, access }) => [code, access])).toEqual([
      ["USA", "take"],
      ["GBR", "none"],
    ]);
    expect(told[0]?.readers.map(({ displayName }) => displayName)).toEqual(["USA Dana"]);
    expect(told[0]?.others.map(({ displayName }) => displayName)).toEqual(["USA Lee"]);
  });

  it("tells those who may look from those who may take", () => {
    const download = report({ USA: true, JPN: false }, { "USA Dana": true, "JPN Mori": false });
    const view = report({ USA: true, JPN: true }, { "USA Dana": true, "JPN Mori": true });
    const told = byNation(download, view);
    expect(told.map(({ nation: { code }, access }) => [code, access])).toEqual([
      ["USA", "take"],
      ["JPN", "look"],
    ]);
    expect(told[1]?.lookers.map(({ displayName }) => displayName)).toEqual(["JPN Mori"]);
  });
});
