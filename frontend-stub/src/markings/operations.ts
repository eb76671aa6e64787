import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "./fragments";

export const MarkingCheckQuery = graphql(
  `
    query MarkingCheck($marking: String!) {
      markingCheck(marking: $marking) {
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

export const WhoCanQuery = graphql(`
  query WhoCan($object: ID, $marking: MarkingInput, $projectId: ID, $action: Action!) {
    whoCan(object: $object, marking: $marking, projectId: $projectId, action: $action) {
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
          organisation {
            name
          }
        }
        allowed
      }
    }
  }
`);

export type AccessReport = NonNullable<ResultOf<typeof WhoCanQuery>["whoCan"]>;

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
