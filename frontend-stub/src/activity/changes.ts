/**
 * What has changed, told once to everything on the page that shows it.
 *
 * Changes that come close together are told together. A kind this page does not know concerns everything, so a newer server
 * never leaves something stale on an older page.
 */
export type Topic = "project" | "people" | "document" | "milestone" | "rule" | "comment" | "waiting" | "transfer";

/** One change; without a project it may have happened in any. */
export interface Change {
  readonly topics: readonly Topic[];
  readonly project: string | null;
}

/** What something on the page shows. */
export interface Interest {
  readonly topics: readonly Topic[];
  readonly project?: string;
}

export const EVERYTHING: Change = {
  topics: ["project", "people", "document", "milestone", "rule", "comment", "waiting", "transfer"],
  project: null,
};

const QUIET = 150;

/** Objects by the name that events give them, and what shows them: a deliverable shows a document, progress a milestone. */
const SHOWN: Readonly<Record<string, readonly Topic[]>> = {
  document: ["document", "milestone", "waiting"],
  comment: ["comment"],
  milestone: ["milestone", "project"],
  deliverable: ["milestone", "project"],
};

/** Types of the API behind a topic, whose change by this page itself asks again; of what is gone, only its payload is told. */
export const TYPES: Readonly<Record<Topic, readonly string[]>> = {
  project: ["Project", "Milestone"],
  people: ["Project", "Membership"],
  document: ["Document", "DocumentVersion", "DocumentHold", "DocumentHoldReleasePayload", "DocumentDates", "Spill"],
  milestone: ["Milestone", "Deliverable"],
  rule: ["DisclosureRule", "PolicyChange"],
  comment: ["Comment"],
  waiting: ["Document", "DocumentProposal", "MarkingTemplate", "PolicyChange", "Spill", "Transfer"],
  transfer: ["Transfer"],
};

/** The change that an event of some kind, such as `document.created`, stands for. */
export function changeOf(kind: string, project: string): Change {
  const [object = ""] = kind.split(".");
  return { topics: SHOWN[object] ?? EVERYTHING.topics, project };
}

/** Whether something shown may look different after a change. */
export function concerns(change: Change, { topics, project }: Interest): boolean {
  const elsewhere = change.project !== null && project !== undefined && change.project !== project;
  return !elsewhere && change.topics.some((topic) => topics.includes(topic));
}

export class Changes {
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  #gathered: Change[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Calls the listener with what concerns it from now on; answers how to stop. */
  listen(interest: Interest, listener: () => void): () => void {
    const told = (changes: readonly Change[]) => {
      if (changes.some((change) => concerns(change, interest))) listener();
    };
    this.#listeners.add(told);
    return () => this.#listeners.delete(told);
  }

  /** Notes a change; it is told after a moment of quiet. */
  note(change: Change): void {
    this.#gathered.push(change);
    this.#timer ??= setTimeout(() => this.#tell(), QUIET);
  }

  /** Forgets what has not been told yet. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#gathered = [];
  }

  #tell(): void {
    const gathered = this.#gathered;
    this.stop();
    for (const told of [...this.#listeners]) told(gathered);
  }
}
