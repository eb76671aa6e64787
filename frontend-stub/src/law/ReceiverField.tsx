/** Who receives: a nation or group by its code, with the nations offered by name, or a firm as org:NAME. */
import { useId } from "react";
import { useQuery } from "urql";
import type { UserFault } from "../graphql/failures";
import { NationsQuery } from "../projects/operations";
import { Field } from "../ui/Field";

interface Properties {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly faults?: readonly UserFault[];
  readonly onChange: (value: string) => void;
}

export function ReceiverField({ label, hint, value, faults = [], onChange }: Properties) {
  const list = useId();
  const [{ data }] = useQuery({ query: NationsQuery, requestPolicy: "cache-first" });
  return (
    <Field label={label} hint={hint} faults={faults}>
      {(control) => (
        <>
          <input
            {...control}
            className="usa-input"
            list={list}
            value={value}
            required
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
          />
          <datalist id={list}>
            {data?.nations.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
