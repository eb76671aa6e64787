/** Whose a firm's data is by contract, what it may be used for, and until when anybody but its owners has it. */
import { faultsAt, type UserFault } from "../graphql/failures";
import { TokensField } from "../markings/TokensField";
import { Field } from "../ui/Field";
import { Faults } from "../ui/Notice";
import { RIGHTS_KINDS, type Rights, type RightsKind } from "./rights";

interface Properties {
  readonly holder: string;
  /** The other firms at work in the project, by name. */
  readonly firms: readonly string[];
  readonly value: Rights;
  readonly faults: readonly UserFault[];
  readonly onChange: (value: Rights) => void;
}

export function DataRightsField({ holder, firms, value, faults, onChange }: Properties) {
  const of = faults.filter(({ path }) => path?.includes("dataRights") ?? false);
  const elsewhere = of.filter(({ path }) => !["owners", "contract", "purpose", "until"].some((field) => path?.includes(field) ?? false));
  return (
    <>
      <Field label="Rights in the data" hint={`Held by ${holder}; state them where a contract does`} faults={elsewhere}>
        {(control) => (
          <select
            {...control}
            className="usa-select"
            value={value.kind}
            onChange={(event) => onChange({ ...value, holder, kind: event.target.value as RightsKind | "" })}
          >
            <option value="">Not stated</option>
            {Object.entries(RIGHTS_KINDS).map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      {value.kind !== "" && (
        <div className="rights">
          {value.kind === "JOINT" && (
            <>
              <Faults faults={faultsAt(of, "owners")} />
              <TokensField
                legend="Owned together with"
                hint={`Beside ${holder}; officers of every owner’s nation then answer for it`}
                offered={firms}
                picked={value.others}
                called={(firm) => firm}
                onChange={(others) => onChange({ ...value, others })}
              />
            </>
          )}
          <Text label="Contract" faults={faultsAt(of, "contract")} value={value.contract} onChange={(contract) => onChange({ ...value, contract })} />
          <Text
            label="Purpose"
            hint="What readers may use it for; shown to them"
            faults={faultsAt(of, "purpose")}
            value={value.purpose}
            onChange={(purpose) => onChange({ ...value, purpose })}
          />
          <Field label="Until" hint="The last day on which anybody but its owners has it; left empty, there is none" faults={faultsAt(of, "until")}>
            {(control) => (
              <input
                {...control}
                type="date"
                className="usa-input field__date"
                value={value.until}
                onChange={(event) => onChange({ ...value, until: event.target.value })}
              />
            )}
          </Field>
        </div>
      )}
    </>
  );
}

interface TextProperties {
  readonly label: string;
  readonly hint?: string;
  readonly faults: readonly UserFault[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Text({ label, hint, faults, value, onChange }: TextProperties) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })} faults={faults}>
      {(control) => (
        <input {...control} className="usa-input" value={value} maxLength={1000} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}
