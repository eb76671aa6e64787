/** What is in force of the viewer's nation and could be ended: ticked, nothing is done yet. */
import { RulesQuery } from "../disclosure/operations";
import { useSignedIn } from "../session/SessionContext";
import { day, inWords } from "../ui/format";
import { PagedList } from "../ui/PagedList";
import type { LawDraft } from "./draft";
import { ConsentsQuery, PapersQuery } from "./operations";
import { PAPERS } from "./words";

interface Properties {
  readonly draft: LawDraft;
  readonly onChange: (draft: LawDraft) => void;
}

export function Ends({ draft, onChange }: Properties) {
  const { nation } = useSignedIn().viewer;
  return (
    <>
      <fieldset className="usa-fieldset ask__part">
        <legend className="usa-legend">Rules are withdrawn</legend>
        <PagedList
          query={RulesQuery}
          variables={(after) => ({ releasing: nation.code, after })}
          pick={({ disclosureRules: { nodes, pageInfo } }) => ({ nodes: nodes.filter(({ active }) => active), pageInfo })}
          interest={{ topics: ["rule"] }}
          noun="rule"
          of={nation.code}
          className="ends"
          empty="There is no rule in force."
          row={(rule) => (
            <Tick
              key={rule.id}
              id={rule.id}
              chosen={draft.remove}
              words={`${inWords(rule.effect)} ${rule.receiving} up to ${rule.maxLevel} ${rule.project === null ? "in every project" : `in ${rule.project.name ?? "one project"}`}`}
              beside={rule.authority}
              onChange={(remove) => onChange({ ...draft, remove })}
            />
          )}
        />
      </fieldset>
      <fieldset className="usa-fieldset ask__part">
        <legend className="usa-legend">Consents are ended</legend>
        <PagedList
          query={ConsentsQuery}
          variables={(after) => ({ after })}
          pick={({ consents: { nodes, pageInfo } }) => ({ nodes: nodes.filter((one) => one.active && one.nation.code === nation.code), pageInfo })}
          interest={{ topics: ["rule"] }}
          noun="consent"
          of={nation.code}
          className="ends"
          empty="Your nation has given none that counts."
          row={(consent) => (
            <Tick
              key={consent.id}
              id={consent.id}
              chosen={draft.endConsents}
              words={`To ${consent.to.join(", ")}${consent.validUntil === null ? "" : ` until ${day(consent.validUntil)}`}`}
              beside={consent.authority}
              onChange={(endConsents) => onChange({ ...draft, endConsents })}
            />
          )}
        />
      </fieldset>
      <fieldset className="usa-fieldset ask__part">
        <legend className="usa-legend">Export papers are ended</legend>
        <PagedList
          query={PapersQuery}
          variables={(after) => ({ after })}
          pick={({ authorisations: { nodes, pageInfo } }) => ({
            nodes: nodes.filter((one) => one.active && one.nation.code === nation.code),
            pageInfo,
          })}
          interest={{ topics: ["rule"] }}
          noun="export paper"
          of={nation.code}
          className="ends"
          empty="Your nation has recorded none that counts."
          row={(paper) => (
            <Tick
              key={paper.id}
              id={paper.id}
              chosen={draft.endPapers}
              words={`${PAPERS[paper.kind]} ${paper.number}`}
              beside={paper.nations.map(({ code }) => code).join(", ")}
              onChange={(endPapers) => onChange({ ...draft, endPapers })}
            />
          )}
        />
      </fieldset>
    </>
  );
}

interface TickProperties {
  readonly id: string;
  readonly chosen: readonly string[];
  readonly words: string;
  readonly beside: string;
  readonly onChange: (chosen: readonly string[]) => void;
}

function Tick({ id, chosen, words, beside, onChange }: TickProperties) {
  return (
    <li className="usa-checkbox">
      <input
        id={`end-${id}`}
        type="checkbox"
        className="usa-checkbox__input"
        checked={chosen.includes(id)}
        onChange={(event) => onChange(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
      />
      <label htmlFor={`end-${id}`} className="usa-checkbox__label">
        {words} <span className="quiet">{beside}</span>
      </label>
    </li>
  );
}
