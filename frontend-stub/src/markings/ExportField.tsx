/** Which export law controls something, and under which code; the forms of an author and of an officer share it. */
import type { UserFault } from "../graphql/failures";
import { Field } from "../ui/Field";
import { JURISDICTIONS } from "./controls";
import { exportInput, type ExportChoice } from "./export";

interface Properties {
  readonly value: ExportChoice;
  readonly hint: string;
  /** Whether nothing may be said, and what that is called. */
  readonly silence?: string;
  readonly faults: readonly UserFault[];
  readonly onChange: (value: ExportChoice) => void;
}

export function ExportField({ value, hint, silence, faults, onChange }: Properties) {
  const coded = value.jurisdiction === "ITAR" || value.jurisdiction === "EAR";
  return (
    <>
      <Field label="Export status" hint={hint} faults={faults}>
        {(control) => (
          <select
            {...control}
            className="usa-select"
            value={value.jurisdiction}
            required={silence === undefined}
            onChange={(event) => onChange({ jurisdiction: event.target.value, code: "" })}
          >
            <option value="">{silence ?? "Choose"}</option>
            {Object.entries(JURISDICTIONS).map(([law, name]) => (
              <option key={law} value={law}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {coded && (
        <Field
          label={value.jurisdiction === "ITAR" ? "Category of the munitions list" : "Number on the control list"}
          hint={value.jurisdiction === "ITAR" ? "A Roman numeral, for example XI" : "For example 6A001, or EAR99"}
        >
          {(control) => (
            <input
              {...control}
              className="usa-input field__code"
              value={value.code}
              required={exportInput(value) !== null}
              maxLength={10}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              onChange={(event) => onChange({ ...value, code: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
