/** The spills that concern one's nation, or that one reported, newest first. */
import { PagedList } from "../ui/PagedList";
import { usePageTitle } from "../ui/usePageTitle";
import { SpillsQuery } from "./operations";
import { SpillView } from "./SpillView";

export function SpillsPage() {
  usePageTitle("Spills");
  return (
    <>
      <h1>Spills</h1>
      <p className="intro">
        A reported document is frozen until officers of its originator let it go. Every nation concerned attests that it cleaned up;
        then the originator says what it was and what becomes of the document.
      </p>
      <PagedList
        query={SpillsQuery}
        variables={(after) => ({ after })}
        pick={({ spills }) => spills}
        interest={{ topics: ["waiting"] }}
        noun="spill"
        of="spills"
        className="stack"
        empty="No spill concerns you."
        row={(spill) => (
          <li key={spill.id}>
            <SpillView spill={spill} listed />
          </li>
        )}
      />
    </>
  );
}
