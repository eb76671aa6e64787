/**
 * A list that comes in keyset pages, each asking for itself and asked again when something it shows has changed.
 *
 * A page before its first answer says that it is being found; afterwards it keeps what it shows until a newer answer is
 * there, so nothing flickers. An answer without a list (its owner is gone) shows nothing: whoever holds the list says why.
 */
import type { ReactElement, ReactNode } from "react";
import type { AnyVariables, TypedDocumentNode } from "urql";
import { useLive } from "../activity/Activity";
import type { Interest } from "../activity/changes";
import { sentenceFor } from "../graphql/failures";
import { counted } from "./format";
import { focusOnArrival } from "./focusOnArrival";
import { LoadMore, type PageEnd } from "./LoadMore";
import { Notice } from "./Notice";
import { usePages } from "./usePages";

interface Connection<Item> {
  readonly nodes: readonly Item[];
  readonly pageInfo: PageEnd;
  readonly totalCount?: number;
}

interface Properties<Data, Variables extends AnyVariables, Item> {
  readonly query: TypedDocumentNode<Data, Variables>;
  readonly variables: (after: string | null) => Variables;
  /** May leave items of a page out: a page that then shows nothing still leads to the next. */
  readonly pick: (data: Data) => Connection<Item> | null;
  readonly interest: Interest;
  /** Names what is listed, as "document": counts, and the words while it is sought. */
  readonly noun: string;
  /** Another name begins again at the first page. */
  readonly of: string;
  readonly className: string;
  readonly ordered?: boolean;
  readonly empty: ReactNode;
  /** One item as a list item with its key. */
  readonly row: (item: Item) => ReactElement;
}

export function PagedList<Data, Variables extends AnyVariables, Item>(properties: Properties<Data, Variables, Item>) {
  const { starts, add } = usePages(properties.of);
  return starts.map((after, index) => (
    <ListPage key={after ?? "first"} {...properties} after={after} last={index === starts.length - 1} onMore={add} />
  ));
}

interface PageProperties<Data, Variables extends AnyVariables, Item> extends Properties<Data, Variables, Item> {
  readonly after: string | null;
  readonly last: boolean;
  readonly onMore: (after: string) => void;
}

function ListPage<Data, Variables extends AnyVariables, Item>({
  query,
  variables,
  pick,
  interest,
  noun,
  className,
  ordered = false,
  empty,
  row,
  after,
  last,
  onMore,
}: PageProperties<Data, Variables, Item>) {
  const { data, error } = useLive(query, variables(after), interest);
  const List = ordered ? "ol" : "ul";
  if (data === undefined) {
    return error === undefined ? <p className="waiting">{`Finding ${noun}s…`}</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  }
  const found = pick(data);
  if (found === null) return null;
  if (after === null && found.nodes.length === 0 && !found.pageInfo.hasNextPage) {
    return (
      <p className="empty" role="status">
        {empty}
      </p>
    );
  }
  return (
    <>
      {after === null && found.totalCount !== undefined && (
        <p className="count" role="status">
          {counted(found.totalCount, noun)}
        </p>
      )}
      {found.nodes.length > 0 && (
        <List className={className} tabIndex={-1} ref={after === null ? null : focusOnArrival}>
          {found.nodes.map(row)}
        </List>
      )}
      {last && <LoadMore end={found.pageInfo} label={`More ${noun}s`} onMore={onMore} />}
    </>
  );
}
