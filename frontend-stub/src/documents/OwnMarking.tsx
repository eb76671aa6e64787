/** A marking of one's own, put together or typed, with all that is stated beside it. */
import { faultsAt, type UserFault } from "../graphql/failures";
import { CATEGORIES } from "../markings/controls";
import { ExportField } from "../markings/ExportField";
import { MarkingBuilder } from "../markings/MarkingBuilder";
import { MarkingField } from "../markings/MarkingField";
import { MarkingPreview } from "../markings/MarkingPreview";
import { organisationOf, COMMERCIAL, NOTHING_PICKED } from "../markings/picks";
import { PolicyChoice } from "../markings/PolicyChoice";
import { ownFaults } from "../markings/succession";
import { useChoices } from "../markings/useChoices";
import { Field } from "../ui/Field";
import { Notice } from "../ui/Notice";
import type { Chosen } from "./chosen";
import { DataRightsField } from "./DataRightsField";
import { NO_RIGHTS } from "./rights";
import type { Asked } from "./useSaid";

interface Properties {
  readonly projectId: string;
  readonly chosen: Chosen;
  readonly asked: Asked;
  readonly faults: readonly UserFault[];
  readonly onChange: (chosen: Chosen) => void;
}

export function OwnMarking({ projectId, chosen, asked, faults, onChange }: Properties) {
  const { data, failure } = useChoices(projectId, chosen.policy);
  const choices = data?.markingChoices?.policy === chosen.policy ? data.markingChoices : null;
  const holder = choices?.holder ?? "";
  const commercial = chosen.policy === COMMERCIAL;
  const firms = [...new Set(choices?.levels.flatMap(({ releasableTo }) => releasableTo.map(organisationOf)))];
  return (
    <>
      <PolicyChoice
        data={data}
        policy={chosen.policy}
        onChange={(policy) => onChange({ ...chosen, policy, picks: NOTHING_PICKED, rights: NO_RIGHTS, later: null })}
      />
      {failure !== null && <Notice kind="error">{failure}</Notice>}
      {commercial && holder !== "" && (
        <p className="builder__holder">
          Holder: <strong>{holder}</strong> <span className="quiet">the firm you work for releases it, and no nation’s rule</span>
        </p>
      )}
      {chosen.way === "typed" && (
        <MarkingField
          label="Own marking"
          policy={chosen.policy}
          value={chosen.typed}
          report={asked.marking}
          faults={ownFaults(faults)}
          onChange={(typed) => onChange({ ...chosen, typed })}
        />
      )}
      {chosen.way === "built" && (
        <>
          {choices === null || data === null ? (
            <p className="waiting">Asking what you could choose…</p>
          ) : choices.levels.length === 0 ? (
            <Notice kind="warning">Nothing can be marked by you under this policy here.</Notice>
          ) : (
            <MarkingBuilder
              data={data}
              policy={chosen.policy}
              picks={chosen.picks}
              onChange={(picks) => onChange({ ...chosen, picks })}
            />
          )}
          <MarkingPreview composed={asked.composed} faults={ownFaults(faults)} />
        </>
      )}
      {commercial ? (
        <DataRightsField
          holder={holder}
          firms={firms}
          value={chosen.rights}
          faults={faults}
          onChange={(rights) => onChange({ ...chosen, rights })}
        />
      ) : (
        <Facts chosen={chosen} faults={faults} onChange={onChange} />
      )}
    </>
  );
}

type FactsProperties = Pick<Properties, "chosen" | "faults" | "onChange">;

function Facts({ chosen, faults, onChange }: FactsProperties) {
  return (
    <>
      <Field
        label="Disclosure category"
        hint="What it is about; leave it open if none fits. A distribution statement comes with a template"
        faults={faultsAt(faults, "category")}
      >
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
    </>
  );
}
