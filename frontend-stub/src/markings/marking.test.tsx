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
  const person = (code: string, name: string) => ({ id: name, displayName: name, nation: nation(code), organisation: null });

  it("puts readers first and says for each nation who can and who cannot", () => {
    const report = byNation({
      nations: [
        { nation: nation("GBR"), allowed: false },
        { nation: nation("USA"), allowed: true },
      ],
      people: [
        { person: person("USA", "Dana"), allowed: true },
        { person: person("USA", "Lee"), allowed: false },
        { person: person("GBR", "Fiona"), allowed: false },
      ],
    });
    expect(report.map(({ nation: { code }, allowed }) => [code, allowed])).toEqual([
      ["USA", true],
      ["GBR", false],
    ]);
    expect(report[0]?.readers.map(({ displayName }) => displayName)).toEqual(["Dana"]);
    expect(report[0]?.others.map(({ displayName }) => displayName)).toEqual(["Lee"]);
  });
});
