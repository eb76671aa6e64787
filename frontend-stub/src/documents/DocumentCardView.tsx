/** One document: its banner first, then what it is and what can be done with it. */
import { useState } from "react";
import { Link } from "wouter";
import { useLive } from "../activity/Activity";
import { MarkingBanner } from "../markings/MarkingBanner";
import { WhoCanRead } from "../markings/WhoCanRead";
import { useSignedIn } from "../session/SessionContext";
import { bytes, day, inWords } from "../ui/format";
import { langOf } from "../ui/lang";
import { NationTag } from "../ui/NationTag";
import { Faults } from "../ui/Notice";
import { UnfinishedQuery, type DocumentCardData } from "./operations";
import { useContent } from "./useContent";
import { VersionDialog } from "./VersionDialog";

type Version = NonNullable<DocumentCardData["latestVersion"]>;

export function DocumentCardView({ document }: { readonly document: DocumentCardData }) {
  const { viewer } = useSignedIn();
  const { open, busy, faults } = useContent();
  const [asking, setAsking] = useState(false);
  const [uploading, setUploading] = useState(false);
  const version = document.latestVersion;
  const renewable = version?.createdBy?.nation.code === viewer.nation.code;
  return (
    <article className="card document-card" aria-label={document.title}>
      <MarkingBanner marking={document.marking} />
      <div className="card__body">
        <div className="document-card__head">
          <div>
            <h3 className="document-card__title" lang={langOf(document.title)}>
              <Link href={`/documents/${document.id}`}>{document.title}</Link>
            </h3>
            {version === null ? <p className="quiet">No content yet.</p> : <VersionLine version={version} />}
          </div>
          {version?.state === "AVAILABLE" && (
            <button
              type="button"
              className="usa-button usa-button--outline usa-button--small"
              disabled={busy}
              aria-label={`Download ${document.title}`}
              onClick={() => void open(version.id, "DOWNLOAD")}
            >
              Download
            </button>
          )}
          {version === null && <Unfinished documentId={document.id} onContinue={() => setUploading(true)} />}
        </div>
        <Faults faults={faults} />
        <p className="document-card__tags">
          {document.state !== "AVAILABLE" && <span className="state state--held">{inWords(document.state)}</span>}
          {document.tags.map((tag) => (
            <span key={tag} className="usa-tag">
              {tag}
            </span>
          ))}
        </p>
        {document.recordMarking.banner !== document.marking.banner && (
          <div className="document-card__record">
            <span className="quiet">Title and existence are marked</span> <MarkingBanner marking={document.recordMarking} of="the title" />
          </div>
        )}
        <details className="document-card__more" onToggle={(event) => setAsking(event.currentTarget.open)}>
          <summary>Who can read this</summary>
          {asking && <WhoCanRead of={{ object: document.id }} />}
          {version?.sha256 != null && (
            <p className="digest">
              <span className="quiet">SHA-256</span> <code>{version.sha256}</code>
            </p>
          )}
          {renewable && (
            <button type="button" className="usa-button usa-button--unstyled document-card__renew" onClick={() => setUploading(true)}>
              Upload a new version<span className="usa-sr-only"> of {document.title}</span>
            </button>
          )}
        </details>
      </div>
      {uploading && <VersionDialog document={document} onClose={() => setUploading(false)} />}
    </article>
  );
}

interface ContinueProperties {
  readonly documentId: string;
  readonly onContinue: () => void;
}

/** For the one person for whom a version exists that is not to be had yet: its upload goes on, or it is looked at. */
function Unfinished({ documentId, onContinue }: ContinueProperties) {
  const { data } = useLive(UnfinishedQuery, { id: documentId }, { topics: ["document"] });
  const [version] = data?.node != null && "versions" in data.node ? data.node.versions.nodes : [];
  if (version === undefined) return null;
  if (version.state !== "UPLOADING") return <span className="state">{inWords(version.state)}</span>;
  return (
    <button type="button" className="usa-button usa-button--outline usa-button--small" onClick={onContinue}>
      Continue the upload
    </button>
  );
}

function VersionLine({ version }: { readonly version: Version }) {
  return (
    <p className="document-card__version">
      <span className="document-card__file">{version.filename}</span>
      <span>{bytes(version.size)}</span>
      <span>Version {version.number}</span>
      {version.state !== "AVAILABLE" && <span className="state">{inWords(version.state)}</span>}
      {version.createdBy !== null && (
        <span>
          {version.createdBy.displayName} <NationTag nation={version.createdBy.nation} />
        </span>
      )}
      <time dateTime={version.createdAt}>{day(version.createdAt)}</time>
    </p>
  );
}
