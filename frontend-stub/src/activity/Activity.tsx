/**
 * What others do, as it happens.
 *
 * An event says only that something the viewer may see has changed; what shows it then asks again and shows what the gate now
 * gives. A loss of access sends no event, so everything also asks again when the page is looked at again.
 */
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { useClient, useQuery, type AnyVariables, type RequestPolicy, type TypedDocumentNode, type UseQueryState } from "urql";
import { graphql } from "../graphql/graphql";
import { changeOf, Changes, EVERYTHING, TYPES, type Interest } from "./changes";

const ActivitySubscription = graphql(`
  subscription Activity {
    activity {
      kind
      project {
        id
      }
    }
  }
`);

const Told = createContext(new Changes());

export function ActivityProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const [changes] = useState(() => new Changes());
  useEffect(() => {
    const looked = () => {
      if (document.visibilityState === "visible") changes.note(EVERYTHING);
    };
    const subscription = client.subscription(ActivitySubscription, {}).subscribe(({ data }) => {
      if (data !== undefined) changes.note(changeOf(data.activity.kind, data.activity.project.id));
    });
    document.addEventListener("visibilitychange", looked);
    globalThis.addEventListener("focus", looked);
    return () => {
      changes.stop();
      subscription.unsubscribe();
      document.removeEventListener("visibilitychange", looked);
      globalThis.removeEventListener("focus", looked);
    };
  }, [client, changes]);
  return <Told value={changes}>{children}</Told>;
}

interface Asking extends Interest {
  /** Whether an earlier answer may be shown while the newer one is on its way. */
  readonly requestPolicy?: RequestPolicy;
}

/** A query that is asked again whenever something it shows has changed. */
export function useLive<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { topics, project, requestPolicy }: Asking,
): UseQueryState<Data, Variables> {
  const changes = useContext(Told);
  const named = topics.join(" ");
  const [context, interest] = useMemo(() => {
    const shown = named.split(" ") as unknown as Interest["topics"];
    const types = shown.flatMap((topic) => TYPES[topic]);
    return [{ additionalTypenames: types }, project === undefined ? { topics: shown } : { topics: shown, project }];
  }, [named, project]);
  const [state, again] = useQuery<Data, Variables>({
    query,
    variables,
    context,
    ...(requestPolicy === undefined ? {} : { requestPolicy }),
  });
  useEffect(() => changes.listen(interest, () => again({ requestPolicy: "network-only" })), [changes, interest, again]);
  return state;
}
