/**
 * What others do, as it happens.
 *
 * An event says only that something the viewer may see has changed; lists then ask again and show what the gate now gives. A
 * loss of access sends no event, so lists also ask again when the page is looked at again.
 */
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useClient, useQuery, type AnyVariables, type TypedDocumentNode, type UseQueryState } from "urql";
import { graphql } from "../graphql/graphql";

const ActivitySubscription = graphql(`
  subscription Activity {
    activity {
      id
      kind
    }
  }
`);

const QUIET = 150;
const Turn = createContext(0);

export function ActivityProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setTurn((before) => before + 1), QUIET);
    };
    const looked = () => {
      if (document.visibilityState === "visible") changed();
    };
    const subscription = client.subscription(ActivitySubscription, {}).subscribe((result) => {
      if (result.data !== undefined) changed();
    });
    document.addEventListener("visibilitychange", looked);
    globalThis.addEventListener("focus", looked);
    return () => {
      clearTimeout(timer);
      subscription.unsubscribe();
      document.removeEventListener("visibilitychange", looked);
      globalThis.removeEventListener("focus", looked);
    };
  }, [client]);
  return <Turn value={turn}>{children}</Turn>;
}

/** A query that is asked again whenever something changed. */
export function useLive<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false }: { readonly pause?: boolean } = {},
): UseQueryState<Data, Variables> {
  const turn = useContext(Turn);
  const context = useMemo(() => ({ additionalTypenames: CHANGING }), []);
  const [state, again] = useQuery<Data, Variables>({ query, variables, pause, context });
  useEffect(() => {
    if (turn > 0 && !pause) again({ requestPolicy: "network-only" });
  }, [turn, pause, again]);
  return state;
}

/** Types whose appearance or disappearance changes any list: a mutation that answers one asks every list again. */
const CHANGING = ["Project", "Document", "DocumentVersion", "Milestone", "Deliverable", "Membership", "DisclosureRule"];
