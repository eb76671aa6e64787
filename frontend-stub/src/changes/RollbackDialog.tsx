/** Takes a change back, after showing what that opens and closes: at once where it only takes away, else by another officer's word. */
import { useLocation } from "wouter";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { useAnnounce } from "../ui/Announcer";
import { ReasonDialog } from "../ui/ReasonDialog";
import { Impact } from "./Impact";
import { ChangeRollback, type ChangeData } from "./operations";

const pick = (data: ResultOf<typeof ChangeRollback>) => data.policyChangeRollback;

interface Properties {
  readonly change: ChangeData;
  readonly onClose: () => void;
}

export function RollbackDialog({ change, onClose }: Properties) {
  const rollback = useAction(ChangeRollback, pick);
  const announce = useAnnounce();
  const [, navigate] = useLocation();
  const submit = async (reason: string) => {
    const result = await rollback({ input: { id: change.id, reason } });
    if ("payload" in result) {
      const { rollback: opposite } = result.payload;
      announce(opposite?.state === "ACTIVE" ? "The change is taken back." : "Taking it back waits for other officers.");
      if (opposite !== null) navigate(`/office/changes/${opposite.id}`);
    }
    return faultsIn(result);
  };
  return (
    <ReasonDialog title="Roll this change back" action="Roll it back" destructive onSubmit={submit} onClose={onClose}>
      <p>
        <strong>{change.reason}</strong>: its opposite is proposed. What only takes away holds at once; what might let somebody in waits for
        other officers, like any change.
      </p>
      <h3 className="dialog__part">If it were taken back today</h3>
      <Impact id={change.id} takenBack />
    </ReasonDialog>
  );
}
