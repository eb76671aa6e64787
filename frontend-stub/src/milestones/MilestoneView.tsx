/** One milestone on the line: day, status in words, title or a fixed placeholder, what it delivers. */
import { useState } from "react";
import { MarkingBanner } from "../markings/MarkingBanner";
import { ReportSpillButton } from "../spills/ReportSpillButton";
import { day, inWords, isoDay } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { DeliverableAddDialog } from "./DeliverableAddDialog";
import type { MilestoneData } from "./operations";
import { isOverdue, standing } from "./schedule";
import { StatusChoice } from "./StatusChoice";

/** Always the same words, so that they say nothing of the title. */
const WITHHELD = "Title withheld";

interface Properties {
  readonly milestone: MilestoneData;
  readonly projectId: string;
  readonly manages: boolean;
}

export function MilestoneView({ milestone, projectId, manages }: Properties) {
  const [delivering, setDelivering] = useState(false);
  const today = isoDay(new Date());
  const overdue = isOverdue(milestone, today);
  const title = milestone.title ?? WITHHELD;
  return (
    <li className={`timeline__entry timeline__entry--${overdue ? "overdue" : milestone.status.toLowerCase()}`}>
      <div className="timeline__when">
        <time dateTime={milestone.plannedDate}>{day(milestone.plannedDate)}</time>
        <NationTag nation={milestone.owner} />
      </div>
      <article className="card timeline__card" aria-label={title}>
        <MarkingBanner marking={milestone.marking} />
        <div className="card__body">
          <h3 className={milestone.title === null ? "timeline__title timeline__title--withheld" : "timeline__title"}>{title}</h3>
          <p className="timeline__standing">
            {manages ? (
              <StatusChoice milestone={milestone} title={title} />
            ) : (
              <span className={`state state--${milestone.status.toLowerCase()}`}>{inWords(milestone.status)}</span>
            )}
            <span className={overdue ? "timeline__overdue" : "quiet"}>{standing(milestone, today)}</span>
          </p>
          <Deliverables milestone={milestone} />
          <ReportSpillButton object={milestone.id} kind="milestone" title={title} />
          {manages && (
            <button type="button" className="usa-button usa-button--unstyled" onClick={() => setDelivering(true)}>
              Add a deliverable<span className="usa-sr-only"> to {title}</span>
            </button>
          )}
        </div>
      </article>
      {delivering && (
        <DeliverableAddDialog milestoneId={milestone.id} title={title} projectId={projectId} onClose={() => setDelivering(false)} />
      )}
    </li>
  );
}

function Deliverables({ milestone: { deliverables } }: { readonly milestone: MilestoneData }) {
  if (deliverables.length === 0) return null;
  return (
    <ul className="deliverables" aria-label="Deliverables">
      {deliverables.map((deliverable) => (
        <li key={deliverable.id}>
          {deliverable.document !== null && <MarkingBanner marking={deliverable.document.marking} />}
          <span className="deliverables__title">{deliverable.title ?? WITHHELD}</span>
          {deliverable.acceptedAt !== null && <span className="quiet">accepted {day(deliverable.acceptedAt)}</span>}
          {deliverable.acceptedAt === null && deliverable.due !== null && <span className="quiet">due {day(deliverable.due)}</span>}
        </li>
      ))}
    </ul>
  );
}
