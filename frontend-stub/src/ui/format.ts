/** Plain words for what the API answers in codes; one place, so a term reads the same everywhere. */

const WORDS: Readonly<Record<string, string>> = {
  RESEARCHER: "Researcher",
  PROGRAMME_MANAGER: "Programme manager",
  SECURITY_OFFICER: "Security officer",
  OBSERVER: "Observer",
  PLANNED: "Planned",
  IN_PROGRESS: "In progress",
  AT_RISK: "At risk",
  BLOCKED: "Blocked",
  ACHIEVED: "Achieved",
  MISSED: "Missed",
  CANCELLED: "Cancelled",
  HELD: "HELD for confirmation",
  AVAILABLE: "Available",
  FROZEN: "Frozen",
  WITHDRAWN: "Withdrawn",
  SHREDDED: "Shredded",
  UPLOADING: "Upload not finished",
  SCANNING: "Being checked",
  QUARANTINED: "Quarantined",
  DRAFT: "Draft",
  SUBMITTED: "Waits for others",
  APPROVED: "Agreed, not in force yet",
  ACTIVE: "In force",
  REJECTED: "Rejected",
  ROLLED_BACK: "Taken back",
  REPORTED: "Reported",
  CONTAINED: "Contained",
  ASSESSED: "Assessed",
  CLOSED: "Closed",
  SPILL: "It was a spill.",
  NO_SPILL: "It was no spill.",
  GRANTED: "Yes",
  DENIED: "No",
  ESCALATED: "Not without a person's decision",
  ALLOW: "Allows",
  DENY: "Denies",
  VIEW: "view",
  DOWNLOAD: "download",
};

/** A code of the API in words; a code this page does not know is shown as it is. */
export function inWords(code: string): string {
  return WORDS[code] ?? code;
}

/** A date of the API (a UTC day or instant) as "22 Nov 2026". */
export function day(value: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(
    new Date(value),
  );
}

/** An instant of the API as "22 Nov 2026, 19:05 UTC". */
export function moment(value: string): string {
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" }).format(new Date(value));
  return `${day(value)}, ${time} UTC`;
}

/** The UTC day of an instant, as the API writes days. */
export function isoDay(value: Date): string {
  return value.toISOString().slice(0, 10);
}

/** The first moment of a UTC day, as the API writes instants. */
export function firstMoment(isoDay: string): string {
  return `${isoDay}T00:00:00Z`;
}

/** The last moment of a UTC day, as the API writes instants. */
export function lastMoment(isoDay: string): string {
  return `${isoDay}T23:59:59Z`;
}

/** A number of bytes in the largest unit that keeps it readable. */
export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ""}`;
}

/** "1 document", "3 documents". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
