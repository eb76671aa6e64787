import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { changeOf, Changes, concerns, EVERYTHING, type Interest } from "./changes";

describe("a change", () => {
  it.each<[string, Interest, boolean]>([
    ["document.created", { topics: ["document"] }, true],
    ["document.version_available", { topics: ["milestone"], project: "prj_1" }, true],
    ["document.created", { topics: ["people"] }, false],
    ["document.created", { topics: ["document"], project: "prj_2" }, false],
    ["milestone.updated", { topics: ["project"], project: "prj_1" }, true],
    ["project.member_added", { topics: ["people"] }, true],
    ["something.new", { topics: ["rule"] }, true],
  ])("of kind %s concerns %o: %s", (kind, interest, expected) => {
    expect(concerns(changeOf(kind, "prj_1"), interest)).toBe(expected);
  });

  it("of everything concerns all there is", () => {
    expect(concerns(EVERYTHING, { topics: ["rule"], project: "prj_9" })).toBe(true);
  });
});

describe("changes", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("that come together are told once, and to those concerned alone", () => {
    const changes = new Changes();
    const documents = vi.fn();
    const people = vi.fn();
    changes.listen({ topics: ["document"] }, documents);
    changes.listen({ topics: ["people"] }, people);
    for (let count = 0; count < 5; count++) changes.note(changeOf("document.created", "prj_1"));
    vi.advanceTimersByTime(1000);
    expect(documents).toHaveBeenCalledOnce();
    expect(people).not.toHaveBeenCalled();
  });

  it("that keep coming are told all the same", () => {
    const changes = new Changes();
    const told = vi.fn();
    changes.listen({ topics: ["document"] }, told);
    for (let count = 0; count < 20; count++) {
      changes.note(changeOf("document.created", "prj_1"));
      vi.advanceTimersByTime(100);
    }
    expect(told.mock.calls.length).toBeGreaterThan(5);
  });

  it("are not told to who has stopped listening", () => {
    const changes = new Changes();
    const told = vi.fn();
    changes.listen({ topics: ["document"] }, told)();
    changes.note(EVERYTHING);
    vi.advanceTimersByTime(1000);
    expect(told).not.toHaveBeenCalled();
  });
});
