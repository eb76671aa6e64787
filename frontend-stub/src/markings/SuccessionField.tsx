/**
 * What takes over on a day, such as a marking of declassification: known to readers beforehand, and done by nobody on the day.
 *
 * It never has a higher level or other owners; the server judges that, an officer confirms it.
 */
import { useId } from "react";
import { faultsAt, type UserFault } from "../graphql/failures";
import { Field } from "../ui/Field";
import { MarkingField } from "./MarkingField";
import type { MarkingReport } from "./operations";
import { laterFaults, NOT_YET_SAID, type Succession } from "./succession";

interface Properties {
  readonly value: Succession | null;
  readonly policy: string;
  /** What the server says of the marking that takes over. */
  readonly report: MarkingReport | null;
  readonly faults: readonly UserFault[];
  readonly onChange: (value: Succession | null) => void;
}

export function SuccessionField({ value, policy, report, faults, onChange }: Properties) {
  const id = useId();
  const found = laterFaults(faults);
  const ofDay = faultsAt(found, "from");
  return (
    <fieldset className="usa-fieldset succession">
      <legend className="usa-sr-only">Later marking</legend>
      <div className="usa-checkbox">
        <input
          id={id}
          type="checkbox"
          className="usa-checkbox__input"
          checked={value !== null}
          onChange={(event) => onChange(event.target.checked ? NOT_YET_SAID : null)}
        />
        <label htmlFor={id} className="usa-checkbox__label">
          Another marking takes over on a day
          <span className="quiet succession__said"> for example when it is declassified</span>
        </label>
      </div>
      {value !== null && (
        <div className="succession__fields">
          <Field label="From" hint="The first day on which it holds" faults={ofDay}>
            {(control) => (
              <input
                {...control}
                type="date"
                className="usa-input field__date"
                value={value.from}
                required
                onChange={(event) => onChange({ ...value, from: event.target.value })}
              />
            )}
          </Field>
          <MarkingField
            label="Marking from that day"
            policy={policy}
            value={value.text}
            report={report}
            faults={found.filter((fault) => !ofDay.includes(fault))}
            onChange={(text) => onChange({ ...value, text })}
          />
        </div>
      )}
    </fieldset>
  );
}
