import { describe, expect, it } from "vitest";
import { BEGINNING, percent, reduce, type Stage, type Step } from "./progress";

const after = (...steps: Step[]): Stage => steps.reduce(reduce, BEGINNING);
const addressed: Step = { kind: "addressed", size: 100 };

describe("the stages of an upload", () => {
  it("go from preparing over sending and completing to done", () => {
    expect(after(addressed).name).toBe("sending");
    expect(after(addressed, { kind: "transferred" })).toEqual({ name: "completing", size: 100 });
    expect(after(addressed, { kind: "transferred" }, { kind: "completed" })).toEqual({ name: "done" });
  });

  it("keep what was sent through a pause", () => {
    const stage = after(addressed, { kind: "sent", bytes: 40 }, { kind: "paused", why: "cut" }, { kind: "resumed" });
    expect(stage).toEqual({ name: "sending", sent: 40, hashed: 0, size: 100 });
  });

  it("let a pause before the address begin again", () => {
    expect(after({ kind: "paused", why: "cut" }, addressed).name).toBe("sending");
  });

  it("never leave done, whatever comes late", () => {
    const done = after(addressed, { kind: "transferred" }, { kind: "completed" });
    const late: Step[] = [addressed, { kind: "sent", bytes: 1 }, { kind: "paused", why: "cut" }, { kind: "refused", messages: ["no"] }];
    expect(late.reduce(reduce, done)).toEqual({ name: "done" });
  });

  it("never complete what was refused", () => {
    const refused = after(addressed, { kind: "refused", messages: ["too long"] });
    expect(reduce(reduce(refused, { kind: "transferred" }), { kind: "completed" })).toEqual(refused);
  });

  it("show no more bytes than there are", () => {
    expect(after(addressed, { kind: "sent", bytes: 900 })).toMatchObject({ sent: 100 });
  });
});

describe("the percentage", () => {
  it.each([
    [0, 100, 0],
    [999, 1000, 99],
    [1000, 1000, 100],
    [0, 0, 100],
  ])("of %i in %i is %i", (sent, size, expected) => expect(percent(sent, size)).toBe(expected));
});
