import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "../markings/fragments";

export const DocumentRecord = graphql(
  `
    fragment DocumentRecord on Document {
      __typename
      id
      title
      state
      tags
      updatedAt
      version
      marking {
        ...MarkingLine
        policy
        holder
        originators {
          code
          name
        }
        succession {
          from
          text
          banner
        }
        dataRights {
          kind
          owners
          contract
          purpose
          until
        }
      }
      recordMarking {
        ...MarkingLine
      }
    }
  `,
  [MarkingLine],
);

export type DocumentRecordData = ResultOf<typeof DocumentRecord>;

/** A document as its reader sees it, as an officer who administers it sees it, and what the viewer may do with it. */
export const DocumentQuery = graphql(
  `
    query Document($id: ID!, $viewer: ID!) {
      node(id: $id) {
        __typename
        ... on Document {
          ...DocumentRecord
          project {
            id
            name
          }
          latestVersion {
            id
            number
            size
            filename
            mediaType
          }
        }
      }
      documentAdministered(id: $id) {
        ...DocumentRecord
      }
      download: explainAccess(person: $viewer, object: $id, action: DOWNLOAD) {
        allowed
        reasons {
          code
          message
        }
      }
      view: explainAccess(person: $viewer, object: $id, action: VIEW) {
        allowed
      }
      edit: explainAccess(person: $viewer, object: $id, action: EDIT) {
        allowed
      }
      relabel: explainAccess(person: $viewer, object: $id, action: RELABEL) {
        allowed
      }
      administer: explainAccess(person: $viewer, object: $id, action: ADMINISTER) {
        allowed
      }
    }
  `,
  [DocumentRecord],
);

type Answer = ResultOf<typeof DocumentQuery>;
export type DocumentSeen = Extract<Answer["node"], { __typename: "Document" }>;
export type Explained = NonNullable<Answer["download"]>;

export const VersionsQuery = graphql(`
  query Versions($id: ID!, $after: String) {
    node(id: $id) {
      ... on Document {
        versions(first: 10, after: $after) {
          nodes {
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
          pageInfo {
            hasNextPage
            endCursor
          }
          totalCount
        }
      }
    }
  }
`);

type Versioned = Extract<ResultOf<typeof VersionsQuery>["node"], { versions: unknown }>;
export type VersionData = Versioned["versions"]["nodes"][number];

export const CommentsQuery = graphql(
  `
    query Comments($id: ID!, $after: String) {
      node(id: $id) {
        ... on Document {
          comments(first: 20, after: $after) {
            nodes {
              id
              body
              createdAt
              marking {
                ...MarkingLine
              }
              author {
                id
                displayName
                nation {
                  code
                  name
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
      }
    }
  `,
  [MarkingLine],
);

type Commented = Extract<ResultOf<typeof CommentsQuery>["node"], { comments: unknown }>;
export type CommentData = Commented["comments"]["nodes"][number];

export const CommentAdd = graphql(
  `
    mutation CommentAdd($input: CommentAddInput!) {
      commentAdd(input: $input) {
        comment {
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

/** Those whom a comment can call: whoever works on the project. */
export const ColleaguesQuery = graphql(`
  query Colleagues($projectId: ID!) {
    people(projectId: $projectId, first: 100) {
      nodes {
        id
        displayName
        nation {
          code
          name
        }
      }
    }
  }
`);

export type Colleague = ResultOf<typeof ColleaguesQuery>["people"]["nodes"][number];

export const Relabel = graphql(
  `
    mutation DocumentRelabel($input: DocumentRelabelInput!) {
      documentRelabel(input: $input) {
        document {
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

export const RelabelPropose = graphql(
  `
    mutation DocumentRelabelPropose($input: DocumentRelabelProposeInput!) {
      documentRelabelPropose(input: $input) {
        documentProposal {
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

export const Withdraw = graphql(
  `
    mutation DocumentWithdraw($input: DocumentWithdrawInput!) {
      documentWithdraw(input: $input) {
        document {
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

export const Shred = graphql(
  `
    mutation DocumentShred($input: DocumentShredInput!) {
      documentShred(input: $input) {
        document {
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

export const ShredPropose = graphql(
  `
    mutation DocumentShredPropose($input: DocumentShredProposeInput!) {
      documentShredPropose(input: $input) {
        documentProposal {
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

export const HoldsQuery = graphql(`
  query DocumentHolds($id: ID!) {
    documentHolds(id: $id) {
      id
      reason
      setAt
      until
      nation {
        code
        name
      }
    }
  }
`);

export const HoldSet = graphql(
  `
    mutation DocumentHoldSet($input: DocumentHoldSetInput!) {
      documentHoldSet(input: $input) {
        hold {
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

export const HoldRelease = graphql(
  `
    mutation DocumentHoldRelease($input: DocumentHoldReleaseInput!) {
      documentHoldRelease(input: $input) {
        standing {
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

export const DatesQuery = graphql(`
  query DocumentDates($id: ID!) {
    documentDates(id: $id) {
      reviewOn
      retainUntil
      disposeOn
      reason
      setAt
      nation {
        code
        name
      }
    }
  }
`);

export const DatesSet = graphql(
  `
    mutation DocumentDatesSet($input: DocumentDatesSetInput!) {
      documentDatesSet(input: $input) {
        documentDates {
          setAt
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

/** What was found in its content and waits for an answer, for those who are told. */
export const FindingsQuery = graphql(`
  query ContentFindings($id: ID!) {
    contentFindings(documentId: $id, first: 20) {
      nodes {
        id
        kind
        says
        foundAt
      }
    }
  }
`);
