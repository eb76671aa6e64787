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

export const ConsentRow = graphql(`
  fragment ConsentRow on Consent {
    id
    to
    authority
    validFrom
    validUntil
    active
    nation {
      code
      name
    }
    project {
      id
      name
    }
  }
`);

export type ConsentData = ResultOf<typeof ConsentRow>;

export const PaperRow = graphql(`
  fragment PaperRow on Authorisation {
    id
    kind
    number
    covers
    organisations
    validFrom
    validUntil
    active
    nation {
      code
      name
    }
    nations {
      code
      name
    }
    project {
      id
      name
    }
  }
`);

export type PaperData = ResultOf<typeof PaperRow>;

export const ConsentsQuery = graphql(
  `
    query Consents($after: String) {
      consents(first: 50, after: $after) {
        nodes {
          ...ConsentRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [ConsentRow],
);

export const PapersQuery = graphql(
  `
    query Authorisations($after: String) {
      authorisations(first: 50, after: $after) {
        nodes {
          ...PaperRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [PaperRow],
);

export const GroupsQuery = graphql(`
  query Groups {
    groups {
      code
      since
      members {
        code
        name
      }
    }
  }
`);

export type GroupData = ResultOf<typeof GroupsQuery>["groups"][number];

export const StandingLines = graphql(`
  fragment StandingLines on OrganisationStanding {
    version
    kind
    agency
    facilityPolicy
    facilityLevel
    cmmcLevel
    cmmcExpires
    foreignOwnershipPercent
    authorisedUser
    itarRegistered
    debarred
  }
`);

export type StandingData = ResultOf<typeof StandingLines>;

export const OrganisationsQuery = graphql(
  `
    query Organisations($after: String) {
      people(first: 50, after: $after) {
        nodes {
          organisation {
            id
            name
            nation {
              code
            }
            standing {
              ...StandingLines
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [StandingLines],
);
