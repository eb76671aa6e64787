/** The milestones of a project by planned day, as a line through time. */
import { useState } from "react";
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { focusOnArrival } from "../ui/focusOnArrival";
import { LoadMore } from "../ui/LoadMore";
import { Notice } from "../ui/Notice";
import { usePages } from "../ui/usePages";
import { MilestoneCreateDialog } from "./MilestoneCreateDialog";
import { MilestoneView } from "./MilestoneView";
import { MilestonesQuery } from "./operations";

export function MilestonesSection({ projectId }: { readonly projectId: string }) {
  const { viewer } = useSignedIn();
  const manages = holdsRole(viewer, "PROGRAMME_MANAGER", projectId);
  const [adding, setAdding] = useState(false);
  const { starts, add } = usePages(projectId);
  return (
    <section className="panel" aria-labelledby="milestones-heading">
      <div className="heading-row">
        <h2 id="milestones-heading">Milestones</h2>
        {manages && (
          <button type="button" className="usa-button usa-button--outline" onClick={() => setAdding(true)}>
            Add a milestone
          </button>
        )}
      </div>
      {starts.map((after, index) => (
        <MilestonesPage
          key={after ?? "first"}
          projectId={projectId}
          after={after}
          manages={manages}
          last={index === starts.length - 1}
          onMore={add}
        />
      ))}
      {adding && <MilestoneCreateDialog projectId={projectId} onClose={() => setAdding(false)} />}
    </section>
  );
}

interface PageProperties {
  readonly projectId: string;
  readonly after: string | null;
  readonly manages: boolean;
  readonly last: boolean;
  readonly onMore: (after: string) => void;
}

function MilestonesPage({ projectId, after, manages, last, onMore }: PageProperties) {
  const { data, error } = useLive(
    MilestonesQuery,
    { projectId, after },
    { topics: ["milestone"], project: projectId },
  );
  if (data === undefined) return error === undefined ? <p className="waiting">Finding milestones…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  const { nodes, pageInfo } = data.milestones;
  if (after === null && nodes.length === 0) return <p className="empty">No milestones yet.</p>;
  return (
    <>
      <ol className="timeline" tabIndex={-1} ref={after === null ? null : focusOnArrival}>
        {nodes.map((milestone) => (
          <MilestoneView key={milestone.id} milestone={milestone} projectId={projectId} manages={manages} />
        ))}
      </ol>
      {last && <LoadMore end={pageInfo} label="More milestones" onMore={onMore} />}
    </>
  );
}
