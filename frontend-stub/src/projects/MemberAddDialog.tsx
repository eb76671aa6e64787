/** Adds people to a project one after the other, found by name among those the viewer may find. */
import { useState } from "react";
import { useQuery } from "urql";
import type { UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { useAnnounce } from "../ui/Announcer";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { inWords } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { Faults, Notice } from "../ui/Notice";
import { useDebounced } from "../ui/useDebounced";
import { MemberAdd, PeopleQuery } from "./operations";

const ROLES = ["RESEARCHER", "PROGRAMME_MANAGER", "OBSERVER"] as const;
type Person = ResultOf<typeof PeopleQuery>["people"]["nodes"][number];
const pick = (data: ResultOf<typeof MemberAdd>) => data.projectMemberAdd;

interface Properties {
  readonly projectId: string;
  readonly onClose: () => void;
}

export function MemberAddDialog({ projectId, onClose }: Properties) {
  const announce = useAnnounce();
  const addMember = useAction(MemberAdd, pick);
  const [text, setText] = useState("");
  const [role, setRole] = useState<(typeof ROLES)[number]>("RESEARCHER");
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [added, setAdded] = useState<readonly string[]>([]);
  const settled = useDebounced(text.trim());
  const [{ data }] = useQuery({ query: PeopleQuery, variables: { text: settled }, pause: settled === "" });
  const found = settled === "" ? [] : (data?.people.nodes ?? []);

  const take = async (person: Person) => {
    const result = await addMember({ input: { projectId, personId: person.id, role } });
    if ("faults" in result) {
      setFaults(result.faults);
      return;
    }
    setFaults([]);
    setAdded((before) => [...before, person.displayName]);
    setText("");
    announce(`${person.displayName} was added as ${inWords(role)}.`);
  };

  return (
    <Dialog title="Add people" onClose={onClose}>
      <div className="dialog__body">
        <Faults faults={faults} />
        <Field label="Role">
          {(control) => (
            <select {...control} className="usa-select" value={role} onChange={(event) => setRole(event.target.value as typeof role)}>
              {ROLES.map((each) => (
                <option key={each} value={each}>
                  {inWords(each)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Name" hint="People of your nation, and those you share a project with">
          {(control) => (
            <input {...control} type="search" className="usa-input" value={text} autoComplete="off" onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        <ul className="people-found" aria-label="People found">
          {found.map((person) => (
            <li key={person.id}>
              <button type="button" className="people-found__person" onClick={() => void take(person)}>
                <NationTag nation={person.nation} />
                <span>
                  <span className="members__name">{person.displayName}</span>{" "}
                  <span className="quiet">{person.organisation?.name}</span>
                </span>
                <span className="people-found__add" aria-hidden="true">
                  Add
                </span>
              </button>
            </li>
          ))}
        </ul>
        {settled !== "" && data !== undefined && found.length === 0 && <p className="quiet">Nobody you can find has that name.</p>}
        {added.length > 0 && <Notice kind="success">Added: {added.join(", ")}</Notice>}
        <footer className="dialog__actions">
          <button type="button" className="usa-button" onClick={onClose}>
            Done
          </button>
        </footer>
      </div>
    </Dialog>
  );
}
