import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "../markings/fragments";

export const MilestoneEntry = graphql(
  `
    fragment MilestoneEntry on Milestone {
      id
      title
      status
      plannedDate
      forecastDate
      actualDate
      percentComplete
      version
      owner {
        code
        name
      }
      marking {
        ...MarkingLine
      }
      titleMarking {
        ...MarkingLine
      }
      deliverables {
        id
        title
        due
        acceptedAt
        document {
          id
          marking {
            ...MarkingLine
          }
        }
      }
    }
  `,
  [MarkingLine],
);

export type MilestoneData = ResultOf<typeof MilestoneEntry>;
export type MilestoneStatus = MilestoneData["status"];

export const MilestonesQuery = graphql(
  `
    query Milestones($projectId: ID!, $after: String) {
      milestones(filter: { projectId: $projectId }, orderBy: { field: PLANNED_DATE }, first: 20, after: $after) {
        nodes {
          ...MilestoneEntry
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [MilestoneEntry],
);

export const MilestoneCreate = graphql(
  `
    mutation MilestoneCreate($input: MilestoneCreateInput!) {
      milestoneCreate(input: $input) {
        milestone {
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

export const MilestoneUpdate = graphql(
  `
    mutation MilestoneUpdate($input: MilestoneUpdateInput!) {
      milestoneUpdate(input: $input) {
        milestone {
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

export const DeliverableAdd = graphql(
  `
    mutation DeliverableAdd($input: DeliverableAddInput!) {
      deliverableAdd(input: $input) {
        deliverable {
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

export const DocumentChoicesQuery = graphql(
  `
    query DocumentChoices($filter: DocumentFilter) {
      documents(filter: $filter, orderBy: { field: TITLE, direction: ASC }, first: 8) {
        nodes {
          id
          title
          marking {
            ...MarkingLine
          }
        }
      }
    }
  `,
  [MarkingLine],
);
