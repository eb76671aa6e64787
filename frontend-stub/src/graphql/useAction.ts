/** A mutation as a function: it answers its payload, or the faults to show, and never rejects. */
import { useCallback } from "react";
import { useClient, type AnyVariables, type TypedDocumentNode } from "urql";
import { codeOf, faultOf, sentenceFor, type UserFault } from "./failures";

export type ActionResult<Payload> = { readonly payload: Payload } | { readonly faults: readonly UserFault[] };

/** What a form shows after an action: its faults, or none when it was done. */
export function faultsIn(result: ActionResult<unknown>): readonly UserFault[] {
  return "faults" in result ? result.faults : [];
}

interface Refusable {
  readonly errors: readonly UserFault[];
}

type Action<Variables, Payload> = (variables: Variables) => Promise<ActionResult<Payload>>;

const NONE: readonly string[] = [];

/**
 * `pick` takes the one payload out of the mutation's data; `changes` names types that it changes without showing them, so that
 * lists of them are asked again. Neither must change between renders.
 */
export function useAction<Data, Variables extends AnyVariables, Payload extends Refusable>(
  mutation: TypedDocumentNode<Data, Variables>,
  pick: (data: Data) => Payload,
  changes: readonly string[] = NONE,
): Action<Variables, Payload> {
  const client = useClient();
  return useCallback(
    async (variables) => {
      const { data, error } = await client.mutation(mutation, variables, { additionalTypenames: [...changes] }).toPromise();
      if (error !== undefined) {
        return { faults: [faultOf(sentenceFor(error), { code: codeOf(error) ?? "UNREACHABLE" })] };
      }
      if (data === undefined) return { faults: [faultOf("The server gave no answer.")] };
      const payload = pick(data);
      return payload.errors.length > 0 ? { faults: payload.errors } : { payload };
    },
    [client, mutation, pick, changes],
  );
}
