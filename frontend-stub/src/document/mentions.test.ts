import { describe, expect, it } from "vitest";
import { calling, piecesOf } from "./mentions";

const nation = { code: "AUS", name: "Australia" };
const IMOGEN = { id: `per_${"abc2".repeat(6)}de`, displayName: "Imogen Clarke", nation };

describe("a comment", () => {
  it("calls people in a last line of its own, and nobody when nobody is chosen", () => {
    expect(calling("Look at this.", [IMOGEN])).toBe(`Look at this.\n@${IMOGEN.id}`);
    expect(calling("Look at this.", [])).toBe("Look at this.");
  });

  it("shows whom it calls by name, and a stranger as somebody", () => {
    expect(piecesOf(`See @${IMOGEN.id}, and @per_${"z7".repeat(13)}`, [IMOGEN])).toEqual([
      { words: "See " },
      { person: "Imogen Clarke" },
      { words: ", and " },
      { person: "somebody" },
    ]);
  });

  it("leaves addresses and other words as they are", () => {
    expect(piecesOf("Mail imogen@aus.example <b>now</b>", [IMOGEN])).toEqual([{ words: "Mail imogen@aus.example <b>now</b>" }]);
  });
});
