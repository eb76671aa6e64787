/** What can be done with a document besides reading it; what the gate lets this person do, with its refusals in words. */
import { useState } from "react";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { ReportSpillDialog } from "../spills/ReportSpillDialog";
import { useAnnounce } from "../ui/Announcer";
import { ReasonDialog } from "../ui/ReasonDialog";
import { Withdraw, type DocumentRecordData } from "./operations";
import { RelabelDialog } from "./RelabelDialog";

type Task = "relabel" | "withdraw" | "spill";

interface Properties {
  readonly record: DocumentRecordData;
  /** The project, for whoever is in it. */
  readonly project: string | null;
  readonly relabels: boolean;
}

export function ActionsPanel({ record, project, relabels }: Properties) {
  const { viewer } = useSignedIn();
  const [task, setTask] = useState<Task | null>(null);
  const works =
    project === null || holdsRole(viewer, "RESEARCHER", project) || holdsRole(viewer, "PROGRAMME_MANAGER", project);
  const offered: readonly (readonly [Task, string, string])[] = [
    ...(relabels && works
      ? ([["relabel", "Change the marking", "Taking readers away holds at once; letting others in needs two officers"]] as const)
      : []),
    ...(relabels && works && project !== null
      ? ([["withdraw", "Withdraw", "Nobody finds or opens it any more; it is not destroyed"]] as const)
      : []),
    ...(project === null ? [] : ([["spill", "Report a spill", "Freezes it at once for everybody and tells the officers"]] as const)),
  ];
  const close = () => setTask(null);
  if (offered.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="actions-heading">
      <h2 id="actions-heading">What you can do</h2>
      <ul className="deeds">
        {offered.map(([name, words, consequence]) => (
          <li key={name}>
            <button type="button" className="usa-button usa-button--outline" onClick={() => setTask(name)}>
              {words}
            </button>
            <span className="quiet">{consequence}</span>
          </li>
        ))}
      </ul>
      {task === "relabel" && <RelabelDialog record={record} project={project} onClose={close} />}
      {task === "withdraw" && <WithdrawDialog record={record} onClose={close} />}
      {task === "spill" && <ReportSpillDialog object={record.id} kind="document" title={record.title} onClose={close} />}
    </section>
  );
}

interface DialogProperties {
  readonly record: DocumentRecordData;
  readonly onClose: () => void;
}

const pickWithdrawal = (data: ResultOf<typeof Withdraw>) => data.documentWithdraw;

function WithdrawDialog({ record, onClose }: DialogProperties) {
  const withdraw = useAction(Withdraw, pickWithdrawal);
  const announce = useAnnounce();
  const submit = async (reason: string) => {
    const result = await withdraw({ input: { id: record.id, reason } });
    if ("payload" in result) announce("The document is withdrawn.");
    return faultsIn(result);
  };
  return (
    <ReasonDialog title="Withdraw this document" action="Withdraw at once" destructive onSubmit={submit} onClose={onClose}>
      <p>
        <strong>{record.title}</strong> disappears for everybody in the next instant, from lists, search and running downloads. Its
        content is kept; officers of its originator can still destroy it.
      </p>
    </ReasonDialog>
  );
}
