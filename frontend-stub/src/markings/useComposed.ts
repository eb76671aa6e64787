/** The marking that the server makes of what is picked, a moment after the last pick. */
import { useQuery } from "urql";
import { useDebounced } from "../ui/useDebounced";
import { ComposeQuery, type ComposeInput, type MarkingReport } from "./operations";

export interface Composed {
  /** The last answer, which may be to earlier picks. */
  readonly report: MarkingReport | null;
  /** Whether it answers what is picked now. */
  readonly current: boolean;
}

const NOTHING: Composed = { report: null, current: false };
const UNASKED: ComposeInput = { projectId: "", policy: "", level: "" };

export function useComposed(input: ComposeInput | null): Composed {
  const asked = JSON.stringify(input);
  const settled = useDebounced(asked);
  const [{ data, fetching, operation }] = useQuery({
    query: ComposeQuery,
    variables: { input: (JSON.parse(settled) as ComposeInput | null) ?? UNASKED },
    pause: settled === "null",
    requestPolicy: "network-only",
  });
  if (input === null || data?.markingCompose == null) return NOTHING;
  const current = settled === asked && !fetching && JSON.stringify(operation?.variables.input) === asked;
  return { report: data.markingCompose, current };
}
