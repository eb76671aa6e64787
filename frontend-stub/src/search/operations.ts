import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "../markings/fragments";

export const SearchQuery = graphql(
  `
    query Search($text: String!, $after: String) {
      search(text: $text, first: 20, after: $after) {
        nodes {
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

export type Hit = ResultOf<typeof SearchQuery>["search"]["nodes"][number];
