/**
 * How a new document is marked: by a template, as most people do, or by oneself.
 *
 * Marking it oneself is always possible, and says beforehand that the document then waits for an officer.
 */
import { useId } from "react";
import { useQuery } from "urql";
import type { UserFault } from "../graphql/failures";
import { TemplatesQuery, type TemplateData } from "../markings/operations";
import { COMMERCIAL } from "../markings/picks";
import { SuccessionField } from "../markings/SuccessionField";
import { TemplateChoice } from "../markings/TemplateChoice";
import { WhoCanRead } from "../markings/WhoCanRead";
import { markingOf, nothingChosen, policyOf, type Chosen, type Way } from "./chosen";
import { HeldNotice } from "./HeldNotice";
import { OwnMarking } from "./OwnMarking";
import type { Asked } from "./useSaid";

const WAYS: Readonly<Record<Way, string>> = {
  template: "Choose a template",
  built: "Put it together",
  typed: "Type it",
};

interface Properties {
  readonly projectId: string;
  readonly chosen: Chosen;
  readonly asked: Asked;
  readonly faults: readonly UserFault[];
  readonly onChange: (chosen: Chosen) => void;
}

export function MarkingChoice({ projectId, chosen, asked, faults, onChange }: Properties) {
  const group = useId();
  const [{ data }] = useQuery({ query: TemplatesQuery, variables: { projectId } });
  const templates = data?.markingTemplates ?? [];
  const marking = markingOf(chosen, asked);
  const policy = policyOf(chosen);
  const own = chosen.way !== "template";
  const same = own && chosen.later === null ? templateOf(templates, chosen, marking) : null;
  const turn = (way: Way) => {
    const text = way === "typed" && chosen.typed === "" ? (marking?.text ?? "") : chosen.typed;
    onChange({ ...chosen, way, typed: text });
  };
  return (
    <fieldset className="usa-fieldset marking-choice">
      <legend className="usa-legend">Marking</legend>
      <div className="marking-choice__ways">
        {Object.entries(WAYS).map(([way, words]) => (
          <label key={way} className="marking-choice__way">
            <input type="radio" name={group} checked={chosen.way === way} onChange={() => turn(way as Way)} />
            {words}
          </label>
        ))}
      </div>
      {own ? (
        <OwnMarking projectId={projectId} chosen={chosen} asked={asked} faults={faults} onChange={onChange} />
      ) : data !== undefined && templates.length === 0 ? (
        <p className="quiet">Your nation has no templates for this project yet: put the marking together.</p>
      ) : (
        <TemplateChoice templates={templates} chosen={chosen.template} onChange={(template) => onChange({ ...chosen, template })} />
      )}
      {policy !== COMMERCIAL && (
        <SuccessionField
          value={chosen.later}
          policy={policy}
          report={asked.later}
          faults={faults}
          onChange={(later) => onChange({ ...chosen, later })}
        />
      )}
      {same !== null && (
        <p className="marking-suggestion">
          A template says the same.{" "}
          <button
            type="button"
            className="usa-button usa-button--unstyled"
            onClick={() => onChange({ ...nothingChosen(chosen.policy), template: same })}
          >
            Use the template
          </button>
        </p>
      )}
      {marking !== null && same === null && <HeldNotice chosen={chosen} report={asked.marking} />}
      {marking !== null && <WhoCanRead of={{ marking, projectId }} confirmed={(own && same === null) || chosen.later !== null} />}
    </fieldset>
  );
}

/** The template that says the same as what is marked by oneself. */
function templateOf(templates: readonly TemplateData[], chosen: Chosen, marking: ReturnType<typeof markingOf>): TemplateData | null {
  if (chosen.category !== "" || chosen.export.jurisdiction !== "") return null;
  return templates.find((each) => each.marking.text === marking?.text && each.marking.policy === marking.policy) ?? null;
}
