/** An officer's answer for their nation or, for firms' own information, their employer; and ending a transfer: given up, or a yes taken back. */
import { useId, useState } from "react";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { MarkingBanner } from "../markings/MarkingBanner";
import { useAnnounce } from "../ui/Announcer";
import { counted } from "../ui/format";
import { langOf } from "../ui/lang";
import { ReasonDialog } from "../ui/ReasonDialog";
import { Fingerprint } from "./Fingerprint";
import { TransferDecide, TransferEnd, type TransferData } from "./operations";

const pickDecision = (data: ResultOf<typeof TransferDecide>) => data.transferDecide;
const pickEnd = (data: ResultOf<typeof TransferEnd>) => data.transferEnd;

interface Properties {
  readonly transfer: TransferData;
  readonly onClose: () => void;
}

export function AnswerDialog({ transfer, onClose }: Properties) {
  const decide = useAction(TransferDecide, pickDecision);
  const announce = useAnnounce();
  const group = useId();
  const [decision, setDecision] = useState<"APPROVE" | "DENY" | null>(null);
  const [compared, setCompared] = useState(false);
  const submit = async (rationale: string) => {
    if (decision === null) return [];
    const result = await decide({ input: { id: transfer.id, decision, rationale } });
    if ("payload" in result) announce("Your answer is recorded.");
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title={`Answer: ${counted(transfer.documents.length, "document")} to ${transfer.to}`}
      action="Record the answer"
      field="rationale"
      label="Why"
      hint="Goes into the record; who asked reads it"
      ready={decision === "DENY" || (decision === "APPROVE" && compared)}
      onSubmit={submit}
      onClose={onClose}
    >
      <ul className="transfer__documents" aria-label="What you answer for">
        {transfer.documents.map(({ documentId, title, marking }) => (
          <li key={documentId}>
            <MarkingBanner marking={marking} />
            <span lang={langOf(title)}>{title}</span>
          </li>
        ))}
      </ul>
      <fieldset className="usa-fieldset choices">
        <legend className="usa-legend">Answer</legend>
        <label className="choices__choice">
          <input type="radio" name={group} checked={decision === "APPROVE"} onChange={() => setDecision("APPROVE")} />
          Yes, these may go: it cannot be called back once it was handed over
        </label>
        <label className="choices__choice">
          <input type="radio" name={group} checked={decision === "DENY"} onChange={() => setDecision("DENY")} />
          No, none of these
        </label>
      </fieldset>
      {decision === "APPROVE" && (
        <>
          <p className="transfer__compare">
            Ask <strong>{transfer.recipient}</strong> for the fingerprint of their key by another way, and compare:
          </p>
          <Fingerprint value={transfer.recipientKey} />
          <div className="usa-checkbox">
            <input
              id="compared"
              type="checkbox"
              className="usa-checkbox__input"
              checked={compared}
              onChange={(event) => setCompared(event.target.checked)}
            />
            <label htmlFor="compared" className="usa-checkbox__label">
              The recipient told us the same fingerprint
            </label>
          </div>
        </>
      )}
    </ReasonDialog>
  );
}

interface EndProperties extends Properties {
  /** Whether who asked gives it up; else an officer takes a yes back. */
  readonly own: boolean;
}

export function EndDialog({ transfer, own, onClose }: EndProperties) {
  const end = useAction(TransferEnd, pickEnd);
  const announce = useAnnounce();
  const submit = async (reason: string) => {
    const result = await end({ input: { id: transfer.id, reason } });
    if ("payload" in result) announce(own ? "The transfer is given up." : "The yes is taken back.");
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title={own ? "Give the transfer up" : "Take our yes back"}
      action={own ? "Give it up" : "Take it back at once"}
      destructive
      onSubmit={submit}
      onClose={onClose}
    >
      <p>
        {own
          ? "Nobody answers it any more, and its package can no longer be fetched."
          : "What you answered for no longer goes; a package that is on its way breaks off. What was handed over already stays with the recipient."}
      </p>
    </ReasonDialog>
  );
}
