/** What waits for a security officer: documents that no template covers, and what others proposed. */
import { useState } from "react";
import { Link } from "wouter";
import { useLive } from "../activity/Activity";
import { ChangesSection } from "../changes/ChangesSection";
import { sentenceFor } from "../graphql/failures";
import { exportInWords } from "../markings/controls";
import { MarkingBanner } from "../markings/MarkingBanner";
import type { TemplateData } from "../markings/operations";
import { useSignedIn } from "../session/SessionContext";
import { TransfersWaiting } from "../transfers/TransfersWaiting";
import { inWords, moment } from "../ui/format";
import { langOf } from "../ui/lang";
import { NationTag } from "../ui/NationTag";
import { Notice } from "../ui/Notice";
import { PagedList } from "../ui/PagedList";
import { usePageTitle } from "../ui/usePageTitle";
import { DecideDialog } from "./DecideDialog";
import { ConfirmDialog, DetermineDialog } from "./HeldDialogs";
import { HeldQuery, ProposedQuery, type HeldData, type ProposalData } from "./operations";

export function InboxPage() {
  usePageTitle("Waiting");
  const { nation } = useSignedIn().viewer;
  return (
    <>
      <h1>Waiting for officers: {nation.name}</h1>
      <section className="panel inbox" aria-labelledby="held-heading">
        <h2 id="held-heading">Held documents</h2>
        <p className="quiet">
          No template covers how they are marked, so nobody outside your nation sees them. You see the record, not the content.
        </p>
        <PagedList
          query={HeldQuery}
          variables={(after) => ({ after })}
          pick={({ documentsHeld }) => documentsHeld}
          interest={{ topics: ["waiting"] }}
          noun="document"
          of="held"
          className="stack"
          empty="No document is held."
          row={(document) => (
            <li key={document.id}>
              <Held document={document} />
            </li>
          )}
        />
      </section>
      <TransfersWaiting />
      <ChangesSection />
      <Proposals />
    </>
  );
}

type HeldTask = "confirm" | "determine";

function Held({ document }: { readonly document: HeldData }) {
  const [task, setTask] = useState<HeldTask | null>(null);
  const close = () => setTask(null);
  return (
    <article className="card held" aria-label={document.title}>
      <MarkingBanner marking={document.marking} />
      <div className="card__body">
        <h3 lang={langOf(document.title)}>
          <Link href={`/documents/${document.id}`}>{document.title}</Link>
        </h3>
        <p className="document-header__facts">
          <span className="state state--held">{inWords(document.state)}</span>
          <span>Since {moment(document.updatedAt)}</span>
          {document.tags.map((tag) => (
            <span key={tag} className="usa-tag" lang={langOf(tag)}>
              {tag}
            </span>
          ))}
        </p>
        <div className="dialog__actions">
          <button type="button" className="usa-button" onClick={() => setTask("confirm")}>
            Confirm the marking<span className="usa-sr-only"> of {document.title}</span>
          </button>
          <button type="button" className="usa-button usa-button--outline" onClick={() => setTask("determine")}>
            Determine its export status<span className="usa-sr-only">: {document.title}</span>
          </button>
        </div>
      </div>
      {task === "confirm" && <ConfirmDialog document={document} onClose={close} />}
      {task === "determine" && <DetermineDialog document={document} onClose={close} />}
    </article>
  );
}

function Proposals() {
  const { data, error } = useLive(ProposedQuery, {}, { topics: ["waiting"] });
  if (data === undefined) return error === undefined ? <p className="waiting">Finding proposals…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  const { documentProposals, markingTemplatesProposed } = data;
  return (
    <>
      <section className="panel inbox" aria-labelledby="proposals-heading">
        <h2 id="proposals-heading">Proposals about documents</h2>
        <p className="quiet">What one person may not do alone: it is done once an officer of every originator agrees.</p>
        {documentProposals.length === 0 && <p className="empty">Nothing is proposed.</p>}
        <ul className="stack">
          {documentProposals.map((proposal) => (
            <li key={proposal.id}>
              <Proposal proposal={proposal} />
            </li>
          ))}
        </ul>
      </section>
      <section className="panel inbox" aria-labelledby="templates-heading">
        <h2 id="templates-heading">Proposed templates</h2>
        {markingTemplatesProposed.length === 0 && <p className="empty">No template is proposed.</p>}
        <ul className="stack">
          {markingTemplatesProposed.map((template) => (
            <li key={template.id}>
              <Template template={template} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Proposal({ proposal }: { readonly proposal: ProposalData }) {
  const [deciding, setDeciding] = useState(false);
  const { viewer } = useSignedIn();
  const title = proposal.document?.title ?? "A document that is not listed any more";
  const own = proposal.proposedBy?.id === viewer.id;
  return (
    <article className="card" aria-label={`Proposal: ${title}`}>
      {proposal.document !== null && <MarkingBanner marking={proposal.document.marking} />}
      <div className="card__body">
        <h3 lang={langOf(title)}>
          {proposal.document === null ? title : <Link href={`/documents/${proposal.document.id}`}>{title}</Link>}
        </h3>
        <p>
          <strong>{proposal.kind === "SHRED" ? "Destroy it for good" : "Mark it anew"}</strong>: {proposal.reason}
        </p>
        {proposal.marking !== null && (
          <div className="document-card__record">
            <span className="quiet">It would be marked</span> <MarkingBanner marking={proposal.marking} of="this document afterwards" />
          </div>
        )}
        <p className="document-header__facts">
          <span>
            {proposal.proposedBy === null ? "Proposed" : `Proposed by ${proposal.proposedBy.displayName}`} {moment(proposal.proposedAt)}
          </span>
          <span>
            Waits for{" "}
            {proposal.awaits.map((nation) => (
              <NationTag key={nation.code} nation={nation} />
            ))}
          </span>
        </p>
        <div className="dialog__actions">
          <button type="button" className="usa-button usa-button--outline" onClick={() => setDeciding(true)}>
            {own ? "Take it back" : "Decide"}
            <span className="usa-sr-only">: {title}</span>
          </button>
        </div>
      </div>
      {deciding && <DecideDialog of={{ kind: "proposal", id: proposal.id, title }} own={own} onClose={() => setDeciding(false)} />}
    </article>
  );
}

function Template({ template }: { readonly template: TemplateData }) {
  const [deciding, setDeciding] = useState(false);
  return (
    <article className="card" aria-label={`Template: ${template.name}`}>
      <MarkingBanner marking={template.marking} />
      <div className="card__body">
        <h3>{template.name}</h3>
        <p className="quiet">{exportInWords(template.export)}</p>
        <div className="dialog__actions">
          <button type="button" className="usa-button usa-button--outline" onClick={() => setDeciding(true)}>
            Decide<span className="usa-sr-only">: {template.name}</span>
          </button>
        </div>
      </div>
      {deciding && <DecideDialog of={{ kind: "template", id: template.id, title: template.name }} own={false} onClose={() => setDeciding(false)} />}
    </article>
  );
}
