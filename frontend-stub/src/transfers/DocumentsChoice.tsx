/** Which documents of a project go: found by words, ticked, and kept in sight once they are. */
import { useState } from "react";
import { useQuery } from "urql";
import type { UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { MarkingBanner } from "../markings/MarkingBanner";
import { counted } from "../ui/format";
import { langOf } from "../ui/lang";
import { Faults } from "../ui/Notice";
import { SearchBox } from "../ui/SearchBox";
import { useDebounced } from "../ui/useDebounced";
import { ChoicesQuery } from "./operations";

export type Choice = ResultOf<typeof ChoicesQuery>["documents"]["nodes"][number];

interface Properties {
  readonly projectId: string;
  readonly chosen: readonly Choice[];
  readonly faults: readonly UserFault[];
  readonly onChange: (chosen: readonly Choice[]) => void;
}

export function DocumentsChoice({ projectId, chosen, faults, onChange }: Properties) {
  const [text, setText] = useState("");
  const settled = useDebounced(text.trim());
  const filter = settled === "" ? { projectId } : { projectId, text: settled };
  const [{ data }] = useQuery({ query: ChoicesQuery, variables: { filter } });
  const found = data?.documents.nodes ?? [];
  const ids = new Set(chosen.map(({ id }) => id));
  const offered = [...chosen, ...found.filter(({ id }) => !ids.has(id))];
  const turn = (document: Choice, on: boolean) =>
    onChange(on ? [...chosen, document] : chosen.filter(({ id }) => id !== document.id));
  return (
    <fieldset className="usa-fieldset ask__part">
      <legend className="usa-legend">What is to go</legend>
      <Faults faults={faults} />
      <SearchBox label="Find a document" value={text} onChange={setText} />
      <p className="transfer-chosen">
        <span className="count" role="status">
          {counted(chosen.length, "document")} chosen
        </span>
        {offered.length > chosen.length && (
          <button type="button" className="usa-button usa-button--unstyled" onClick={() => onChange(offered)}>
            Choose all that are shown
          </button>
        )}
      </p>
      <ul className="choices choices--tall" aria-label="Documents to choose from">
        {offered.map((document) => (
          <li key={document.id}>
            <label className="choices__choice">
              <input type="checkbox" checked={ids.has(document.id)} onChange={(event) => turn(document, event.target.checked)} />
              <span className="choices__title" lang={langOf(document.title)}>
                {document.title}
              </span>
              <MarkingBanner marking={document.marking} />
            </label>
          </li>
        ))}
      </ul>
      {data !== undefined && data.documents.totalCount > found.length && (
        <p className="quiet">{counted(data.documents.totalCount - found.length, "more document")}: find them by their words.</p>
      )}
      {data !== undefined && found.length === 0 && <p className="quiet">No document you can see matches that.</p>}
    </fieldset>
  );
}
