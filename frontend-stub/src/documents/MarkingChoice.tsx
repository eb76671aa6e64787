/**
 * How a new document is marked: by a template, as most people do, or by oneself.
 *
 * Marking it oneself is always possible, and says beforehand that the document then waits for an officer.
 */
import { useId } from "react";
import { useQuery } from "urql";
import { faultsAt, type UserFault } from "../graphql/failures";
import { CATEGORIES } from "../markings/controls";
import { exportInput, UNSAID, type ExportChoice } from "../markings/export";
import { ExportField } from "../markings/ExportField";
import { MarkingField } from "../markings/MarkingField";
import { TemplatesQuery, type MarkingReport, type TemplateData } from "../markings/operations";
import { TemplateChoice } from "../markings/TemplateChoice";
import { WhoCanRead } from "../markings/WhoCanRead";
import { Field } from "../ui/Field";
import { Notice } from "../ui/Notice";

export interface Chosen {
  readonly way: "template" | "own";
  readonly template: TemplateData | null;
  readonly marking: string;
  readonly category: string;
  readonly export: ExportChoice;
}

export const NOTHING_CHOSEN: Chosen = { way: "template", template: null, marking: "", category: "", export: UNSAID };

/** The part of the API's input that says how a document is marked, or null while the form does not say. */
export function markingInput({ way, template, marking, category, export: status }: Chosen) {
  if (way === "template") {
    if (template === null) return null;
    return { templateId: template.id, marking: { text: template.marking.text, policy: template.marking.policy } };
  }
  const facts = exportInput(status);
  return {
    marking: { text: marking },
    ...(category === "" ? {} : { category: Number(category) }),
    ...(facts === null ? {} : { export: facts }),
  };
}

interface Properties {
  readonly projectId: string;
  readonly chosen: Chosen;
  /** What the server says of the own marking. */
  readonly report: MarkingReport | null;
  readonly faults: readonly UserFault[];
  readonly onChange: (chosen: Chosen) => void;
}

export function MarkingChoice({ projectId, chosen, report, faults, onChange }: Properties) {
  const group = useId();
  const [{ data }] = useQuery({ query: TemplatesQuery, variables: { projectId } });
  const templates = data?.markingTemplates ?? [];
  const turn = (way: Chosen["way"]) => onChange({ ...chosen, way });
  return (
    <fieldset className="usa-fieldset marking-choice">
      <legend className="usa-legend">Marking</legend>
      <div className="marking-choice__ways">
        {(
          [
            ["template", "Choose a template"],
            ["own", "Mark it yourself"],
          ] as const
        ).map(([way, words]) => (
          <label key={way} className="marking-choice__way">
            <input type="radio" name={group} checked={chosen.way === way} onChange={() => turn(way)} />
            {words}
          </label>
        ))}
      </div>
      {chosen.way === "own" ? (
        <OwnMarking
          projectId={projectId}
          chosen={chosen}
          report={report}
          templates={templates}
          faults={faults}
          onChange={onChange}
        />
      ) : (
        <>
          {data !== undefined && templates.length === 0 ? (
            <p className="quiet">Your nation has no templates for this project yet: mark it yourself.</p>
          ) : (
            <TemplateChoice
              templates={templates}
              chosen={chosen.template}
              onChange={(template) => onChange({ ...chosen, template })}
            />
          )}
          {chosen.template !== null && <WhoCanRead of={{ marking: chosen.template.marking, projectId }} />}
        </>
      )}
    </fieldset>
  );
}

interface OwnProperties extends Properties {
  readonly templates: readonly TemplateData[];
}

function OwnMarking({ projectId, chosen, report, templates, faults, onChange }: OwnProperties) {
  const readable = report?.valid === true;
  const plain = chosen.category === "" && chosen.export.jurisdiction === "";
  const equal = templates.find(({ marking }) => plain && marking.text === chosen.marking);
  return (
    <>
      <MarkingField
        label="Own marking"
        value={chosen.marking}
        report={report}
        faults={faultsAt(faults, "marking")}
        onChange={(marking) => onChange({ ...chosen, marking })}
      />
      <Field label="Disclosure category" hint="What it is about; leave it open if none fits" faults={faultsAt(faults, "category")}>
        {(control) => (
          <select
            {...control}
            className="usa-select"
            value={chosen.category}
            onChange={(event) => onChange({ ...chosen, category: event.target.value })}
          >
            <option value="">None</option>
            {Object.entries(CATEGORIES).map(([number, name]) => (
              <option key={number} value={number}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ExportField
        value={chosen.export}
        hint="As far as you know; an officer determines it"
        silence="Not stated"
        faults={faultsAt(faults, "export")}
        onChange={(status) => onChange({ ...chosen, export: status })}
      />
      {readable && equal !== undefined && (
        <p className="marking-suggestion">
          A template says the same.{" "}
          <button
            type="button"
            className="usa-button usa-button--unstyled"
            onClick={() => onChange({ ...NOTHING_CHOSEN, template: equal })}
          >
            Use the template
          </button>
        </p>
      )}
      {readable && equal === undefined && <HeldNotice report={report} plain={plain} />}
      {readable && <WhoCanRead of={{ marking: { text: chosen.marking }, projectId }} confirmed={equal === undefined} />}
    </>
  );
}

/** Said before anything is sent: what no template covers waits for an officer. */
function HeldNotice({ report, plain }: { readonly report: MarkingReport; readonly plain: boolean }) {
  const surely = !plain || (report.marking?.rank ?? 1) > 0;
  return (
    <Notice kind="warning">
      <p>
        <strong>{surely ? "This will be HELD." : "This is HELD if it is technical or controlled."}</strong> No template covers it, so
        only people of your nation see it until a security officer of your nation confirms the marking.
      </p>
      {!plain && <p>Who can read it is told by the marking; its category and export status may leave fewer.</p>}
    </Notice>
  );
}
