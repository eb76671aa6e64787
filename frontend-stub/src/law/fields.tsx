/** Fields that several parts of a change of the law share. */
import { Field } from "../ui/Field";

interface TextProperties {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

interface NamedProperties extends TextProperties {
  readonly label: string;
  readonly hint: string;
  readonly required?: boolean;
}

export function DayField({ label, hint, value, required = false, onChange }: NamedProperties) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          type="date"
          className="usa-input field__date"
          value={value}
          required={required}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export function TextField({ label, hint, value, required = false, onChange }: NamedProperties) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          className="usa-input"
          value={value}
          required={required}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export function ProjectField({ value, onChange }: TextProperties) {
  return (
    <TextField label="Only in one project" hint="Its address or identifier; left empty, in all" value={value} onChange={onChange} />
  );
}

/** Several codes or names, one on each line: names may hold commas. */
export function LinesField({ label, hint, value, required = false, onChange }: NamedProperties) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <textarea
          {...control}
          className="usa-textarea field__lines"
          value={value}
          required={required}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

interface ChoiceProperties<Choice extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly choices: Readonly<Record<Choice, string>>;
  readonly value: Choice;
  readonly onChange: (value: Choice) => void;
}

export function ChoiceField<Choice extends string>({ label, hint, choices, value, onChange }: ChoiceProperties<Choice>) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <select {...control} className="usa-select" value={value} onChange={(event) => onChange(event.target.value as Choice)}>
          {(Object.entries(choices) as [Choice, string][]).map(([choice, words]) => (
            <option key={choice} value={choice}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
