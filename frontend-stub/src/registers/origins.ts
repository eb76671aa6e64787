/** Which change brought what stands in the registers, as far as the viewer's nation has a part in it. */
import { createContext, useContext } from "react";
import type { ResultOf } from "../graphql/graphql";
import type { OriginsQuery } from "./operations";

type Made = ResultOf<typeof OriginsQuery>["policyChanges"]["nodes"][number];

export interface Origin {
  readonly id: string;
  readonly reason: string;
  readonly activatedAt: string;
}

export type Origins = ReadonlyMap<string, Origin>;

/** By the identifier of a rule, consent, paper or organisation, or the code of a group; the latest where several brought it. */
export function originsIn(changes: readonly Made[]): Origins {
  const found = new Map<string, Origin>();
  const inForce = changes
    .flatMap((change) => (change.activatedAt === null ? [] : [{ ...change, activatedAt: change.activatedAt }]))
    .sort((one, other) => one.activatedAt.localeCompare(other.activatedAt));
  for (const change of inForce) {
    const { id, reason, activatedAt } = change;
    const brought = [
      ...change.add.map(({ rule }) => rule?.id),
      ...change.addConsents.map(({ consent }) => consent?.id),
      ...change.addAuthorisations.map(({ authorisation }) => authorisation?.id),
      ...change.standings.map(({ organisation }) => organisation?.id),
      ...change.groups.map(({ code }) => code),
    ];
    for (const name of brought) if (name !== undefined) found.set(name, { id, reason, activatedAt });
  }
  return found;
}

const Context = createContext<Origins>(new Map());

export const OriginsProvider = Context.Provider;

export function useOrigin(name: string): Origin | undefined {
  return useContext(Context).get(name);
}
