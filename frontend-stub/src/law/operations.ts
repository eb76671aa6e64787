import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "../markings/fragments";
import { RuleRow } from "../disclosure/operations";

const DifferenceLines = graphql(
  `
    fragment DifferenceLines on Difference {
      people
      documents
      accesses
      nations {
        nation {
          code
          name
        }
        people
        documents
        accesses
      }
      peopleSample {
        documents
        person {
          id
          displayName
          nation {
            code
            name
          }
        }
      }
      documentsSample {
        id
        people
        marking {
          ...MarkingLine
        }
        document {
          title
        }
      }
    }
  `,
  [MarkingLine],
);

export type DifferenceData = ResultOf<typeof DifferenceLines>;

export const ReportLines = graphql(
  `
    fragment ReportLines on SimulationReport {
      documents
      people
      gains {
        ...DifferenceLines
      }
      losses {
        ...DifferenceLines
      }
    }
  `,
  [DifferenceLines],
);

export type ReportData = ResultOf<typeof ReportLines>;

export const SimulateQuery = graphql(
  `
    query Simulate($input: SimulateInput!) {
      simulate(input: $input) {
        ...ReportLines
      }
    }
  `,
  [ReportLines],
);

export const ExplainQuery = graphql(
  `
    query ExplainAccess($person: ID!, $object: ID!, $action: Action!) {
      explainAccess(person: $person, object: $object, action: $action) {
        allowed
        verdict
        complete
        until
        reasons {
          code
          message
        }
        rules {
          ...RuleRow
        }
        recipients {
          allowed
          nation {
            code
            name
          }
        }
      }
    }
  `,
  [RuleRow],
);

export type Explanation = NonNullable<ResultOf<typeof ExplainQuery>["explainAccess"]>;
