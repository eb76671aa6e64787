/** The browser session: who is signed in, and the token that proves a request came from this page. */
import { CSRF_HEADER } from "../graphql/client";

export interface Session {
  readonly csrf: string;
  readonly exercise: boolean;
}

export interface DemoPerson {
  readonly email: string;
  readonly displayName: string;
  readonly nation: string;
  readonly organisation: string | null;
  readonly roles: readonly string[];
}

/** The server did not answer, or not with what was promised. */
export class SessionUnavailable extends Error {
  override readonly name = "SessionUnavailable";
}

/** The session of this browser, or null when nobody is signed in. */
export async function readSession(): Promise<Session | null> {
  const response = await ask("/auth/session");
  if (response.status === 401) return null;
  const answer = await body(response);
  return answer === null ? null : toSession(answer);
}

/** The cast of the demo, or null where this deployment has none. */
export async function readDemoPeople(): Promise<readonly DemoPerson[] | null> {
  const response = await ask("/auth/demo/people");
  if (response.status === 404) return null;
  const list = await body(response);
  if (!Array.isArray(list)) throw new SessionUnavailable();
  return list.map(toPerson);
}

/** Signs in as one of the demo's cast. */
export async function enter(email: string): Promise<Session> {
  const response = await ask("/auth/demo/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email }),
  });
  await body(response);
  const session = await readSession();
  if (session === null) throw new SessionUnavailable();
  return session;
}

/** Ends the session at the server. */
export async function leave(session: Session): Promise<void> {
  await ask("/auth/logout", { method: "POST", headers: { [CSRF_HEADER]: session.csrf } });
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(path, { credentials: "same-origin", cache: "no-store", ...init });
  } catch (cause) {
    throw new SessionUnavailable(undefined, { cause });
  }
}

async function body(response: Response): Promise<unknown> {
  if (!response.ok) throw new SessionUnavailable();
  try {
    return await response.json();
  } catch (cause) {
    throw new SessionUnavailable(undefined, { cause });
  }
}

function toSession(value: unknown): Session {
  const csrf = text(value, "csrf");
  if (csrf === null) throw new SessionUnavailable();
  return { csrf, exercise: text(value, "profile") === "demo" };
}

function toPerson(value: unknown): DemoPerson {
  const email = text(value, "email");
  const displayName = text(value, "displayName");
  const nation = text(value, "nation");
  if (email === null || displayName === null || nation === null) throw new SessionUnavailable();
  const roles = typeof value === "object" && value !== null && "roles" in value ? value.roles : null;
  return {
    email,
    displayName,
    nation,
    organisation: text(value, "organisation"),
    roles: Array.isArray(roles) ? roles.filter((role): role is string => typeof role === "string") : [],
  };
}

function text(value: unknown, name: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  const found = (value as Readonly<Record<string, unknown>>)[name];
  return typeof found === "string" ? found : null;
}
