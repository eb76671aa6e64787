/** What the viewer could mark a new document of a project with, under one policy; asked again when rules or people change. */
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import { ChoicesQuery, type ChoicesData } from "./operations";

export interface Offered {
  /** The last answer, which may be about another policy while the next is on its way. */
  readonly data: ChoicesData | null;
  readonly failure: string | null;
}

export function useChoices(projectId: string, policy: string): Offered {
  const { data, error } = useLive(ChoicesQuery, { projectId, policy }, { topics: ["rule", "people"], project: projectId });
  return { data: data ?? null, failure: error === undefined ? null : sentenceFor(error) };
}
