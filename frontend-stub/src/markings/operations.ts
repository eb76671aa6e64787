import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "./fragments";

export const MarkingCheckQuery = graphql(
  `
    query MarkingCheck($marking: String!, $policy: String) {
      markingCheck(marking: $marking, policy: $policy) {
        valid
        canonical
        banner
        marking {
          ...MarkingLine
        }
        faults {
          code
          message
          position
        }
      }
    }
  `,
  [MarkingLine],
);

export type MarkingReport = ResultOf<typeof MarkingCheckQuery>["markingCheck"];

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
