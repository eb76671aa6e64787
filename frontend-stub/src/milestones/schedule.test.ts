import { describe, expect, it } from "vitest";
import { isOverdue, standing } from "./schedule";

const TODAY = "2026-11-22";
const planned = { plannedDate: "2026-12-01", forecastDate: null, actualDate: null, status: "PLANNED" } as const;

describe("where a milestone stands", () => {
  it.each([
    [planned, "Due in 9 days"],
    [{ ...planned, plannedDate: TODAY }, "Due today"],
    [{ ...planned, plannedDate: "2026-11-21" }, "1 day overdue"],
    [{ ...planned, forecastDate: "2026-12-03" }, "Forecast 3 Dec 2026, 2 days late"],
    [{ ...planned, actualDate: "2026-11-30", status: "ACHIEVED" }, "Achieved 30 Nov 2026, 1 day early"],
    [{ ...planned, actualDate: "2026-12-01", status: "ACHIEVED" }, "Achieved 1 Dec 2026, as planned"],
    [{ ...planned, status: "CANCELLED" }, "Cancelled"],
  ] as const)("%o is told as %s", (milestone, sentence) => expect(standing(milestone, TODAY)).toBe(sentence));

  it("is overdue only while something is still to be done", () => {
    expect(isOverdue({ plannedDate: "2026-11-21", status: "AT_RISK" }, TODAY)).toBe(true);
    expect(isOverdue({ plannedDate: "2026-11-21", status: "ACHIEVED" }, TODAY)).toBe(false);
    expect(isOverdue({ plannedDate: TODAY, status: "PLANNED" }, TODAY)).toBe(false);
  });
});
