import { graphql } from "./graphql";

/** What every refusal says; part of every mutation. */
export const FaultLine = graphql(`
  fragment FaultLine on UserError {
    code
    message
    path
    reference
  }
`);
