import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "../markings/fragments";
import { TemplateLine } from "../markings/operations";

export const HeldQuery = graphql(
  `
    query DocumentsHeld($after: String) {
      documentsHeld(first: 20, after: $after) {
        nodes {
          id
          title
          state
          tags
          updatedAt
          marking {
            ...MarkingLine
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  `,
  [MarkingLine],
);

export type HeldData = ResultOf<typeof HeldQuery>["documentsHeld"]["nodes"][number];

export const Confirm = graphql(
  `
    mutation DocumentConfirm($input: DocumentConfirmInput!) {
      documentConfirm(input: $input) {
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

export const Determine = graphql(
  `
    mutation ExportDetermine($input: ExportDetermineInput!) {
      exportDetermine(input: $input) {
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

/** What waits for a second person: proposals about documents, and templates. */
export const ProposedQuery = graphql(
  `
    query Proposed {
      documentProposals {
        id
        kind
        reason
        proposedAt
        marking {
          ...MarkingLine
        }
        document {
          id
          title
          marking {
            ...MarkingLine
          }
        }
        proposedBy {
          id
          displayName
          nation {
            code
            name
          }
        }
        awaits {
          code
          name
        }
      }
      markingTemplatesProposed {
        ...TemplateLine
      }
    }
  `,
  [MarkingLine, TemplateLine],
);

type Proposed = ResultOf<typeof ProposedQuery>;
export type ProposalData = Proposed["documentProposals"][number];

export const ProposalDecide = graphql(
  `
    mutation DocumentProposalDecide($input: DocumentProposalDecideInput!) {
      documentProposalDecide(input: $input) {
        documentProposal {
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

export const TemplateDecide = graphql(
  `
    mutation MarkingTemplateDecide($input: MarkingTemplateDecideInput!) {
      markingTemplateDecide(input: $input) {
        markingTemplate {
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
