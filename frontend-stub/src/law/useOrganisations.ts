/** The organisations of the viewer's nation whose people they can find, with what is known of each. */
import { useEffect, useState } from "react";
import { useClient } from "urql";
import type { ResultOf } from "../graphql/graphql";
import { OrganisationsQuery } from "./operations";

type Found = NonNullable<ResultOf<typeof OrganisationsQuery>["people"]["nodes"][number]["organisation"]>;
export type OrganisationData = Found & { readonly standing: NonNullable<Found["standing"]> };

/** More people than this are not gone through for the places where they work. */
const MOST_PAGES = 10;

export interface Organisations {
  readonly found: readonly OrganisationData[];
  readonly state: "seeking" | "whole" | "part" | "failed";
}

/** `turn`: another one begins anew. */
export function useOrganisations(nation: string, turn: string): Organisations {
  const client = useClient();
  const [organisations, setOrganisations] = useState<Organisations>({ found: [], state: "seeking" });
  useEffect(() => {
    let ended = false;
    const found = new Map<string, OrganisationData>();
    const seek = async () => {
      let after: string | null = null;
      for (let page = 0; page < MOST_PAGES; page++) {
        const answer: Awaited<ReturnType<typeof ask>> = await ask(after);
        if (ended) break;
        const people: ResultOf<typeof OrganisationsQuery>["people"] | undefined = answer.data?.people;
        if (people === undefined) return "failed";
        for (const { organisation } of people.nodes) {
          if (organisation?.standing != null && organisation.nation.code === nation) {
            found.set(organisation.id, { ...organisation, standing: organisation.standing });
          }
        }
        if (!people.pageInfo.hasNextPage) return "whole";
        after = people.pageInfo.endCursor;
      }
      return "part";
    };
    const ask = (after: string | null) => client.query(OrganisationsQuery, { after }, { requestPolicy: "network-only" }).toPromise();
    void seek().then((state) => {
      const byName = [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
      if (!ended) setOrganisations({ found: byName, state });
    });
    return () => {
      ended = true;
    };
  }, [client, nation, turn]);
  return organisations;
}
