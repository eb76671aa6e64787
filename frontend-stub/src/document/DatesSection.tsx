/** When a document is looked at again, how long it is kept, and when it is disposed of: known to its officers, and set by them. */
import { useState } from "react";
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useSignedIn } from "../session/SessionContext";
import { day, isoDay } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { Notice } from "../ui/Notice";
import { DatesDialog } from "./DatesDialog";
import { DatesQuery, type DocumentRecordData } from "./operations";

export type Dates = ResultOf<typeof DatesQuery>["documentDates"][number];

interface Properties {
  readonly record: DocumentRecordData;
  /** Whether the viewer is an officer who answers for it. */
  readonly officer: boolean;
}

export function DatesSection({ record, officer }: Properties) {
  return (
    <section className="panel" aria-labelledby="dates-heading">
      <h2 id="dates-heading">Review, keeping and disposal</h2>
      {officer ? <Known record={record} /> : <WhyNot record={record} />}
    </section>
  );
}

/** Nobody but its officers is told whether there are days at all. */
function WhyNot({ record: { marking } }: { readonly record: DocumentRecordData }) {
  const whose = marking.originators.map(({ name }) => name).join(", ");
  return (
    <p className="quiet dates__why">
      Security officers of its originator set these days and know them; they are not shown to readers.{" "}
      {whose === "" ? `Whom to ask: an officer who works for ${marking.holder ?? "its holder"} or for its nation’s government.` : `Whom to ask: a security officer of its originator (${whose}).`}
    </p>
  );
}

function Known({ record }: { readonly record: DocumentRecordData }) {
  const { nation } = useSignedIn().viewer;
  const [setting, setSetting] = useState(false);
  const { data, error } = useLive(DatesQuery, { id: record.id }, { topics: ["document"] });
  if (error !== undefined) return <Notice kind="error">{sentenceFor(error)}</Notice>;
  if (data === undefined) return <p className="waiting">Asking for its days…</p>;
  const own = data.documentDates.find((dates) => dates.nation.code === nation.code) ?? null;
  return (
    <>
      {data.documentDates.length === 0 && <p className="quiet dates__why">No days are set: it is kept until somebody withdraws or destroys it.</p>}
      <ul className="dates" aria-label="Days by nation">
        {data.documentDates.map((dates) => (
          <li key={dates.nation.code}>
            <p>
              <NationTag nation={dates.nation} named />{" "}
              <span className="quiet">
                {dates.reason} · set {day(dates.setAt)}
              </span>
            </p>
            <dl className="beside">
              <Day label="Review on" value={dates.reviewOn} come="Review is due" />
              <Day label="Keep until" value={dates.retainUntil} />
              <Day label="Dispose on" value={dates.disposeOn} come="Disposal is due" />
            </dl>
          </li>
        ))}
      </ul>
      <button type="button" className="usa-button usa-button--outline dates__set" onClick={() => setSetting(true)}>
        {own === null ? "Set our days" : "Change our days"}
      </button>
      {setting && <DatesDialog record={record} before={own} onClose={() => setSetting(false)} />}
    </>
  );
}

interface DayProperties {
  readonly label: string;
  readonly value: string | null;
  /** What is said once the day has come. */
  readonly come?: string;
}

function Day({ label, value, come }: DayProperties) {
  if (value === null) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {day(value)} {come !== undefined && value <= isoDay(new Date()) && <span className="state state--held">{come}</span>}
      </dd>
    </div>
  );
}
