/** Changes the status of a milestone in place; somebody else's change in between is told, not overwritten. */
import { useState } from "react";
import type { UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { inWords } from "../ui/format";
import { Faults } from "../ui/Notice";
import { MilestoneUpdate, type MilestoneData, type MilestoneStatus } from "./operations";

const STATUSES: readonly MilestoneStatus[] = ["PLANNED", "IN_PROGRESS", "AT_RISK", "BLOCKED", "ACHIEVED", "MISSED", "CANCELLED"];
const pick = (data: ResultOf<typeof MilestoneUpdate>) => data.milestoneUpdate;

interface Properties {
  readonly milestone: MilestoneData;
  readonly title: string;
}

export function StatusChoice({ milestone, title }: Properties) {
  const update = useAction(MilestoneUpdate, pick);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const change = async (status: MilestoneStatus) => {
    setBusy(true);
    const result = await update({ input: { id: milestone.id, expectedVersion: milestone.version, status } });
    setBusy(false);
    setFaults("faults" in result ? result.faults : []);
  };
  return (
    <>
      <select
        className={`state state--${milestone.status.toLowerCase()} state--choice`}
        aria-label={`Status of ${title}`}
        value={milestone.status}
        disabled={busy}
        onChange={(event) => void change(event.target.value as MilestoneStatus)}
      >
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {inWords(status)}
          </option>
        ))}
      </select>
      <Faults faults={faults} />
    </>
  );
}
