import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";

export const SpillLine = graphql(`
  fragment SpillLine on Spill {
    id
    objectId
    said
    accessesRecorded
    state
    reportedAt
    description
    finding
    assessment
    reportedBy {
      id
      displayName
      nation {
        code
        name
      }
    }
    nations {
      code
      name
    }
    accesses {
      method
      at
      nation {
        code
        name
      }
      person {
        id
        displayName
      }
    }
    attestations {
      statement
      at
      nation {
        code
        name
      }
      person {
        id
        displayName
      }
    }
  }
`);

export type SpillData = ResultOf<typeof SpillLine>;

export const SpillsQuery = graphql(
  `
    query Spills($after: String) {
      spills(first: 20, after: $after) {
        nodes {
          ...SpillLine
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  `,
  [SpillLine],
);

export const SpillReport = graphql(
  `
    mutation SpillReport($input: SpillReportInput!) {
      spillReport(input: $input) {
        spill {
          id
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

export const SpillAttest = graphql(
  `
    mutation SpillAttest($input: SpillAttestInput!) {
      spillAttest(input: $input) {
        spill {
          id
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

export const SpillAssess = graphql(
  `
    mutation SpillAssess($input: SpillAssessInput!) {
      spillAssess(input: $input) {
        spill {
          id
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

export const SpillClose = graphql(
  `
    mutation SpillClose($input: SpillCloseInput!) {
      spillClose(input: $input) {
        spill {
          id
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);
