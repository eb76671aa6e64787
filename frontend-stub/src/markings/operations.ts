import { graphql, type ResultOf, type VariablesOf } from "../graphql/graphql";
import { MarkingLine } from "./fragments";

const CheckLines = graphql(
  `
    fragment CheckLines on MarkingCheck {
      valid
      canonical
      banner
      portion
      marking {
        ...MarkingLine
      }
      faults {
        code
        message
        position
      }
    }
  `,
  [MarkingLine],
);

export type MarkingReport = ResultOf<typeof CheckLines>;

export const MarkingCheckQuery = graphql(
  `
    query MarkingCheck($marking: String!, $policy: String) {
      markingCheck(marking: $marking, policy: $policy) {
        ...CheckLines
      }
    }
  `,
  [CheckLines],
);

/** What can be picked, and what is needed to call it by name. */
export const ChoicesQuery = graphql(`
  query MarkingChoices($projectId: ID!, $policy: String) {
    markingChoices(projectId: $projectId, policy: $policy) {
      policy
      policies
      holder
      levels {
        level
        caveats
        releasableTo
        displayOnly
        owners
      }
    }
    groups {
      code
      members {
        code
      }
    }
    node(id: $projectId) {
      ... on Project {
        nations {
          code
          name
        }
      }
    }
  }
`);

export type ChoicesData = ResultOf<typeof ChoicesQuery>;
export type Choices = NonNullable<ChoicesData["markingChoices"]>;
export type LevelChoices = Choices["levels"][number];

export const ComposeQuery = graphql(
  `
    query MarkingCompose($input: MarkingComposeInput!) {
      markingCompose(input: $input) {
        ...CheckLines
      }
    }
  `,
  [CheckLines],
);

export type ComposeInput = VariablesOf<typeof ComposeQuery>["input"];

const AccessLines = graphql(`
  fragment AccessLines on AccessReport {
    nations {
      nation {
        code
        name
      }
      allowed
    }
    people {
      person {
        id
        displayName
        nation {
          code
          name
        }
      }
      allowed
    }
  }
`);

export type AccessReport = ResultOf<typeof AccessLines>;

export const WhoCanQuery = graphql(
  `
    query WhoCan($object: ID, $marking: MarkingInput, $projectId: ID) {
      download: whoCan(object: $object, marking: $marking, projectId: $projectId, action: DOWNLOAD) {
        ...AccessLines
      }
      view: whoCan(object: $object, marking: $marking, projectId: $projectId, action: VIEW) {
        ...AccessLines
      }
    }
  `,
  [AccessLines],
);

export const TemplateLine = graphql(
  `
    fragment TemplateLine on MarkingTemplate {
      id
      name
      category
      distribution
      export
      project {
        id
      }
      marking {
        ...MarkingLine
        policy
      }
    }
  `,
  [MarkingLine],
);

export type TemplateData = ResultOf<typeof TemplateLine>;

export const TemplatesQuery = graphql(
  `
    query MarkingTemplates($projectId: ID!) {
      markingTemplates(projectId: $projectId) {
        ...TemplateLine
      }
    }
  `,
  [TemplateLine],
);
