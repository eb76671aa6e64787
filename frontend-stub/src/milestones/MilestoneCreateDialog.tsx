/** A new milestone: title, planned day, marking, and a stricter marking of the title where it says more than the row. */
import { useState, type SubmitEvent } from "react";
import { faultsAt, faultsElsewhere, type UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { MarkingField } from "../markings/MarkingField";
import { lowestMarking } from "../markings/examples";
import { useMarkingCheck } from "../markings/useMarkingCheck";
import { useSignedIn } from "../session/SessionContext";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Faults } from "../ui/Notice";
import { MilestoneCreate } from "./operations";

const FIELDS = ["title", "marking", "titleMarking", "plannedDate"];
const pick = (data: ResultOf<typeof MilestoneCreate>) => data.milestoneCreate;

interface Properties {
  readonly projectId: string;
  readonly onClose: () => void;
}

export function MilestoneCreateDialog({ projectId, onClose }: Properties) {
  const { viewer } = useSignedIn();
  const create = useAction(MilestoneCreate, pick);
  const [key] = useState(() => crypto.randomUUID());
  const [title, setTitle] = useState("");
  const [plannedDate, setPlannedDate] = useState("");
  const [marking, setMarking] = useState(() => lowestMarking(viewer.nation.code));
  const [stricter, setStricter] = useState(false);
  const [titleMarking, setTitleMarking] = useState("");
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [busy, setBusy] = useState(false);
  const report = useMarkingCheck(marking);
  const titleReport = useMarkingCheck(titleMarking);
  const faulty = report?.valid === false || (stricter && titleReport?.valid === false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const input = { projectId, title, plannedDate, marking: { text: marking }, idempotencyKey: key };
    const result = await create({ input: stricter ? { ...input, titleMarking: { text: titleMarking } } : input });
    setBusy(false);
    if ("faults" in result) setFaults(result.faults);
    else onClose();
  };

  return (
    <Dialog title="Add a milestone" onClose={onClose} locked={busy}>
      <form className="dialog__body" onSubmit={(event) => void submit(event)}>
        <Faults faults={faultsElsewhere(faults, FIELDS)} />
        <Field label="Title" faults={faultsAt(faults, "title")}>
          {(control) => (
            <input {...control} className="usa-input" value={title} required maxLength={300} onChange={(event) => setTitle(event.target.value)} />
          )}
        </Field>
        <Field label="Planned day" faults={faultsAt(faults, "plannedDate")}>
          {(control) => (
            <input
              {...control}
              type="date"
              className="usa-input field__date"
              value={plannedDate}
              required
              onChange={(event) => setPlannedDate(event.target.value)}
            />
          )}
        </Field>
        <MarkingField
          label="Marking"
          value={marking}
          report={report}
          faults={faultsAt(faults, "marking")}
          onChange={setMarking}
        />
        <div className="usa-checkbox">
          <input
            id="stricter-title"
            type="checkbox"
            className="usa-checkbox__input"
            checked={stricter}
            onChange={(event) => setStricter(event.target.checked)}
          />
          <label htmlFor="stricter-title" className="usa-checkbox__label">
            The title says more than that: mark it by itself
          </label>
        </div>
        {stricter && (
          <MarkingField
            label="Marking of the title"
            value={titleMarking}
            report={titleReport}
            faults={faultsAt(faults, "titleMarking")}
            onChange={setTitleMarking}
          />
        )}
        <footer className="dialog__actions">
          <button type="submit" className="usa-button" disabled={busy || faulty}>
            Add the milestone
          </button>
          <button type="button" className="usa-button usa-button--outline" onClick={onClose} disabled={busy}>
            Cancel
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
