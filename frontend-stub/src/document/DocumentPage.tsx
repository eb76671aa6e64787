/**
 * A document's own page: what it is, its versions, who can read it, what is said about it, and what the viewer may do with it.
 *
 * Whoever may not read it but administers it for their nation sees its record alone; whoever reported it as a spill sees that it
 * is frozen; for everybody else nothing is here.
 */
import { useLive } from "../activity/Activity";
import { codeOf, sentenceFor } from "../graphql/failures";
import { holdsOffice, useSignedIn } from "../session/SessionContext";
import { WhoCanRead } from "../markings/WhoCanRead";
import { Notice } from "../ui/Notice";
import { NothingHere } from "../ui/NothingHere";
import { usePageTitle } from "../ui/usePageTitle";
import { SpillOf } from "../spills/SpillOf";
import { ActionsPanel } from "./ActionsPanel";
import { CommentsSection } from "./CommentsSection";
import { DatesSection } from "./DatesSection";
import { DocumentHeader } from "./DocumentHeader";
import { FindingsSection } from "./FindingsSection";
import { OfficePanel } from "./OfficePanel";
import { DocumentQuery } from "./operations";
import { VersionsSection } from "./VersionsSection";

export function DocumentPage({ id }: { readonly id: string }) {
  usePageTitle("Document");
  const { viewer } = useSignedIn();
  const { data, error } = useLive(DocumentQuery, { id, viewer: viewer.id }, { topics: ["document", "rule"] });
  if (data === undefined) {
    if (error === undefined) return <p className="waiting">Opening the document…</p>;
    return codeOf(error) === "INVALID" ? <NothingHere /> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  }
  const seen = data.node?.__typename === "Document" ? data.node : null;
  const officer = holdsOffice(viewer, "SECURITY_OFFICER") && data.administer?.allowed === true;
  const record = seen ?? (officer ? data.documentAdministered : null);
  if (record === null) return <SpillOf document={id} otherwise={<NothingHere object={id} />} />;
  const may = {
    view: data.view?.allowed === true,
    download: data.download?.allowed === true,
    edit: data.edit?.allowed === true,
    relabel: data.relabel?.allowed === true,
  };
  const deeds = (
    <>
      <ActionsPanel record={record} project={seen?.project.id ?? null} relabels={may.relabel || officer} />
      {officer && <OfficePanel record={record} />}
      <DatesSection record={record} officer={officer} />
    </>
  );
  return (
    <>
      <DocumentHeader record={record} seen={seen} may={may} why={data.download?.reasons ?? []} />
      <div className="project-columns">
        <div className="project-columns__side">
          <FindingsSection document={id} officer={officer} />
          {seen !== null && (
            <>
              <VersionsSection document={seen} may={may} />
              <CommentsSection document={seen} />
            </>
          )}
          {seen === null && (
            <>
              <section className="panel" aria-labelledby="office-heading">
                <h2 id="office-heading">For your office alone</h2>
                <p className="intro">
                  Your nation originated this document, so you administer it. You are not in its project: its content and what is
                  said about it are not shown to you.
                </p>
              </section>
              {deeds}
            </>
          )}
        </div>
        <div className="project-columns__side">
          <section className="panel" aria-labelledby="readers-heading">
            <h2 id="readers-heading">Who can read this</h2>
            <WhoCanRead of={{ object: id }} />
          </section>
          {seen !== null && deeds}
        </div>
      </div>
    </>
  );
}
