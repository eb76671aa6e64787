import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "../markings/fragments";

export const SearchQuery = graphql(
  `
    query Search($text: String!, $after: String) {
      search(text: $text, first: 20, after: $after) {
        edges {
          inContent
          node {
            __typename
            id
            ... on Project {
              name
              marking {
                ...MarkingLine
              }
            }
            ... on Document {
              title
              state
              tags
              marking {
                ...MarkingLine
              }
              project {
                id
                name
              }
            }
            ... on Milestone {
              milestone: title
              marking {
                ...MarkingLine
              }
              project {
                id
                name
              }
            }
            ... on Comment {
              body
              objectId
              marking {
                ...MarkingLine
              }
              author {
                displayName
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  `,
  [MarkingLine],
);

type Edge = ResultOf<typeof SearchQuery>["search"]["edges"][number];
export type Found = Edge["node"];

/** What was found, and whether its content holds the words and its title does not. */
export interface Hit {
  readonly id: string;
  readonly found: Found;
  readonly inContent: boolean;
}

/** The hits of a page as a list shows them. */
export function hitsOf({ search: { edges, pageInfo, totalCount } }: ResultOf<typeof SearchQuery>) {
  const nodes: readonly Hit[] = edges.map(({ node, inContent }) => ({ id: node.id, found: node, inContent }));
  return { nodes, pageInfo, totalCount };
}
