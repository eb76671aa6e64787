import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";
import { ReportLines } from "../law/operations";

export const ChangesQuery = graphql(`
  query PolicyChanges($after: String) {
    policyChanges(first: 10, after: $after) {
      nodes {
        id
        state
        reason
        proposedAt
        widens
        note
        nation {
          code
          name
        }
        proposer {
          id
          displayName
        }
        awaits {
          code
          name
        }
        add {
          effect
          receiving
          maxLevel
          methods
          validUntil
        }
        remove {
          id
          effect
          receiving
          maxLevel
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type ChangeData = ResultOf<typeof ChangesQuery>["policyChanges"]["nodes"][number];

export const ImpactQuery = graphql(
  `
    query PolicyChangeImpact($id: ID!) {
      node(id: $id) {
        ... on PolicyChange {
          impact {
            ...ReportLines
          }
        }
      }
    }
  `,
  [ReportLines],
);

export const ChangePropose = graphql(
  `
    mutation PolicyChangePropose($input: PolicyChangeProposeInput!) {
      policyChangePropose(input: $input) {
        policyChange {
          id
          state
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

export const ChangeDecide = graphql(
  `
    mutation PolicyChangeDecide($input: PolicyChangeDecideInput!) {
      policyChangeDecide(input: $input) {
        policyChange {
          id
          state
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);
