/** The button below the last page of a list; absent when the list is complete. */
export interface PageEnd {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

interface Properties {
  readonly end: PageEnd;
  readonly label: string;
  readonly onMore: (after: string) => void;
}

export function LoadMore({ end, label, onMore }: Properties) {
  const { hasNextPage, endCursor } = end;
  if (!hasNextPage || endCursor === null) return null;
  return (
    <button type="button" className="usa-button usa-button--outline load-more" onClick={() => onMore(endCursor)}>
      {label}
    </button>
  );
}
