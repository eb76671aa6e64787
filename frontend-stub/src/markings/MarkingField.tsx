/**
 * A field for a marking: checked as one types, never corrected behind one's back.
 *
 * Faults name themselves and point at their place; the canonical form is offered, and taken only by a press.
 */
import type { UserFault } from "../graphql/failures";
import { Field } from "../ui/Field";
import { useSignedIn } from "../session/SessionContext";
import { markingHint } from "./examples";
import { MarkingBanner } from "./MarkingBanner";
import type { MarkingReport } from "./operations";

interface Properties {
  readonly label: string;
  /** Under which it is written, where that is not the viewer's nation's. */
  readonly policy?: string | null;
  readonly value: string;
  readonly report: MarkingReport | null;
  readonly faults?: readonly UserFault[];
  readonly onChange: (value: string) => void;
}

export function MarkingField({ label, policy = null, value, report, faults = [], onChange }: Properties) {
  const { nation } = useSignedIn().viewer;
  return (
    <div className="marking-field">
      <Field label={label} hint={markingHint(policy ?? nation.code)} faults={faults}>
        {(control) => (
          <input
            {...control}
            className="usa-input marking-field__input"
            value={value}
            required
            maxLength={1000}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <div aria-live="polite">{report !== null && <Report text={value} report={report} onTake={onChange} />}</div>
    </div>
  );
}

interface ReportProperties {
  readonly text: string;
  readonly report: MarkingReport;
  readonly onTake: (canonical: string) => void;
}

function Report({ text, report, onTake }: ReportProperties) {
  const { canonical, faults, marking } = report;
  return (
    <>
      {report.valid && marking !== null && <MarkingBanner marking={marking} />}
      {faults.length > 0 && (
        <ul className="marking-faults">
          {faults.map((fault) => (
            <li key={`${fault.code} ${fault.position ?? ""}`}>
              {fault.message}
              {fault.position !== null && <Place text={text} position={fault.position} />}
            </li>
          ))}
        </ul>
      )}
      {canonical !== null && canonical !== text && (
        <p className="marking-suggestion">
          <button type="button" className="usa-button usa-button--unstyled" onClick={() => onTake(canonical)}>
            Use <strong>{canonical}</strong>
          </button>
        </p>
      )}
    </>
  );
}

/** Points at the fault in the text as typed. */
function Place({ text, position }: { readonly text: string; readonly position: number }) {
  return (
    <code className="marking-place">
      {text.slice(0, position)}
      <mark>{position < text.length ? text.slice(position) : "…"}</mark>
    </code>
  );
}
