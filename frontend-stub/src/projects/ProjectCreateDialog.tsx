/** Founds a project: its name, its marking and the nations that take part. */
import { useState, type SubmitEvent } from "react";
import { useLocation } from "wouter";
import { faultsAt, faultsElsewhere, type UserFault } from "../graphql/failures";
import { useAction } from "../graphql/useAction";
import { MarkingField } from "../markings/MarkingField";
import { lowestMarking } from "../markings/examples";
import { useMarkingCheck } from "../markings/useMarkingCheck";
import { useSignedIn } from "../session/SessionContext";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Faults } from "../ui/Notice";
import { Meaning } from "./ContentSearchSection";
import { NationsChoice } from "./NationsChoice";
import { ProjectCreate } from "./operations";
import type { ResultOf } from "../graphql/graphql";

const FIELDS = ["name", "marking", "nations"];
const pick = (data: ResultOf<typeof ProjectCreate>) => data.projectCreate;

export function ProjectCreateDialog({ onClose }: { readonly onClose: () => void }) {
  const { viewer } = useSignedIn();
  const [, navigate] = useLocation();
  const create = useAction(ProjectCreate, pick);
  const [key] = useState(() => crypto.randomUUID());
  const [name, setName] = useState("");
  const [marking, setMarking] = useState(() => lowestMarking(viewer.nation.code));
  const [nations, setNations] = useState<readonly string[]>([viewer.nation.code]);
  const [searched, setSearched] = useState(false);
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [busy, setBusy] = useState(false);
  const report = useMarkingCheck(marking);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const result = await create({ input: { name, marking: { text: marking }, nations: [...nations], contentSearch: searched, idempotencyKey: key } });
    setBusy(false);
    if ("faults" in result) setFaults(result.faults);
    else if (result.payload.project !== null) navigate(`/projects/${result.payload.project.id}`);
    else onClose();
  };

  return (
    <Dialog title="New project" onClose={onClose} locked={busy}>
      <form className="dialog__body" onSubmit={(event) => void submit(event)}>
        <Faults faults={faultsElsewhere(faults, FIELDS)} />
        <Field label="Name" faults={faultsAt(faults, "name")}>
          {(control) => (
            <input {...control} className="usa-input" value={name} required maxLength={200} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <MarkingField label="Marking" value={marking} report={report} faults={faultsAt(faults, "marking")} onChange={setMarking} />
        <NationsChoice own={viewer.nation.code} chosen={nations} onChange={setNations} faults={faultsAt(faults, "nations")} />
        <fieldset className="usa-fieldset content-choice">
          <legend className="usa-sr-only">Content search</legend>
          <div className="usa-checkbox">
            <input
              id="content-search"
              type="checkbox"
              className="usa-checkbox__input"
              checked={searched}
              onChange={(event) => setSearched(event.target.checked)}
            />
            <label htmlFor="content-search" className="usa-checkbox__label">
              Find unclassified documents by the words of their contents too
            </label>
          </div>
          {searched && <Meaning />}
        </fieldset>
        <footer className="dialog__actions">
          <button type="submit" className="usa-button" disabled={busy || report?.valid === false}>
            Create the project
          </button>
          <button type="button" className="usa-button usa-button--outline" onClick={onClose} disabled={busy}>
            Cancel
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
