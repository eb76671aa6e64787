/** A document's banner, title and state, and the way to its content: to keep, or to look at where only that is allowed. */
import { Link } from "wouter";
import { useContent } from "../documents/useContent";
import { MarkingBanner } from "../markings/MarkingBanner";
import { bytes, inWords, moment } from "../ui/format";
import { langOf } from "../ui/lang";
import { Faults, Notice } from "../ui/Notice";
import { DocumentRights } from "./DocumentRights";
import type { DocumentRecordData, DocumentSeen, Explained } from "./operations";

/** What the gate says that the viewer may do. */
export interface May {
  readonly view: boolean;
  readonly download: boolean;
  readonly edit: boolean;
  readonly relabel: boolean;
}

interface Properties {
  readonly record: DocumentRecordData;
  /** The document as a reader sees it, for a reader. */
  readonly seen: DocumentSeen | null;
  readonly may: May;
  /** Why the viewer may not take it. */
  readonly why: Explained["reasons"];
}

export function DocumentHeader({ record, seen, may, why }: Properties) {
  return (
    <article className="card document-header" aria-label={record.title}>
      <MarkingBanner marking={record.marking} of="this document" />
      <div className="card__body document-header__body">
        {seen !== null && (
          <p className="document-header__project">
            <Link href={`/projects/${seen.project.id}`}>{seen.project.name ?? "Name withheld"}</Link>
          </p>
        )}
        <h1 lang={langOf(record.title)}>{record.title}</h1>
        <p className="document-header__facts">
          <span className={`state state--${record.state.toLowerCase()}`}>{inWords(record.state)}</span>
          <span>
            Originated by <strong>{record.marking.originators.map(({ name }) => name).join(", ") || (record.marking.holder ?? "a firm")}</strong>
          </span>
          <span>Last changed {moment(record.updatedAt)}</span>
          {record.tags.map((tag) => (
            <span key={tag} className="usa-tag" lang={langOf(tag)}>
              {tag}
            </span>
          ))}
        </p>
        {record.recordMarking.banner !== record.marking.banner && (
          <div className="document-card__record">
            <span className="quiet">Title and existence are marked</span> <MarkingBanner marking={record.recordMarking} of="the title" />
          </div>
        )}
        <DocumentRights marking={record.marking} />
        {record.state === "HELD" && (
          <Notice kind="warning">
            {record.marking.holder === null
              ? "HELD: only people of its own nation see it until a security officer of its originator confirms how it is marked."
              : `HELD: only people of ${record.marking.holder} see it until an officer confirms it and determines that no export law controls it.`}
          </Notice>
        )}
        {seen !== null && <ContentWay seen={seen} may={may} why={why} />}
      </div>
      <MarkingBanner marking={record.marking} of="this document" />
    </article>
  );
}

interface WayProperties {
  readonly seen: DocumentSeen;
  readonly may: May;
  readonly why: Explained["reasons"];
}

function ContentWay({ seen, may, why }: WayProperties) {
  const { open, busy, faults, shown } = useContent();
  const version = seen.latestVersion;
  if (version === null) return <p className="quiet">No content yet.</p>;
  const named = `${version.filename}, ${bytes(version.size)}`;
  return (
    <div className="document-header__content">
      {may.download && (
        <button type="button" className="usa-button" disabled={busy} onClick={() => void open(version.id, "DOWNLOAD")}>
          Download<span className="usa-sr-only"> {seen.title}</span>
        </button>
      )}
      {!may.download && may.view && (
        <button type="button" className="usa-button" disabled={busy} onClick={() => void open(version.id, "VIEW")}>
          Look at it<span className="usa-sr-only">: {seen.title}</span>
        </button>
      )}
      <span className="quiet">{named}</span>
      {!may.download && may.view && (
        <p className="document-header__hint">
          You may look at this and not take it: a copy is made for you alone, with your name, your nation and the time on every
          page.
        </p>
      )}
      {!may.download && !may.view && (
        <div className="document-header__hint">
          <p>You see that this exists, not what it holds.</p>
          {why.map(({ code, message }) => (
            <p key={code} className="quiet">
              {message}
            </p>
          ))}
        </div>
      )}
      {busy && (
        <p className="document-header__hint" role="status">
          Asking for the content…
        </p>
      )}
      {shown !== null && !busy && (
        <p className="document-header__hint" role="status">
          Opened in a page of its own.{" "}
          <a href={shown} target="_blank" rel="noopener noreferrer">
            Open it here
          </a>{" "}
          if your browser kept it from opening; the address is good for a minute.
        </p>
      )}
      <Faults faults={faults} />
    </div>
  );
}
