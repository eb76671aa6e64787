/** Documents for which a day of the viewer's nation has come: to be looked at again, or to be disposed of. */
import { useState } from "react";
import { Link } from "wouter";
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import { MarkingBanner } from "../markings/MarkingBanner";
import { useSignedIn } from "../session/SessionContext";
import { counted, day, inWords } from "../ui/format";
import { langOf } from "../ui/lang";
import { Notice } from "../ui/Notice";
import { usePageTitle } from "../ui/usePageTitle";
import { DueQuery, type DueData } from "./operations";

type Due = DueData["due"][number];

const WORDS: Readonly<Record<Due, string>> = { REVIEW: "To be looked at again", DISPOSAL: "To be disposed of" };

export function DuePage() {
  usePageTitle("Documents due");
  const { nation } = useSignedIn().viewer;
  const [only, setOnly] = useState<Due | "">("");
  const { data, error } = useLive(DueQuery, {}, { topics: ["document", "waiting"] });
  const shown = data?.documentsDue.filter(({ due }) => only === "" || due.includes(only));
  return (
    <>
      <h1>Documents due: {nation.name}</h1>
      <p className="intro">
        A day that officers of your nation set has come: to look at a document again, or to dispose of it. Nothing happens by itself;
        what is done is done on the page of the document, where the days are set too.
      </p>
      <h2 className="usa-sr-only">What is due</h2>
      <label className="filter">
        <span>Show</span>
        <select className="usa-select" value={only} onChange={(event) => setOnly(event.target.value as typeof only)}>
          <option value="">Everything that is due</option>
          {Object.entries(WORDS).map(([due, words]) => (
            <option key={due} value={due}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {shown === undefined &&
        (error === undefined ? <p className="waiting">Finding what is due…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>)}
      {shown !== undefined && (
        <p className="count" role="status">
          {shown.length === 0 ? "Nothing is due." : counted(shown.length, "document")}
        </p>
      )}
      <ul className="stack">
        {shown?.map((one) => (
          <li key={one.document?.id ?? `${one.dates.setAt} ${one.dates.reason}`}>
            <DueView due={one} />
          </li>
        ))}
      </ul>
    </>
  );
}

function DueView({ due: { due, dates, document } }: { readonly due: DueData }) {
  const title = document?.title ?? "A document that is not listed any more";
  const succession = document?.marking.succession ?? null;
  return (
    <article className="card" aria-label={title}>
      {document !== null && <MarkingBanner marking={document.marking} />}
      <div className="card__body">
        <h3 lang={langOf(title)}>{document === null ? title : <Link href={`/documents/${document.id}`}>{title}</Link>}</h3>
        <p className="document-header__facts">
          {due.map((one) => (
            <span key={one} className={`state state--due-${one.toLowerCase()}`}>
              {WORDS[one]}
            </span>
          ))}
          {document !== null && document.state !== "AVAILABLE" && <span className="state state--held">{inWords(document.state)}</span>}
        </p>
        <dl className="terms due__days">
          <Day name="Look at it again from" value={dates.reviewOn} />
          <Day name="Keep it until" value={dates.retainUntil} />
          <Day name="Dispose of it from" value={dates.disposeOn} />
          {succession !== null && (
            <div>
              <dt>From {day(succession.from)} it is marked</dt>
              <dd>{succession.banner}</dd>
            </div>
          )}
        </dl>
        <p className="quiet">
          {dates.reason} · set {day(dates.setAt)}
        </p>
      </div>
    </article>
  );
}

function Day({ name, value }: { readonly name: string; readonly value: string | null }) {
  if (value === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{day(value)}</dd>
    </div>
  );
}
