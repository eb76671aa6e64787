/** The documents of a project that the viewer may see: found by words, newest or by title, page by page. */
import { useState } from "react";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { PagedList } from "../ui/PagedList";
import { SearchBox } from "../ui/SearchBox";
import { useDebounced } from "../ui/useDebounced";
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
      <PagedList
        query={DocumentsQuery}
        variables={(after) => ({ filter: settled === "" ? { projectId } : { projectId, text: settled }, order: ORDERS[order].order, after })}
        pick={({ documents }) => documents}
        interest={{ topics: ["document"], project: projectId }}
        noun="document"
        of={`${projectId} ${order} ${settled}`}
        className="document-cards"
        empty={settled === "" ? "No documents here yet." : "No document you can see matches that."}
        row={(document) => (
          <li key={document.id}>
            <DocumentCardView document={document} />
          </li>
        )}
      />
      {uploading && <UploadDialog projectId={projectId} onClose={() => setUploading(false)} />}
    </section>
  );
}
