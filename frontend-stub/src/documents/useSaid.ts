/** What the server says of the marking that is chosen, and of the one that takes over later. */
import { composeInput } from "../markings/picks";
import { useComposed, type Composed } from "../markings/useComposed";
import { useMarkingCheck } from "../markings/useMarkingCheck";
import { policyOf, type Chosen, type Said } from "./chosen";

export interface Asked extends Said {
  /** What the server made of the picks. */
  readonly composed: Composed;
}

export function useSaid(projectId: string, nation: string, chosen: Chosen): Asked {
  const { way, policy, picks, typed, later } = chosen;
  const composed = useComposed(way === "built" ? composeInput(projectId, policy, picks, nation) : null);
  const checked = useMarkingCheck(way === "typed" ? typed : "", policy);
  const followed = useMarkingCheck(later?.text ?? "", policyOf(chosen));
  return { composed, marking: way === "built" ? (composed.current ? composed.report : null) : checked, later: followed };
}
