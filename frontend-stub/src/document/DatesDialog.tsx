/** The days of the viewer's nation for one document, all at once: what is left empty is unset. */
import { useState } from "react";
import { faultsAt, type UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { useAnnounce } from "../ui/Announcer";
import { Field } from "../ui/Field";
import { ReasonDialog } from "../ui/ReasonDialog";
import type { Dates } from "./DatesSection";
import { DatesSet, type DocumentRecordData } from "./operations";

const DAYS = [
  ["reviewOn", "Review on", "From then on officers are to look at its marking again; nothing changes by itself"],
  ["retainUntil", "Keep until", "Nobody destroys it on or before this day"],
  ["disposeOn", "Dispose on", "From then on officers are to destroy it, or to give a later day"],
] as const;

type Name = (typeof DAYS)[number][0];
const pick = (data: ResultOf<typeof DatesSet>) => data.documentDatesSet;

interface Properties {
  readonly record: DocumentRecordData;
  /** What is set now. */
  readonly before: Dates | null;
  readonly onClose: () => void;
}

export function DatesDialog({ record, before, onClose }: Properties) {
  const set = useAction(DatesSet, pick);
  const announce = useAnnounce();
  const [days, setDays] = useState<Readonly<Record<Name, string>>>({
    reviewOn: before?.reviewOn ?? "",
    retainUntil: before?.retainUntil ?? "",
    disposeOn: before?.disposeOn ?? "",
  });
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const submit = async (reason: string) => {
    const given = (name: Name) => (days[name] === "" ? null : days[name]);
    const result = await set({
      input: { id: record.id, reviewOn: given("reviewOn"), retainUntil: given("retainUntil"), disposeOn: given("disposeOn"), reason },
    });
    const found = faultsIn(result);
    setFaults(found);
    if (found.length === 0) announce("The days are set.");
    return found;
  };
  return (
    <ReasonDialog
      title="Review, keeping and disposal"
      action="Set these days"
      label="Records rule"
      hint="What the days follow from; goes into the record"
      shown={DAYS.map(([name]) => name)}
      onSubmit={submit}
      onClose={onClose}
    >
      {DAYS.map(([name, label, hint]) => (
        <Field key={name} label={label} hint={hint} faults={faultsAt(faults, name)}>
          {(control) => (
            <input
              {...control}
              type="date"
              className="usa-input field__date"
              value={days[name]}
              onChange={(event) => setDays({ ...days, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </ReasonDialog>
  );
}
