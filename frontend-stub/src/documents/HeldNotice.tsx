/** Said before anything is sent: what no template covers waits for an officer, and why. */
import type { MarkingReport } from "../markings/operations";
import { COMMERCIAL } from "../markings/picks";
import { Notice } from "../ui/Notice";
import { policyOf, type Chosen } from "./chosen";

interface Properties {
  readonly chosen: Chosen;
  /** What the server says of the own marking. */
  readonly report: MarkingReport | null;
}

export function HeldNotice({ chosen, report }: Properties) {
  if (policyOf(chosen) === COMMERCIAL) {
    return (
      <Notice kind="warning">
        <strong>This will be HELD with your firm.</strong> What is proprietary goes to other firms once an officer has determined that
        no export law controls it.
      </Notice>
    );
  }
  if (chosen.later !== null) {
    return (
      <Notice kind="warning">
        <strong>This will be HELD.</strong> Only people of your nation see it until a security officer of your nation confirms what
        takes over on that day.
      </Notice>
    );
  }
  if (chosen.way === "template") return null;
  const plain = chosen.category === "" && chosen.export.jurisdiction === "";
  const surely = !plain || (report?.marking?.rank ?? 1) > 0;
  return (
    <Notice kind="warning">
      <p>
        <strong>{surely ? "This will be HELD." : "This is HELD if it is technical or controlled."}</strong> No template covers it, so
        only people of your nation see it until a security officer of your nation confirms the marking.
      </p>
      {!plain && <p>Who can read it is told by the marking; its category and export status may leave fewer.</p>}
    </Notice>
  );
}
