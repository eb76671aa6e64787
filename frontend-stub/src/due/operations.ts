import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "../markings/fragments";

export const DueQuery = graphql(
  `
    query DocumentsDue {
      documentsDue {
        due
        dates {
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
        document {
          id
          title
          state
          marking {
            ...MarkingLine
            succession {
              from
              banner
            }
          }
        }
      }
    }
  `,
  [MarkingLine],
);

export type DueData = ResultOf<typeof DueQuery>["documentsDue"][number];
