/** Whose way of marking: the nation's own, one under which things are owned together, or that of firms. */
import { Field } from "../ui/Field";
import type { ChoicesData } from "./operations";
import { calledIn, COMMERCIAL } from "./picks";

interface Properties {
  readonly data: ChoicesData | null;
  readonly policy: string;
  readonly onChange: (policy: string) => void;
}

export function PolicyChoice({ data, policy, onChange }: Properties) {
  const offered = data?.markingChoices?.policies ?? [];
  return (
    <Field label="Policy" hint="Whose rules of marking it follows">
      {(control) => (
        <select {...control} className="usa-select" value={policy} onChange={(event) => onChange(event.target.value)}>
          {(offered.includes(policy) ? offered : [policy, ...offered]).map((each) => (
            <option key={each} value={each}>
              {each === COMMERCIAL ? "A firm’s own information (COMMERCIAL)" : data === null ? each : calledIn(data, each)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
