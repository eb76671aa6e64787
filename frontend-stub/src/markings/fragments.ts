import { graphql } from "../graphql/graphql";

export const MarkingLine = graphql(`
  fragment MarkingLine on Marking {
    text
    banner
    level
    rank
  }
`);
