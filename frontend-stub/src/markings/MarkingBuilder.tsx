/**
 * A marking put together from what the server offers; the server alone writes it and says what stands against it.
 *
 * What a level does not offer is not shown. What was picked stays picked until it is taken out, also while it is refused.
 */
import { useSignedIn } from "../session/SessionContext";
import { Field } from "../ui/Field";
import { CAVEATS } from "./controls";
import type { ChoicesData, LevelChoices } from "./operations";
import { atLevel, calledIn, COMMERCIAL, type Picks } from "./picks";
import { TokensField } from "./TokensField";

interface Properties {
  readonly data: ChoicesData;
  readonly policy: string;
  readonly picks: Picks;
  readonly onChange: (picks: Picks) => void;
}

export function MarkingBuilder({ data, policy, picks, onChange }: Properties) {
  const levels = data.markingChoices?.levels ?? [];
  const offered = levels.find(({ level }) => level === picks.level);
  const choose = (level: string) => {
    const chosen = levels.find((each) => each.level === level);
    if (chosen !== undefined) onChange(atLevel(picks, chosen));
  };
  return (
    <>
      <Field label="Level">
        {(control) => (
          <select {...control} className="usa-select" value={picks.level} required onChange={(event) => choose(event.target.value)}>
            <option value="" disabled>
              Choose a level
            </option>
            {levels.map(({ level }) => (
              <option key={level} value={level}>
                {level}
              </option>
            ))}
          </select>
        )}
      </Field>
      {offered !== undefined && <Tokens data={data} policy={policy} picks={picks} offered={offered} onChange={onChange} />}
    </>
  );
}

interface TokensProperties extends Properties {
  readonly offered: LevelChoices;
}

function Tokens({ data, policy, picks, offered, onChange }: TokensProperties) {
  const { nation } = useSignedIn().viewer;
  const called = (token: string) => calledIn(data, token);
  const commercial = policy === COMMERCIAL;
  const joint = (
    <TokensField
      legend="Owned together with"
      hint={`Beside ${nation.name}: each owner’s officers then answer for it`}
      offered={offered.owners}
      picked={picks.owners}
      called={called}
      onChange={(owners) => onChange({ ...picks, owners })}
    />
  );
  const foreign = policy !== nation.code && !commercial;
  const further = offered.displayOnly.length > 0 || (!foreign && offered.owners.length > 0);
  return (
    <>
      {foreign && joint}
      <TokensField
        legend={commercial ? "Released to these firms" : "Released to"}
        hint={commercial ? "Firms whose people work in this project; none keeps it in your firm" : "Nations and groups that may have a copy"}
        offered={offered.releasableTo}
        picked={picks.releasableTo}
        called={called}
        onChange={(releasableTo) => onChange({ ...picks, releasableTo })}
      />
      <TokensField
        legend="Caveats"
        offered={offered.caveats}
        picked={picks.caveats}
        called={(caveat) => (
          <>
            {caveat}
            {CAVEATS[caveat] !== undefined && <span className="quiet tokens__said"> {CAVEATS[caveat]}</span>}
          </>
        )}
        onChange={(caveats) => onChange({ ...picks, caveats })}
      />
      {further && (
        <details className="builder__further">
          <summary>{foreign ? "Shown without a copy" : "Shown without a copy, or owned together"}</summary>
          <TokensField
            legend="May look at it, and get no copy"
            offered={offered.displayOnly}
            picked={picks.displayOnly}
            called={called}
            onChange={(displayOnly) => onChange({ ...picks, displayOnly })}
          />
          {!foreign && joint}
        </details>
      )}
    </>
  );
}
