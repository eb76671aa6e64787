import { CombinedError } from "urql";
import { describe, expect, it } from "vitest";
import { codeOf, faultsAt, faultsElsewhere, sentenceFor } from "./failures";

const answered = (code: string) =>
  new CombinedError({ graphQLErrors: [{ message: "internal words", extensions: { code } }], response: { status: 200 } });

describe("a failed operation", () => {
  it.each(["UNAUTHENTICATED", "LIMIT", "UNAVAILABLE", "INTERNAL"])("keeps its code %s and none of the server's words", (code) => {
    expect(codeOf(answered(code))).toBe(code);
    expect(sentenceFor(answered(code))).not.toContain("internal words");
  });

  it("that never reached the server has no code and says so", () => {
    const cut = new CombinedError({ networkError: new TypeError("Failed to fetch") });
    expect(codeOf(cut)).toBeNull();
    expect(sentenceFor(cut)).toContain("cannot be reached");
  });

  it("answered with 401 is an ended session, whatever its body", () => {
    expect(codeOf(new CombinedError({ networkError: new Error("no JSON"), response: { status: 401 } }))).toBe("UNAUTHENTICATED");
  });
});

describe("the faults of a form", () => {
  const marking = { code: "FORBIDDEN_MARKING", message: "No rule lets JPN have that.", path: ["marking", "text"], reference: null };
  const whole = { code: "CONFLICT", message: "Changed meanwhile.", path: null, reference: null };

  it("stand at their field, and the rest above all of them", () => {
    expect(faultsAt([marking, whole], "marking")).toEqual([marking]);
    expect(faultsElsewhere([marking, whole], ["title", "marking"])).toEqual([whole]);
  });

  it("are shown above when their field is not on the form", () => {
    expect(faultsElsewhere([marking], ["title"])).toEqual([marking]);
  });
});
