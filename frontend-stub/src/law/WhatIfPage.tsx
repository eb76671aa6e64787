/** What a change of the law would open and close, before anybody makes it; what was tried can be proposed as it was tried. */
import { useState, type SubmitEvent } from "react";
import { useClient, useQuery } from "urql";
import { Link, useSearch } from "wouter";
import { authorityOf, draftOf } from "../changes/fromChange";
import { ChangeQuery, type ChangeData } from "../changes/operations";
import { ProposeDialog, type Proposed } from "../changes/ProposeDialog";
import { refusalOf, sentenceFor } from "../graphql/failures";
import { NothingHere } from "../ui/NothingHere";
import { Notice } from "../ui/Notice";
import { usePageTitle } from "../ui/usePageTitle";
import { Adds } from "./Adds";
import { DifferenceTable } from "./DifferenceTable";
import { lawInput, NOTHING, saysSomething, type LawDraft } from "./draft";
import { Ends } from "./Ends";
import { LawNav } from "./LawNav";
import { SimulateQuery, type ReportData } from "./operations";
import { PersonField, type Found } from "./PersonField";

/** The page begins empty, or with the draft that its address names. */
export function WhatIfPage() {
  usePageTitle("What if?");
  const from = new URLSearchParams(useSearch()).get("from");
  return from === null ? <Trying key="" start={NOTHING} replaces={null} /> : <Kept key={from} id={from} />;
}

function Kept({ id }: { readonly id: string }) {
  const [{ data, error }] = useQuery({ query: ChangeQuery, variables: { id }, requestPolicy: "network-only" });
  if (error !== undefined) return <Notice kind="error">{sentenceFor(error)}</Notice>;
  if (data === undefined) return <p className="waiting">Opening the draft…</p>;
  if (data.node?.__typename !== "PolicyChange") return <NothingHere />;
  return <Trying start={draftOf(data.node)} replaces={data.node} />;
}

const SAID: Readonly<Record<Proposed["state"], string>> = {
  ACTIVE: "The change holds from now on.",
  APPROVED: "The change holds from its day on.",
  SUBMITTED: "The change waits for another officer.",
  DRAFT: "The draft is kept for officers of your nation.",
  REJECTED: "The change was refused.",
  ROLLED_BACK: "The change was taken back.",
};

/** What was tried, and what came of it: nothing else can be proposed from it. */
interface Answer {
  readonly report: ReportData;
  readonly draft: LawDraft;
  readonly suspended: Found | null;
}

interface Properties {
  readonly start: LawDraft;
  readonly replaces: ChangeData | null;
}

function Trying({ start, replaces }: Properties) {
  const client = useClient();
  const [draft, setDraft] = useState(start);
  const [replacing, setReplacing] = useState(replaces);
  const [suspended, setSuspended] = useState<Found | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [proposing, setProposing] = useState(false);
  const [proposed, setProposed] = useState<Proposed | null>(null);

  const finish = (change: Proposed | null) => {
    setProposed(change);
    setAnswer(null);
    setDraft(NOTHING);
    setReplacing(null);
  };
  /** Whatever is changed in the form was not asked yet. */
  const edited = <Value,>(set: (value: Value) => void) => (value: Value) => {
    setAnswer(null);
    set(value);
  };

  const ask = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProposed(null);
    const input = { ...lawInput(draft), ...(suspended === null ? {} : { person: { id: suspended.id, suspended: true } }) };
    const answered = await client.query(SimulateQuery, { input }, { requestPolicy: "network-only" }).toPromise();
    setBusy(false);
    const report = answered.data?.simulate ?? null;
    setAnswer(report === null ? null : { report, draft, suspended });
    setFault(
      answered.error !== undefined
        ? refusalOf(answered.error)
        : answered.data?.simulate == null
          ? "This is not yours to change."
          : null,
    );
  };

  return (
    <>
      <LawNav />
      <h1>What if?</h1>
      <p className="intro">
        Nothing is changed by asking. The answer counts everybody who works with what your nation originated, exactly; what you tried
        can then be proposed as a change of the law.
      </p>
      {replacing !== null && (
        <p className="quiet">
          You go on with the draft <Link href={`/office/changes/${replacing.id}`}>{replacing.reason}</Link>.
        </p>
      )}
      <form className="card ask" onSubmit={(event) => void ask(event)}>
        <Adds draft={draft} onChange={edited(setDraft)} />
        <Ends draft={draft} onChange={edited(setDraft)} />
        <fieldset className="usa-fieldset ask__part">
          <legend className="usa-legend">A person is suspended</legend>
          <PersonField label="Person" hint="Somebody whom your nation administers, by name" chosen={suspended} onChange={edited(setSuspended)} />
        </fieldset>
        <div className="dialog__actions">
          <button type="submit" className="usa-button" disabled={busy || !(saysSomething(draft) || suspended !== null)}>
            Ask what would change
          </button>
        </div>
      </form>
      {busy && <p className="waiting">Counting…</p>}
      {fault !== null && !busy && <Notice kind="error">{fault}</Notice>}
      {answer !== null && !busy && (
        <section aria-labelledby="difference-heading">
          <h2 id="difference-heading" className="usa-sr-only">
            What would change
          </h2>
          <DifferenceTable report={answer.report} />
          {answer.suspended === null && (
            <div className="dialog__actions">
              <button type="button" className="usa-button" onClick={() => setProposing(true)}>
                Propose this change
              </button>
            </div>
          )}
        </section>
      )}
      {proposed !== null && (
        <Notice kind="success">
          {SAID[proposed.state]} <Link href={`/office/changes/${proposed.id}`}>See the change</Link>
        </Notice>
      )}
      {proposing && answer !== null && (
        <ProposeDialog
          draft={answer.draft}
          replaces={replacing}
          authority={replacing === null ? "" : authorityOf(replacing)}
          onProposed={finish}
          onClose={() => setProposing(false)}
        />
      )}
    </>
  );
}
