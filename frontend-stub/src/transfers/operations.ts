import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "../markings/fragments";

export const TransferLine = graphql(
  `
    fragment TransferLine on Transfer {
      id
      state
      to
      recipient
      recipientKey
      purpose
      requestedAt
      expiresAt
      project {
        id
        name
      }
      requestedBy {
        id
        displayName
        nation {
          code
          name
        }
      }
      documents {
        documentId
        versionId
        title
        marking {
          ...MarkingLine
        }
      }
      decisions {
        answer
        holder
        rationale
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
  `,
  [MarkingLine],
);

export type TransferData = ResultOf<typeof TransferLine>;

export const TransfersQuery = graphql(
  `
    query Transfers($after: String) {
      transfers(first: 20, after: $after) {
        nodes {
          ...TransferLine
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  `,
  [TransferLine],
);

/** What could be asked for: more than a list for choosing one. */
export const ChoicesQuery = graphql(
  `
    query TransferChoices($filter: DocumentFilter) {
      documents(filter: $filter, orderBy: { field: TITLE, direction: ASC }, first: 50) {
        nodes {
          id
          title
          marking {
            ...MarkingLine
          }
        }
        totalCount
      }
    }
  `,
  [MarkingLine],
);

export const TransferRequest = graphql(
  `
    mutation TransferRequest($input: TransferRequestInput!) {
      transferRequest(input: $input) {
        transfer {
          id
          documents {
            documentId
          }
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

export const TransferDecide = graphql(
  `
    mutation TransferDecide($input: TransferDecideInput!) {
      transferDecide(input: $input) {
        transfer {
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

export const TransferEnd = graphql(
  `
    mutation TransferEnd($input: TransferEndInput!) {
      transferEnd(input: $input) {
        transfer {
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
