/** Operations typed from the server's own schema: an operation the schema does not have fails the type check. */
import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./schema.generated";

export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: { DateTime: string; Date: string; ByteCount: number };
}>();

export type { ResultOf, VariablesOf } from "gql.tada";
