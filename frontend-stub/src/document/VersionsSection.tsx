/** The versions of a document, newest first; who speaks for it adds the next one. */
import { useState } from "react";
import { useContent } from "../documents/useContent";
import { VersionDialog } from "../documents/VersionDialog";
import { meaningOf } from "../documents/versions";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { bytes, inWords, moment } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { Faults } from "../ui/Notice";
import { PagedList } from "../ui/PagedList";
import type { May } from "./DocumentHeader";
import { VersionsQuery, type DocumentSeen, type VersionData } from "./operations";

interface Properties {
  readonly document: DocumentSeen;
  readonly may: May;
}

export function VersionsSection({ document, may }: Properties) {
  const { viewer } = useSignedIn();
  const { open, busy, faults } = useContent();
  const [uploading, setUploading] = useState(false);
  const project = document.project.id;
  const contributes = holdsRole(viewer, "RESEARCHER", project) || holdsRole(viewer, "PROGRAMME_MANAGER", project);
  const speaks = document.marking.originators.some(({ code }) => code === viewer.nation.code) || document.marking.originators.length === 0;
  return (
    <section className="panel" aria-labelledby="versions-heading">
      <div className="heading-row">
        <h2 id="versions-heading">Versions</h2>
        {contributes && speaks && may.edit && (
          <button type="button" className="usa-button usa-button--outline" onClick={() => setUploading(true)}>
            Upload a version
          </button>
        )}
      </div>
      <Faults faults={faults} />
      <PagedList
        query={VersionsQuery}
        variables={(after) => ({ id: document.id, after })}
        pick={({ node }) => (node !== null && "versions" in node ? node.versions : null)}
        interest={{ topics: ["document"], project }}
        noun="version"
        of={document.id}
        className="versions"
        empty="No content yet."
        row={(version) => (
          <li key={version.id} className="versions__row">
            <Version version={version} />
            {may.download && version.state === "AVAILABLE" && (
              <button
                type="button"
                className="usa-button usa-button--outline usa-button--small"
                disabled={busy}
                onClick={() => void open(version.id, "DOWNLOAD")}
              >
                Download<span className="usa-sr-only"> version {version.number}</span>
              </button>
            )}
          </li>
        )}
      />
      {uploading && <VersionDialog document={document} onClose={() => setUploading(false)} />}
    </section>
  );
}

function Version({ version }: { readonly version: VersionData }) {
  return (
    <div className="versions__version">
      <p>
        <strong>Version {version.number}</strong> <span className="document-card__file">{version.filename}</span>{" "}
        <span className="quiet">{bytes(version.size)}</span>{" "}
        {version.state !== "AVAILABLE" && <span className="state">{inWords(version.state)}</span>}
      </p>
      <p className="quiet">
        {version.createdBy !== null && (
          <>
            {version.createdBy.displayName} <NationTag nation={version.createdBy.nation} />{" "}
          </>
        )}
        <time dateTime={version.createdAt}>{moment(version.createdAt)}</time>
      </p>
      {meaningOf(version.state) !== null && <p className="quiet">{meaningOf(version.state)}</p>}
      {version.sha256 !== null && (
        <p className="digest">
          <span className="quiet">SHA-256</span> <code>{version.sha256}</code>
        </p>
      )}
    </div>
  );
}
