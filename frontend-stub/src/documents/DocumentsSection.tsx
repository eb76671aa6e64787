/** The documents of a project that the viewer may see: found by words, newest or by title, page by page. */
import { useState } from "react";
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { counted } from "../ui/format";
import { focusOnArrival } from "../ui/focusOnArrival";
import { LoadMore } from "../ui/LoadMore";
import { Notice } from "../ui/Notice";
import { SearchBox } from "../ui/SearchBox";
import { useDebounced } from "../ui/useDebounced";
import { usePages } from "../ui/usePages";
import { DocumentCardView } from "./DocumentCardView";
import { DocumentsQuery } from "./operations";
import { UploadDialog } from "./UploadDialog";

const ORDERS = {
  newest: { label: "Latest change first", order: { field: "UPDATED_AT", direction: "DESC" } },
  title: { label: "By title", order: { field: "TITLE", direction: "ASC" } },
} as const;

type OrderName = keyof typeof ORDERS;

export function DocumentsSection({ projectId }: { readonly projectId: string }) {
  const { viewer } = useSignedIn();
  const [text, setText] = useState("");
  const [order, setOrder] = useState<OrderName>("newest");
  const [uploading, setUploading] = useState(false);
  const settled = useDebounced(text.trim());
  const { starts, add } = usePages(`${projectId} ${order} ${settled}`);
  const contributes = holdsRole(viewer, "RESEARCHER", projectId) || holdsRole(viewer, "PROGRAMME_MANAGER", projectId);
  return (
    <section className="panel documents" aria-labelledby="documents-heading">
      <div className="heading-row">
        <h2 id="documents-heading">Documents</h2>
        {contributes && (
          <button type="button" className="usa-button" onClick={() => setUploading(true)}>
            Upload a document
          </button>
        )}
      </div>
      <div className="documents__tools">
        <SearchBox label="Find a document" value={text} onChange={setText} />
        <select
          className="usa-select documents__order"
          aria-label="Order of documents"
          value={order}
          onChange={(event) => setOrder(event.target.value as OrderName)}
        >
          {Object.entries(ORDERS).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {starts.map((after, index) => (
        <DocumentsPage
          key={after ?? "first"}
          projectId={projectId}
          text={settled}
          order={order}
          after={after}
          last={index === starts.length - 1}
          onMore={add}
        />
      ))}
      {uploading && <UploadDialog projectId={projectId} onClose={() => setUploading(false)} />}
    </section>
  );
}

interface PageProperties {
  readonly projectId: string;
  readonly text: string;
  readonly order: OrderName;
  readonly after: string | null;
  readonly last: boolean;
  readonly onMore: (after: string) => void;
}

function DocumentsPage({ projectId, text, order, after, last, onMore }: PageProperties) {
  const filter = text === "" ? { projectId } : { projectId, text };
  const { data, error } = useLive(
    DocumentsQuery,
    { filter, order: ORDERS[order].order, after },
    { topics: ["document"], project: projectId },
  );
  if (data === undefined) return error === undefined ? <p className="waiting">Finding documents…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  const { nodes, pageInfo, totalCount } = data.documents;
  if (after === null && nodes.length === 0) {
    return (
      <p className="empty" role="status">
        {text === "" ? "No documents here yet." : "No document you can see matches that."}
      </p>
    );
  }
  return (
    <>
      {after === null && (
        <p className="count" role="status">
          {counted(totalCount, "document")}
        </p>
      )}
      <ul className="document-cards" tabIndex={-1} ref={after === null ? null : focusOnArrival}>
        {nodes.map((document) => (
          <li key={document.id}>
            <DocumentCardView document={document} />
          </li>
        ))}
      </ul>
      {last && <LoadMore end={pageInfo} label="More documents" onMore={onMore} />}
    </>
  );
}
