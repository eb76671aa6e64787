import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";
import { ReportLines, StandingLines } from "../law/operations";

export const ChangeLines = graphql(
  `
    fragment ChangeLines on PolicyChange {
      id
      state
      reason
      widens
      note
      proposedAt
      activateAt
      activatedAt
      nation {
        code
        name
      }
      nations {
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
      decisions {
        decision
        rationale
        at
        nation {
          code
          name
        }
        officer {
          id
          displayName
        }
      }
      replaces {
        id
        reason
      }
      rollsBack {
        id
        reason
      }
      add {
        effect
        receiving
        maxLevel
        methods
        categories
        validFrom
        validUntil
        authority
        project {
          id
          name
        }
      }
      remove {
        id
        effect
        receiving
        maxLevel
      }
      addConsents {
        to
        validFrom
        validUntil
        authority
        project {
          id
          name
        }
      }
      endConsents {
        id
        to
        authority
      }
      addAuthorisations {
        kind
        number
        covers
        nations
        organisations
        validFrom
        validUntil
        project {
          id
          name
        }
      }
      endAuthorisations {
        id
        kind
        number
      }
      standings {
        organisation {
          id
          name
        }
        standing {
          ...StandingLines
        }
      }
      groups {
        code
        since
        members {
          code
          name
        }
      }
    }
  `,
  [StandingLines],
);

export type ChangeData = ResultOf<typeof ChangeLines>;

export const ChangesQuery = graphql(
  `
    query PolicyChanges($after: String) {
      policyChanges(first: 6, after: $after) {
        nodes {
          ...ChangeLines
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [ChangeLines],
);

export const ChangeQuery = graphql(
  `
    query PolicyChange($id: ID!) {
      node(id: $id) {
        __typename
        ... on PolicyChange {
          ...ChangeLines
        }
      }
    }
  `,
  [ChangeLines],
);

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

export const ChangeRollback = graphql(
  `
    mutation PolicyChangeRollback($input: PolicyChangeRollbackInput!) {
      policyChangeRollback(input: $input) {
        policyChange {
          id
          state
        }
        rollback {
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
