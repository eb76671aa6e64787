/** What the server says of a marking while it is typed; only the answer to the text that stands in the field counts. */
import { useQuery } from "urql";
import { useDebounced } from "../ui/useDebounced";
import { MarkingCheckQuery, type MarkingReport } from "./operations";

/** The report on this text under a policy, that of the viewer's nation when none is named; null while there is none yet. */
export function useMarkingCheck(text: string, policy: string | null = null): MarkingReport | null {
  const settled = useDebounced(text);
  const [{ data, fetching, operation }] = useQuery({
    query: MarkingCheckQuery,
    variables: { marking: settled, policy },
    pause: settled === "",
    requestPolicy: "cache-first",
  });
  if (settled === "" || settled !== text || fetching || data === undefined) return null;
  const { marking, policy: under } = operation?.variables ?? {};
  return marking === text && (under ?? null) === policy ? data.markingCheck : null;
}
