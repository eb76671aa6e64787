/** One change of the law: what it says, where it stands, who said what, what it opens and closes, and what is left to do. */
import { useState } from "react";
import { Link } from "wouter";
import { DecideDialog } from "../office/DecideDialog";
import { useSignedIn } from "../session/SessionContext";
import { day, inWords, moment } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { ChangeParts } from "./ChangeParts";
import { Impact } from "./Impact";
import type { ChangeData } from "./operations";
import { RollbackDialog } from "./RollbackDialog";

const SAID: Readonly<Record<ChangeData["decisions"][number]["decision"], string>> = {
  APPROVE: "Agreed",
  DENY: "Refused",
  RETURN: "Sent it back",
};

interface Properties {
  readonly change: ChangeData;
  /** Whether what it opens and closes is shown without being asked for. */
  readonly open?: boolean;
}

export function ChangeView({ change, open = false }: Properties) {
  const [asking, setAsking] = useState(open);
  return (
    <article className="card change" aria-label={`Change: ${change.reason}`}>
      <div className="card__body">
        <h3>
          <Link href={`/office/changes/${change.id}`}>{change.reason}</Link>
        </h3>
        <p className="document-header__facts">
          <span className={`state state--${change.state.toLowerCase()}`}>{inWords(change.state)}</span>
          <NationTag nation={change.nation} />
          <span>
            {change.proposer === null ? "Proposed" : `Proposed by ${change.proposer.displayName}`} {moment(change.proposedAt)}
          </span>
          {change.activatedAt !== null && <span>In force since {moment(change.activatedAt)}</span>}
          {change.activatedAt === null && change.activateAt !== null && <span>For {day(change.activateAt)}</span>}
          {change.state === "SUBMITTED" && change.awaits.length > 0 && (
            <span>
              Waits for{" "}
              {change.awaits.map((nation) => (
                <NationTag key={nation.code} nation={nation} />
              ))}
            </span>
          )}
        </p>
        <Ties change={change} />
        <ChangeParts change={change} />
        {change.note !== null && <p className="change__note">{change.note}</p>}
        <Decisions change={change} />
        <details className="document-card__more" open={open} onToggle={(event) => setAsking(event.currentTarget.open)}>
          <summary>What it opens and closes</summary>
          {asking && <Impact id={change.id} />}
        </details>
        <Deeds change={change} />
      </div>
    </article>
  );
}

interface PartProperties {
  readonly change: ChangeData;
}

/** The change that this one takes back, and the draft whose place it took. */
function Ties({ change: { rollsBack, replaces } }: PartProperties) {
  if (rollsBack === null && replaces === null) return null;
  return (
    <p className="quiet">
      {rollsBack !== null && (
        <>
          Takes back <Link href={`/office/changes/${rollsBack.id}`}>{rollsBack.reason}</Link>.{" "}
        </>
      )}
      {replaces !== null && (
        <>
          Takes the place of <Link href={`/office/changes/${replaces.id}`}>{replaces.reason}</Link>.
        </>
      )}
    </p>
  );
}

function Decisions({ change: { decisions } }: PartProperties) {
  if (decisions.length === 0) return null;
  return (
    <ul className="holds" aria-label="What officers said">
      {decisions.map(({ nation, officer, decision, rationale, at }) => (
        <li key={`${nation.code} ${at}`}>
          <NationTag nation={nation} /> <strong>{SAID[decision]}:</strong> {rationale}{" "}
          <span className="quiet">{[officer?.displayName, moment(at)].filter(Boolean).join(" · ")}</span>
        </li>
      ))}
    </ul>
  );
}

function Deeds({ change }: PartProperties) {
  const { viewer } = useSignedIn();
  const [task, setTask] = useState<"decide" | "stop" | "rollback" | null>(null);
  const own = change.proposer?.id === viewer.id;
  const ours = change.nation.code === viewer.nation.code;
  const of = { kind: "change", id: change.id, title: change.reason } as const;
  const about = <span className="usa-sr-only">: {change.reason}</span>;
  const close = () => setTask(null);
  return (
    <>
      {own && change.state === "SUBMITTED" && (
        <p className="quiet change__own">You proposed this: another officer agrees to it, nobody to their own.</p>
      )}
      <div className="dialog__actions change__deeds">
        {change.state === "SUBMITTED" && (
          <button type="button" className="usa-button usa-button--outline" onClick={() => setTask(own ? "stop" : "decide")}>
            {own ? "Take it back" : "Decide"}
            {about}
          </button>
        )}
        {change.state === "DRAFT" && ours && (
          <Link href={`/office/what-if?from=${change.id}`} className="usa-button usa-button--outline">
            Go on with it{about}
          </Link>
        )}
        {(change.state === "APPROVED" || (change.state === "DRAFT" && ours)) && (
          <button type="button" className="usa-button usa-button--outline" onClick={() => setTask("stop")}>
            {change.state === "DRAFT" ? "Drop it" : "Stop it"}
            {about}
          </button>
        )}
        {change.state === "ACTIVE" && (
          <button type="button" className="usa-button usa-button--outline" onClick={() => setTask("rollback")}>
            Roll it back{about}
          </button>
        )}
      </div>
      {task === "decide" && <DecideDialog of={of} own={false} onClose={close} />}
      {task === "stop" && <DecideDialog of={of} own onClose={close} />}
      {task === "rollback" && <RollbackDialog change={change} onClose={close} />}
    </>
  );
}
