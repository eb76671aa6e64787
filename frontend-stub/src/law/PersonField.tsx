/** Finds one person by name among those the viewer may find. */
import { useState } from "react";
import { useQuery } from "urql";
import type { ResultOf } from "../graphql/graphql";
import { PeopleQuery } from "../projects/operations";
import { Field } from "../ui/Field";
import { NationTag } from "../ui/NationTag";
import { useDebounced } from "../ui/useDebounced";

export type Found = ResultOf<typeof PeopleQuery>["people"]["nodes"][number];

interface Properties {
  readonly label: string;
  readonly hint: string;
  readonly chosen: Found | null;
  readonly onChange: (person: Found | null) => void;
}

export function PersonField({ label, hint, chosen, onChange }: Properties) {
  const [text, setText] = useState("");
  const settled = useDebounced(text.trim());
  const [{ data }] = useQuery({ query: PeopleQuery, variables: { text: settled }, pause: settled === "" });
  const found = settled === "" ? [] : (data?.people.nodes ?? []);
  if (chosen !== null) {
    return (
      <div className="field usa-form-group">
        <span className="usa-label">{label}</span>
        <p className="person-chosen">
          <NationTag nation={chosen.nation} /> <strong>{chosen.displayName}</strong>{" "}
          <button type="button" className="usa-button usa-button--unstyled" onClick={() => onChange(null)}>
            Choose another
          </button>
        </p>
      </div>
    );
  }
  return (
    <>
      <Field label={label} hint={hint}>
        {(control) => (
          <input {...control} type="search" className="usa-input" value={text} autoComplete="off" onChange={(event) => setText(event.target.value)} />
        )}
      </Field>
      <ul className="people-found" aria-label="People found">
        {found.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              className="people-found__person"
              onClick={() => {
                setText("");
                onChange(person);
              }}
            >
              <NationTag nation={person.nation} />
              <span>
                <span className="members__name">{person.displayName}</span> <span className="quiet">{person.organisation?.name}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {settled !== "" && data !== undefined && found.length === 0 && <p className="quiet">Nobody you can find has that name.</p>}
    </>
  );
}
