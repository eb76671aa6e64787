/** The milestones of a project by planned day, as a line through time. */
import { useState } from "react";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { PagedList } from "../ui/PagedList";
import { MilestoneCreateDialog } from "./MilestoneCreateDialog";
import { MilestoneView } from "./MilestoneView";
import { MilestonesQuery } from "./operations";

export function MilestonesSection({ projectId }: { readonly projectId: string }) {
  const { viewer } = useSignedIn();
  const manages = holdsRole(viewer, "PROGRAMME_MANAGER", projectId);
  const [adding, setAdding] = useState(false);
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
      <PagedList
        query={MilestonesQuery}
        variables={(after) => ({ projectId, after })}
        pick={({ milestones }) => milestones}
        interest={{ topics: ["milestone"], project: projectId }}
        noun="milestone"
        of={projectId}
        className="timeline"
        ordered
        empty="No milestones yet."
        row={(milestone) => <MilestoneView key={milestone.id} milestone={milestone} projectId={projectId} manages={manages} />}
      />
      {adding && <MilestoneCreateDialog projectId={projectId} onClose={() => setAdding(false)} />}
    </section>
  );
}
