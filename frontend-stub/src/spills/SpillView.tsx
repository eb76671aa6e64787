/** One spill as far as the viewer may know of it, and what officers of the nations concerned do about it. */
import { useState } from "react";
import { Link } from "wouter";
import { holdsOffice, useSignedIn } from "../session/SessionContext";
import { inWords, moment } from "../ui/format";
import { langOf } from "../ui/lang";
import { NationTag } from "../ui/NationTag";
import type { SpillData } from "./operations";
import { SpillDialog, type SpillTask } from "./SpillDialog";

/** What is left to do at each stage, in the order of the response. */
const NEXT: Readonly<Record<SpillData["state"], readonly (readonly [SpillTask, string])[]>> = {
  REPORTED: [
    ["attest", "Attest that we cleaned up"],
    ["assess", "Say that it was none"],
  ],
  CONTAINED: [["assess", "Say what it was"]],
  ASSESSED: [["close", "End the response"]],
  CLOSED: [],
};

interface Properties {
  readonly spill: SpillData;
  /** Whether it stands among others, and names its document. */
  readonly listed?: boolean;
}

export function SpillView({ spill, listed = false }: Properties) {
  const { viewer } = useSignedIn();
  const [task, setTask] = useState<SpillTask | null>(null);
  const officer = holdsOffice(viewer, "SECURITY_OFFICER");
  const attested = spill.attestations.some(({ nation }) => nation.code === viewer.nation.code);
  const next = NEXT[spill.state].filter(([name]) => name !== "attest" || !attested);
  return (
    <article className="card spill" aria-label={`Spill reported ${moment(spill.reportedAt)}`}>
      <div className="card__body">
        <p className="spill__head">
          <span className={`state state--spill-${spill.state.toLowerCase()}`}>{inWords(spill.state)}</span>
          <span>Reported {moment(spill.reportedAt)}</span>
          {spill.reportedBy !== null && (
            <span>
              by {spill.reportedBy.displayName} <NationTag nation={spill.reportedBy.nation} />
            </span>
          )}
          {listed && <Named spill={spill} />}
        </p>
        {spill.said !== null && <blockquote className="spill__said" lang={langOf(spill.said)}>{spill.said}</blockquote>}
        {spill.description !== null && <p className="spill__said">{spill.description}</p>}
        {spill.nations.length > 0 && (
          <p className="spill__nations">
            <span className="quiet">Nations concerned</span>{" "}
            {spill.nations.map((nation) => (
              <NationTag key={nation.code} nation={nation} named />
            ))}
          </p>
        )}
        {spill.finding !== null && (
          <p>
            <strong>{inWords(spill.finding)}</strong> {spill.assessment}
          </p>
        )}
        <Accesses spill={spill} />
        <Attestations spill={spill} />
        {officer && next.length > 0 && (
          <div className="dialog__actions">
            {next.map(([name, words]) => (
              <button key={name} type="button" className="usa-button usa-button--outline" onClick={() => setTask(name)}>
                {words}
              </button>
            ))}
          </div>
        )}
      </div>
      {task !== null && <SpillDialog spill={spill} task={task} onClose={() => setTask(null)} />}
    </article>
  );
}

/** Which object it is: a document has a page of its own; milestones and comments are frozen where they were listed. */
function Named({ spill: { objectId, accessesRecorded } }: { readonly spill: SpillData }) {
  const end = objectId.slice(-6);
  if (accessesRecorded) return <Link href={`/documents/${objectId}`}>Document {end}</Link>;
  return (
    <span>
      {objectId.startsWith("mil_") ? "Milestone" : "Comment"} {end}
    </span>
  );
}

function Accesses({ spill: { accesses, accessesRecorded } }: { readonly spill: SpillData }) {
  if (!accessesRecorded) return <p className="quiet">Reading it leaves no record: every nation that could read it is concerned.</p>;
  if (accesses.length === 0) return null;
  return (
    <table className="usa-table usa-table--borderless spill__table">
      <caption>Who had it before it was frozen</caption>
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col">Nation</th>
          <th scope="col">How</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {accesses.map((access) => (
          <tr key={`${access.person?.id ?? access.nation.code} ${access.at}`}>
            <th scope="row">{access.person?.displayName ?? "Name withheld"}</th>
            <td>
              <NationTag nation={access.nation} />
            </td>
            <td>{access.method === "DOWNLOAD" ? "took a copy" : "looked at it"}</td>
            <td>{moment(access.at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Attestations({ spill: { attestations } }: { readonly spill: SpillData }) {
  if (attestations.length === 0) return null;
  return (
    <ul className="holds" aria-label="Attestations">
      {attestations.map(({ nation, person, statement, at }) => (
        <li key={nation.code}>
          <NationTag nation={nation} /> <strong>Cleaned up:</strong> {statement}{" "}
          <span className="quiet">
            {[person?.displayName, moment(at)].filter(Boolean).join(" · ")}
          </span>
        </li>
      ))}
    </ul>
  );
}
