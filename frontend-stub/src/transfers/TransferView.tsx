/** One transfer as far as it concerns the viewer: what goes, to whom, who answered what, and what is left to do. */
import { useState } from "react";
import { Link } from "wouter";
import { MarkingBanner } from "../markings/MarkingBanner";
import { holdsOffice, useSignedIn } from "../session/SessionContext";
import { counted, moment } from "../ui/format";
import { langOf } from "../ui/lang";
import { NationTag } from "../ui/NationTag";
import { Fingerprint } from "./Fingerprint";
import type { TransferData } from "./operations";
import { PackagePanel } from "./PackagePanel";
import { ANSWERS, STATES, standingOf } from "./standing";
import { AnswerDialog, EndDialog } from "./TransferDialogs";

export function TransferView({ transfer }: { readonly transfer: TransferData }) {
  const { viewer } = useSignedIn();
  const [task, setTask] = useState<"answer" | "end" | null>(null);
  const officer = holdsOffice(viewer, "SECURITY_OFFICER");
  const standing = standingOf(transfer, viewer, officer);
  const close = () => setTask(null);
  const about = `: ${transfer.purpose}`;
  return (
    <article className="card transfer" aria-label={`Transfer to ${transfer.recipient}: ${transfer.purpose}`}>
      <div className="card__body">
        <p className="spill__head">
          <span className={`state state--transfer-${transfer.state.toLowerCase()}`}>{STATES[transfer.state]}</span>
          <span>Asked for {moment(transfer.requestedAt)}</span>
          {standing.own ? (
            <span>by you</span>
          ) : (
            transfer.requestedBy !== null && (
              <span>
                by {transfer.requestedBy.displayName} <NationTag nation={transfer.requestedBy.nation} />
              </span>
            )
          )}
          {transfer.project !== null && <Link href={`/projects/${transfer.project.id}`}>{transfer.project.name ?? "Name withheld"}</Link>}
        </p>
        <h3>{transfer.purpose}</h3>
        <dl className="terms">
          <div>
            <dt>To</dt>
            <dd>
              <strong>{transfer.recipient}</strong> <span className="nation__code">{transfer.to}</span>
            </dd>
          </div>
          <div>
            <dt>Fingerprint of the recipient&rsquo;s key</dt>
            <dd>
              <Fingerprint value={transfer.recipientKey} />
            </dd>
          </div>
          <div>
            <dt>{standing.under ? "Runs out" : "Would have run out"}</dt>
            <dd>{moment(transfer.expiresAt)}</dd>
          </div>
        </dl>
        <Documents transfer={transfer} own={standing.own} />
        <Decisions transfer={transfer} />
        {standing.own && officer && transfer.state === "OPEN" && (
          <p className="quiet">You asked for this, so another officer answers it: nobody answers their own.</p>
        )}
        {(standing.toAnswer || standing.toTakeBack || standing.toGiveUp) && (
          <div className="dialog__actions">
            {standing.toAnswer && (
              <button type="button" className="usa-button" onClick={() => setTask("answer")}>
                Answer<span className="usa-sr-only">{about}</span>
              </button>
            )}
            {(standing.toTakeBack || standing.toGiveUp) && (
              <button type="button" className="usa-button usa-button--outline" onClick={() => setTask("end")}>
                {standing.own ? "Give it up" : "Take our yes back"}
                <span className="usa-sr-only">{about}</span>
              </button>
            )}
          </div>
        )}
        {standing.toCarry && <PackagePanel transfer={transfer} />}
      </div>
      {task === "answer" && <AnswerDialog transfer={transfer} onClose={close} />}
      {task === "end" && <EndDialog transfer={transfer} own={standing.own} onClose={close} />}
    </article>
  );
}

interface PartProperties {
  readonly transfer: TransferData;
}

function Documents({ transfer: { documents }, own }: PartProperties & { readonly own: boolean }) {
  if (documents.length === 0) return <p className="quiet">Nothing of it goes any more, as far as you may know.</p>;
  return (
    <section>
      <h4 className="transfer__part">{own ? "What goes" : `What you answer for: ${counted(documents.length, "document")}`}</h4>
      <ul className="transfer__documents">
        {documents.map(({ documentId, title, marking }) => (
          <li key={documentId}>
            <MarkingBanner marking={marking} />
            <Link href={`/documents/${documentId}`} lang={langOf(title)}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Decisions({ transfer: { decisions } }: PartProperties) {
  if (decisions.length === 0) return <p className="quiet">Nobody has answered yet.</p>;
  return (
    <ul className="holds" aria-label="Answers">
      {decisions.map(({ nation, holder, person, answer, rationale, at }) => (
        <li key={`${nation.code} ${holder ?? ""}`}>
          <NationTag nation={nation} /> {holder !== null && `for ${holder} `}
          <strong>{ANSWERS[answer]}:</strong> {rationale}{" "}
          <span className="quiet">{[person?.displayName, moment(at)].filter(Boolean).join(" · ")}</span>
        </li>
      ))}
    </ul>
  );
}
