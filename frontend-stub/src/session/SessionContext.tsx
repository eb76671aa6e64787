/** The session and the person it belongs to, for everything below the sign-in. */
import { createContext, useContext } from "react";
import { graphql, type ResultOf } from "../graphql/graphql";
import type { Session } from "./session";

export const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      id
      displayName
      nation {
        code
        name
      }
      organisation {
        name
      }
      roles {
        role
        project {
          id
        }
      }
    }
  }
`);

export type Viewer = ResultOf<typeof ViewerQuery>["viewer"];
type Role = NonNullable<Viewer["roles"]>[number]["role"];

export interface SignedIn {
  readonly session: Session;
  readonly viewer: Viewer;
}

const Context = createContext<SignedIn | null>(null);

export const SignedInProvider = Context.Provider;

/** Who is signed in. Only for components below the sign-in. */
export function useSignedIn(): SignedIn {
  const signedIn = useContext(Context);
  if (signedIn === null) throw new Error("rendered outside a session");
  return signedIn;
}

/** Whether to offer what an office of the viewer's nation may do; the server decides whether it may. */
export function holdsOffice(viewer: Viewer, role: Role): boolean {
  return viewer.roles?.some((held) => held.role === role && held.project === null) ?? false;
}

/** Whether to offer what a role in a project may do; the server decides whether it may. */
export function holdsRole(viewer: Viewer, role: Role, projectId: string): boolean {
  return viewer.roles?.some((held) => held.role === role && held.project?.id === projectId) ?? false;
}
