/** Which nations take part: one's own always, those one works with at hand, every other by its name or code. */
import { useState } from "react";
import { useQuery } from "urql";
import type { UserFault } from "../graphql/failures";
import { Field } from "../ui/Field";
import { Faults } from "../ui/Notice";
import { NationsQuery } from "./operations";

const MOST_FOUND = 12;

interface Properties {
  readonly own: string;
  readonly chosen: readonly string[];
  readonly faults: readonly UserFault[];
  readonly onChange: (chosen: readonly string[]) => void;
}

export function NationsChoice({ own, chosen, faults, onChange }: Properties) {
  const [text, setText] = useState("");
  const [{ data }] = useQuery({ query: NationsQuery, requestPolicy: "cache-first" });
  const partners = new Set(data?.projects.nodes.flatMap((project) => project.nations.map((nation) => nation.code)));
  const sought = text.trim().toLowerCase();
  const found = (data?.nations ?? [])
    .filter(({ code, name }) => sought !== "" && (code.toLowerCase() === sought || name.toLowerCase().includes(sought)))
    .slice(0, MOST_FOUND)
    .map(({ code }) => code);
  const offered = new Set([own, ...chosen, ...partners, ...found]);
  const turn = (code: string, on: boolean) => onChange(on ? [...chosen, code] : chosen.filter((each) => each !== code));
  return (
    <>
      <fieldset className="usa-fieldset nations-choice">
        <legend className="usa-legend">Nations that take part</legend>
        <Faults faults={faults} />
        <ul className="nations-choice__list">
          {data?.nations
            .filter(({ code }) => offered.has(code))
            .map(({ code, name }) => (
              <li key={code} className="usa-checkbox">
                <input
                  id={`nation-${code}`}
                  type="checkbox"
                  className="usa-checkbox__input"
                  checked={chosen.includes(code)}
                  disabled={code === own}
                  onChange={(event) => turn(code, event.target.checked)}
                />
                <label htmlFor={`nation-${code}`} className="usa-checkbox__label">
                  {name}
                </label>
              </li>
            ))}
        </ul>
      </fieldset>
      <Field label="Find another nation" hint="By name or three-letter code">
        {(control) => (
          <input {...control} type="search" className="usa-input" value={text} onChange={(event) => setText(event.target.value)} />
        )}
      </Field>
    </>
  );
}
