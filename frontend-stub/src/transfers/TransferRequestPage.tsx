/** Asks that documents of a project may leave for a recipient, sealed to its key; officers of their originators answer. */
import { useState, type SubmitEvent } from "react";
import { Link, useLocation } from "wouter";
import { useLive } from "../activity/Activity";
import { faultOf, faultsAt, faultsElsewhere, sentenceFor, type UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { MarkingBanner } from "../markings/MarkingBanner";
import { ProjectQuery } from "../projects/operations";
import { ReceiverField } from "../law/ReceiverField";
import { fingerprint } from "../upload/digest";
import { useAnnounce } from "../ui/Announcer";
import { Field } from "../ui/Field";
import { counted, lastMoment } from "../ui/format";
import { NothingHere } from "../ui/NothingHere";
import { Faults, Notice } from "../ui/Notice";
import { usePageTitle } from "../ui/usePageTitle";
import { DocumentsChoice, type Choice } from "./DocumentsChoice";
import { TransferRequest } from "./operations";
import { RecipientKeyField } from "./RecipientKeyField";

const pick = (data: ResultOf<typeof TransferRequest>) => data.transferRequest;
const FIELDS = ["documentIds", "to", "recipient", "recipientKey", "purpose", "expiresAt"];

export function TransferRequestPage({ id }: { readonly id: string }) {
  usePageTitle("Ask for a transfer");
  const { data, error } = useLive(ProjectQuery, { id }, { topics: ["project"], project: id });
  if (data === undefined) return error === undefined ? <p className="waiting">Opening the project…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  const project = data.node;
  if (project?.__typename !== "Project") return <NothingHere object={id} />;
  return (
    <>
      <div className="card project-header">
        <MarkingBanner marking={project.marking} of="this project" />
        <div className="card__body">
          <p className="document-header__project">
            <Link href={`/projects/${id}`}>{project.name ?? "Name withheld"}</Link>
          </p>
          <h1>Ask for a transfer</h1>
          <p className="intro">
            What you choose leaves as one package that only the recipient&rsquo;s key opens. An officer of each nation that originated
            something of it answers first; then you fetch the package and hand it over.
          </p>
        </div>
      </div>
      <RequestForm projectId={id} />
    </>
  );
}

function RequestForm({ projectId }: { readonly projectId: string }) {
  const request = useAction(TransferRequest, pick);
  const announce = useAnnounce();
  const [, navigate] = useLocation();
  const [key] = useState(() => crypto.randomUUID());
  const [chosen, setChosen] = useState<readonly Choice[]>([]);
  const [to, setTo] = useState("");
  const [recipient, setRecipient] = useState("");
  const [recipientKey, setRecipientKey] = useState("");
  const [purpose, setPurpose] = useState("");
  const [until, setUntil] = useState("");
  const [releasableOnly, setReleasableOnly] = useState(false);
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const missing = [
      ...(chosen.length === 0 ? [faultOf("Choose at least one document.", { path: ["documentIds"] })] : []),
      ...(recipientKey.trim() === "" ? [faultOf("Choose the recipient’s key file.", { path: ["recipientKey"] })] : []),
    ];
    setFaults(missing);
    if (missing.length > 0) return;
    setBusy(true);
    const input = { projectId, documentIds: chosen.map(({ id }) => id), to: to.trim(), recipient, recipientKey, purpose, releasableOnly };
    const result = await request({
      input: {
        ...input,
        idempotencyKey: fingerprint(key, until, JSON.stringify(input)),
        ...(until === "" ? {} : { expiresAt: lastMoment(until) }),
      },
    });
    setBusy(false);
    if ("faults" in result) {
      setFaults(result.faults.map((fault) => named(fault, chosen)));
      return;
    }
    const left = chosen.length - (result.payload.transfer?.documents.length ?? 0);
    announce(left === 0 ? "The transfer waits for answers." : `The transfer waits for answers; ${counted(left, "document")} was left out.`);
    navigate("/transfers");
  };

  return (
    <form className="card ask" onSubmit={(event) => void submit(event)}>
      <DocumentsChoice projectId={projectId} chosen={chosen} faults={faultsAt(faults, "documentIds")} onChange={setChosen} />
      <div className="usa-checkbox">
        <input
          id="releasable-only"
          type="checkbox"
          className="usa-checkbox__input"
          checked={releasableOnly}
          onChange={(event) => setReleasableOnly(event.target.checked)}
        />
        <label htmlFor="releasable-only" className="usa-checkbox__label">
          Leave out what may not go to this recipient, instead of refusing all of it
        </label>
      </div>
      <fieldset className="usa-fieldset ask__part">
        <legend className="usa-legend">To whom</legend>
        <ReceiverField label="Nation or firm" hint="A nation by its code, a firm as org:NAME" value={to} faults={faultsAt(faults, "to")} onChange={setTo} />
        <Field label="Recipient" hint="The person or office there that opens the package" faults={faultsAt(faults, "recipient")}>
          {(control) => (
            <input {...control} className="usa-input" value={recipient} required maxLength={300} onChange={(event) => setRecipient(event.target.value)} />
          )}
        </Field>
        <RecipientKeyField value={recipientKey} faults={faultsAt(faults, "recipientKey")} onChange={setRecipientKey} />
      </fieldset>
      <fieldset className="usa-fieldset ask__part">
        <legend className="usa-legend">What for</legend>
        <Field label="Purpose" hint="The officers who answer read this, and so does the recipient" faults={faultsAt(faults, "purpose")}>
          {(control) => (
            <textarea
              {...control}
              className="usa-textarea field__reason"
              value={purpose}
              required
              maxLength={1000}
              onChange={(event) => setPurpose(event.target.value)}
            />
          )}
        </Field>
        <Field label="Last day" hint="Left empty, it runs out after a week; at most 30 days" faults={faultsAt(faults, "expiresAt")}>
          {(control) => (
            <input {...control} type="date" className="usa-input field__date" value={until} onChange={(event) => setUntil(event.target.value)} />
          )}
        </Field>
      </fieldset>
      <Faults faults={faultsElsewhere(faults, FIELDS)} />
      <div className="dialog__actions">
        <button type="submit" className="usa-button" disabled={busy}>
          Ask for the transfer
        </button>
        <Link href={`/projects/${projectId}`} className="usa-button usa-button--outline">
          Cancel
        </Link>
      </div>
    </form>
  );
}

/** A fault about one of the documents, with that document's title. */
function named(fault: UserFault, chosen: readonly Choice[]): UserFault {
  const place = fault.path?.[fault.path.indexOf("documentIds") + 1];
  const title = fault.path?.includes("documentIds") === true && place !== undefined ? chosen[Number(place)]?.title : undefined;
  return title === undefined ? fault : { ...fault, message: `${title}: ${fault.message}` };
}
