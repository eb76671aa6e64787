import { graphql } from "../graphql/graphql";

/** What came of each change: so much, and no more, that a rule or paper can be followed back to it. */
export const OriginsQuery = graphql(`
  query Origins($after: String) {
    policyChanges(first: 30, after: $after) {
      nodes {
        id
        state
        reason
        activatedAt
        add {
          rule {
            id
          }
        }
        addConsents {
          consent {
            id
          }
        }
        addAuthorisations {
          authorisation {
            id
          }
        }
        standings {
          organisation {
            id
          }
        }
        groups {
          code
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
