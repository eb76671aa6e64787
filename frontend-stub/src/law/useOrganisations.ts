/** The organisations of the viewer's nation whose people they can find, by name, with what is known of each. */
import { useMemo } from "react";
import type { ResultOf } from "../graphql/graphql";
import { useEveryPage, type Gathered } from "../graphql/useEveryPage";
import { OrganisationsQuery } from "./operations";

type Found = NonNullable<ResultOf<typeof OrganisationsQuery>["people"]["nodes"][number]["organisation"]>;
export type OrganisationData = Found & { readonly standing: NonNullable<Found["standing"]> };

const pick = ({ people }: ResultOf<typeof OrganisationsQuery>) => people;

export function useOrganisations(nation: string): Gathered<OrganisationData> {
  const { items, state } = useEveryPage(OrganisationsQuery, pick);
  return useMemo(() => {
    const found = new Map<string, OrganisationData>();
    for (const { organisation } of items) {
      if (organisation?.standing != null && organisation.nation.code === nation) {
        found.set(organisation.id, { ...organisation, standing: organisation.standing });
      }
    }
    return { items: [...found.values()].sort((one, other) => one.name.localeCompare(other.name)), state };
  }, [items, state, nation]);
}
