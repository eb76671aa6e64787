/** Where a milestone stands against its plan, in one sentence; days are UTC days. */
import { counted, day } from "../ui/format";
import type { MilestoneData } from "./operations";

type Dates = Pick<MilestoneData, "plannedDate" | "forecastDate" | "actualDate" | "status">;

const DAY = 86_400_000;

/** Whole days from one UTC day to another; negative when the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** What is expected of a milestone as of today. */
export function standing({ plannedDate, forecastDate, actualDate, status }: Dates, today: string): string {
  if (status === "CANCELLED") return "Cancelled";
  if (actualDate !== null) return `Achieved ${day(actualDate)}${difference(plannedDate, actualDate)}`;
  if (forecastDate !== null && forecastDate !== plannedDate) {
    return `Forecast ${day(forecastDate)}${difference(plannedDate, forecastDate)}`;
  }
  const left = daysBetween(today, plannedDate);
  if (status === "ACHIEVED") return "Achieved";
  if (left < 0) return `${counted(-left, "day")} overdue`;
  return left === 0 ? "Due today" : `Due in ${counted(left, "day")}`;
}

/** Whether the plan is past and nothing has been achieved. */
export function isOverdue({ plannedDate, status }: Pick<Dates, "plannedDate" | "status">, today: string): boolean {
  return plannedDate < today && status !== "ACHIEVED" && status !== "CANCELLED";
}

function difference(planned: string, other: string): string {
  const days = daysBetween(planned, other);
  if (days === 0) return ", as planned";
  return days > 0 ? `, ${counted(days, "day")} late` : `, ${counted(-days, "day")} early`;
}
