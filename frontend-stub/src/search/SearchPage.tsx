/** Finding by words, in whatever language, among all that the viewer may see. The words stay on this page alone. */
import { useState } from "react";
import { Link } from "wouter";
import { MarkingBanner } from "../markings/MarkingBanner";
import { inWords } from "../ui/format";
import { langOf } from "../ui/lang";
import { PagedList } from "../ui/PagedList";
import { SearchBox } from "../ui/SearchBox";
import { useDebounced } from "../ui/useDebounced";
import { usePageTitle } from "../ui/usePageTitle";
import { hitsOf, SearchQuery, type Found, type Hit } from "./operations";

export function SearchPage() {
  usePageTitle("Search");
  const [text, setText] = useState("");
  const settled = useDebounced(text.trim());
  return (
    <>
      <h1>Search</h1>
      <p className="intro">
        Projects, documents, milestones and comments that hold every word. Japanese is found without
        spaces. Where a project wants it, unclassified documents are found by the words of their contents too.
      </p>
      <SearchBox label="Words to find" value={text} onChange={setText} />
      {settled !== "" && (
        <PagedList
          query={SearchQuery}
          variables={(after) => ({ text: settled, after })}
          pick={hitsOf}
          interest={{ topics: ["project", "document", "milestone", "comment"] }}
          noun="result"
          of={settled}
          className="stack hits"
          empty="Nothing you can see holds all of these words."
          row={(hit) => (
            <li key={hit.id}>
              <HitView hit={hit} />
            </li>
          )}
        />
      )}
    </>
  );
}

function HitView({ hit: { found: hit, inContent } }: { readonly hit: Hit }) {
  const shown = shownOf(hit);
  if (shown === null || !("marking" in hit)) return null;
  return (
    <article className="card hit" aria-label={shown.title}>
      <MarkingBanner marking={hit.marking} />
      <div className="card__body">
        <p className="hit__kind">
          {shown.kind}
          {shown.within !== null && <span className="quiet"> in {shown.within}</span>}
          {inContent && <span className="state state--in_progress">Found in its content</span>}
          {hit.__typename === "Document" && hit.state !== "AVAILABLE" && (
            <span className={`state state--${hit.state.toLowerCase()}`}>{inWords(hit.state)}</span>
          )}
        </p>
        <p className="hit__title" lang={langOf(shown.title)}>
          {shown.address === null ? shown.title : <Link href={shown.address}>{shown.title}</Link>}
        </p>
      </div>
    </article>
  );
}

interface Shown {
  readonly kind: string;
  readonly title: string;
  readonly within: string | null;
  readonly address: string | null;
}

const WITHHELD = "Title withheld";
const EXCERPT = 280;

function shownOf(hit: Found): Shown | null {
  if (hit.__typename === "Project") {
    return { kind: "Project", title: hit.name ?? WITHHELD, within: null, address: `/projects/${hit.id}` };
  }
  if (hit.__typename === "Document") {
    return { kind: "Document", title: hit.title, within: hit.project.name, address: `/documents/${hit.id}` };
  }
  if (hit.__typename === "Milestone") {
    return { kind: "Milestone", title: hit.milestone ?? WITHHELD, within: hit.project.name, address: `/projects/${hit.project.id}` };
  }
  if (hit.__typename !== "Comment") return null;
  return {
    kind: `Comment${hit.author === null ? "" : ` by ${hit.author.displayName}`}`,
    title: hit.body.length > EXCERPT ? `${hit.body.slice(0, EXCERPT)}…` : hit.body,
    within: null,
    address: hit.objectId.startsWith("doc_") ? `/documents/${hit.objectId}` : null,
  };
}
