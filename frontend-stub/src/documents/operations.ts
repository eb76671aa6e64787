import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "../markings/fragments";

export const DocumentCard = graphql(
  `
    fragment DocumentCard on Document {
      id
      title
      state
      tags
      updatedAt
      marking {
        ...MarkingLine
      }
      recordMarking {
        ...MarkingLine
      }
      latestVersion {
        id
        number
        state
        filename
        size
        sha256
        createdAt
        createdBy {
          id
          displayName
          nation {
            code
            name
          }
        }
      }
    }
  `,
  [MarkingLine],
);

export type DocumentCardData = ResultOf<typeof DocumentCard>;

export const DocumentsQuery = graphql(
  `
    query Documents($filter: DocumentFilter, $order: DocumentOrder, $after: String) {
      documents(filter: $filter, orderBy: $order, first: 20, after: $after) {
        nodes {
          ...DocumentCard
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  `,
  [DocumentCard],
);

export const DocumentCreate = graphql(
  `
    mutation DocumentCreate($input: DocumentCreateInput!) {
      documentCreate(input: $input) {
        document {
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

export const VersionCreate = graphql(
  `
    mutation DocumentVersionCreate($input: DocumentVersionCreateInput!) {
      documentVersionCreate(input: $input) {
        version {
          id
        }
        upload {
          url
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

export const VersionComplete = graphql(
  `
    mutation DocumentVersionComplete($input: DocumentVersionCompleteInput!) {
      documentVersionComplete(input: $input) {
        version {
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

export const TicketCreate = graphql(
  `
    mutation ContentTicketCreate($input: ContentTicketCreateInput!) {
      contentTicketCreate(input: $input) {
        ticket {
          url
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

/** Until it is complete, a version exists for its creator alone. */
export const UnfinishedQuery = graphql(`
  query Unfinished($id: ID!) {
    node(id: $id) {
      ... on Document {
        versions(first: 1) {
          nodes {
            id
            state
          }
        }
      }
    }
  }
`);
