/** All items of a paged list, gone through page by page up to a number that a person could still read; asked once. */
import { useEffect, useState } from "react";
import { useClient, type TypedDocumentNode } from "urql";
import type { PageEnd } from "../ui/LoadMore";

interface Connection<Item> {
  readonly nodes: readonly Item[];
  readonly pageInfo: PageEnd;
}

export interface Gathered<Item> {
  readonly items: readonly Item[];
  /** `part`: there is more than was gone through. */
  readonly state: "seeking" | "whole" | "part" | "failed";
}

const MOST_PAGES = 10;

/** `pick` must not change between renders. */
export function useEveryPage<Data, Item>(
  query: TypedDocumentNode<Data, { after: string | null }>,
  pick: (data: Data) => Connection<Item>,
): Gathered<Item> {
  const client = useClient();
  const [gathered, setGathered] = useState<Gathered<Item>>({ items: [], state: "seeking" });
  useEffect(() => {
    let ended = false;
    const items: Item[] = [];
    const go = async () => {
      let after: string | null = null;
      for (let page = 0; page < MOST_PAGES; page++) {
        const { data } = await client.query(query, { after }, { requestPolicy: "network-only" }).toPromise();
        if (data === undefined) return "failed";
        const { nodes, pageInfo }: Connection<Item> = pick(data);
        items.push(...nodes);
        if (ended || !pageInfo.hasNextPage) return "whole";
        after = pageInfo.endCursor;
      }
      return "part";
    };
    void go().then((state) => {
      if (!ended) setGathered({ items, state });
    });
    return () => {
      ended = true;
    };
  }, [client, query, pick]);
  return gathered;
}
