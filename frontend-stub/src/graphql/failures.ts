/**
 * What a person is told when something does not work.
 *
 * The server's `UserError`s are written for people and are shown as they are. Everything else (no connection, a limit, an
 * internal fault) becomes one plain sentence; nothing else of a response is ever shown.
 */
import type { CombinedError } from "urql";

/** A refusal; `reference` is what a person can pass to their officer where nothing was found, whether or not it is there. */
export interface UserFault {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[] | null;
  readonly reference: string | null;
}

const SENTENCES: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: "Your session has ended. Choose who you are again.",
  LIMIT: "That was more than the server answers at once. Narrow it down and try again.",
  UNAVAILABLE: "The server cannot do that at the moment. Nothing was changed; try again shortly.",
};

const UNREACHABLE = "The server cannot be reached. Check your connection; nothing was changed.";
const UNEXPECTED = "Something went wrong on the server. Nothing of it is shown here; try again.";

/** The stable code of a failed operation, or null when it never reached the server. */
export function codeOf(error: CombinedError): string | null {
  for (const fault of error.graphQLErrors) {
    const code = fault.extensions["code"];
    if (typeof code === "string") return code;
  }
  if (hasStatus(error.response, 401)) return "UNAUTHENTICATED";
  return error.networkError === undefined ? "INTERNAL" : null;
}

/** A fault that this page found by itself. */
export function faultOf(message: string, { code = "INTERNAL", path = null }: Partial<UserFault> = {}): UserFault {
  return { code, message, path, reference: null };
}

/** One sentence for a failed operation. */
export function sentenceFor(error: CombinedError): string {
  const code = codeOf(error);
  if (code === null) return UNREACHABLE;
  return SENTENCES[code] ?? UNEXPECTED;
}

/** The same for a question: what the server says of one that cannot be asked so (INVALID) is written for people. */
export function refusalOf(error: CombinedError): string {
  const said = error.graphQLErrors[0]?.message;
  return codeOf(error) === "INVALID" && said !== undefined ? said : sentenceFor(error);
}

/** Faults of one input field first by path, the rest for the form as a whole. */
export function faultsAt(faults: readonly UserFault[], field: string): readonly UserFault[] {
  return faults.filter((fault) => fault.path?.includes(field) ?? false);
}

/** Faults that belong to none of the fields a form shows. */
export function faultsElsewhere(faults: readonly UserFault[], fields: readonly string[]): readonly UserFault[] {
  return faults.filter((fault) => !fields.some((field) => fault.path?.includes(field) ?? false));
}

function hasStatus(response: unknown, status: number): boolean {
  return typeof response === "object" && response !== null && "status" in response && response.status === status;
}
