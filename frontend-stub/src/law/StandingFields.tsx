/** What is to be known of an organisation, whole: what is left empty is no longer known, and helps nobody. */
import { Field } from "../ui/Field";
import { ChoiceField, DayField, TextField } from "./fields";
import type { StandingDraft } from "./draft";
import { KINDS, KNOWN, knownAs } from "./words";
import type { OrganisationData } from "./useOrganisations";

/** The standing as it is now, to be changed. */
export function standingNow({ id, name, standing }: OrganisationData): StandingDraft {
  return {
    organisation: id,
    name,
    version: standing.version,
    kind: standing.kind ?? "",
    agency: standing.agency ?? "",
    facilityPolicy: standing.facilityPolicy ?? "",
    facilityLevel: standing.facilityLevel ?? "",
    cmmcLevel: standing.cmmcLevel?.toString() ?? "",
    cmmcExpires: standing.cmmcExpires ?? "",
    foreignPercent: standing.foreignOwnershipPercent?.toString() ?? "",
    authorisedUser: knownAs(standing.authorisedUser),
    itarRegistered: knownAs(standing.itarRegistered),
    debarred: knownAs(standing.debarred),
  };
}

interface Properties {
  readonly draft: StandingDraft;
  readonly organisations: readonly OrganisationData[];
  readonly onChange: (draft: StandingDraft) => void;
}

export function StandingFields({ draft, organisations, onChange }: Properties) {
  const set = (part: Partial<StandingDraft>) => onChange({ ...draft, ...part });
  const names = { [draft.organisation]: draft.name, ...Object.fromEntries(organisations.map(({ id, name }) => [id, name])) };
  const choose = (id: string) => {
    const found = organisations.find((organisation) => organisation.id === id);
    if (found !== undefined) onChange(standingNow(found));
  };
  return (
    <>
      <p className="quiet">It is stated whole, beginning with what is known now. What is left empty is no longer known, and helps nobody.</p>
      <div className="rule-fields">
        <ChoiceField label="Organisation" choices={names} value={draft.organisation} onChange={choose} />
        <ChoiceField label="Kind" choices={KINDS} value={draft.kind} onChange={(kind) => set({ kind })} />
        <TextField label="Agency" hint="The department it belongs to" value={draft.agency} onChange={(agency) => set({ agency })} />
        <TextField
          label="Facility clearance: policy"
          hint="Whose scheme, by its code"
          value={draft.facilityPolicy}
          onChange={(facilityPolicy) => set({ facilityPolicy })}
        />
        <TextField
          label="Facility clearance: level"
          hint="In that scheme’s own terms"
          value={draft.facilityLevel}
          onChange={(facilityLevel) => set({ facilityLevel })}
        />
        <NumberField label="CMMC level" hint="1 to 3" most={3} value={draft.cmmcLevel} onChange={(cmmcLevel) => set({ cmmcLevel })} />
        <DayField label="CMMC: last day" hint="Without one it does not count" value={draft.cmmcExpires} onChange={(cmmcExpires) => set({ cmmcExpires })} />
        <NumberField
          label="In foreign hands"
          hint="Percent, the largest single share"
          most={100}
          step="any"
          value={draft.foreignPercent}
          onChange={(foreignPercent) => set({ foreignPercent })}
        />
        <ChoiceField label="Authorised user" choices={KNOWN} value={draft.authorisedUser} onChange={(authorisedUser) => set({ authorisedUser })} />
        <ChoiceField label="Registered under ITAR" choices={KNOWN} value={draft.itarRegistered} onChange={(itarRegistered) => set({ itarRegistered })} />
        <ChoiceField label="Debarred" choices={KNOWN} value={draft.debarred} onChange={(debarred) => set({ debarred })} />
      </div>
    </>
  );
}

interface NumberProperties {
  readonly label: string;
  readonly hint: string;
  readonly most: number;
  readonly step?: "any";
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function NumberField({ label, hint, most, step, value, onChange }: NumberProperties) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          type="number"
          className="usa-input field__code"
          value={value}
          min={0}
          max={most}
          step={step}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
