/** An officer's answer for a held document: that it is marked rightly, or which export law controls it. */
import { useState } from "react";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { exportInput, UNSAID } from "../markings/export";
import { ExportField } from "../markings/ExportField";
import { MarkingBanner } from "../markings/MarkingBanner";
import { WhoCanRead } from "../markings/WhoCanRead";
import { useAnnounce } from "../ui/Announcer";
import { ReasonDialog } from "../ui/ReasonDialog";
import { Confirm, Determine, type HeldData } from "./operations";

const pickConfirm = (data: ResultOf<typeof Confirm>) => data.documentConfirm;
const pickDetermine = (data: ResultOf<typeof Determine>) => data.exportDetermine;

interface Properties {
  readonly document: HeldData;
  readonly onClose: () => void;
}

function outcomeOf(state: string | undefined): string {
  return state === "HELD" ? "Recorded. Officers of another originator still have to confirm it." : "The document is released.";
}

export function ConfirmDialog({ document, onClose }: Properties) {
  const confirm = useAction(Confirm, pickConfirm);
  const announce = useAnnounce();
  const submit = async (rationale: string) => {
    const result = await confirm({ input: { id: document.id, rationale } });
    if ("payload" in result) announce(outcomeOf(result.payload.document?.state));
    return faultsIn(result);
  };
  return (
    <ReasonDialog title="Confirm the marking" action="Confirm and release" field="rationale" label="Why it is right" onSubmit={submit} onClose={onClose}>
      <p>
        <strong>{document.title}</strong> goes to everybody whom its marking admits, in the next instant.
      </p>
      <div className="dialog__banner">
        <MarkingBanner marking={document.marking} of="this document" />
      </div>
      <p className="quiet">Who can read it while it is held:</p>
      <WhoCanRead of={{ object: document.id }} />
    </ReasonDialog>
  );
}

export function DetermineDialog({ document, onClose }: Properties) {
  const determine = useAction(Determine, pickDetermine);
  const announce = useAnnounce();
  const [status, setStatus] = useState(UNSAID);
  const chosen = exportInput(status);
  const submit = async (rationale: string) => {
    if (chosen === null) return [];
    const result = await determine({ input: { documentId: document.id, export: chosen, rationale } });
    if ("payload" in result) announce(outcomeOf(result.payload.document?.state));
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title="Determine the export status"
      action="Determine and confirm"
      field="rationale"
      label="Why it is that"
      ready={chosen !== null}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>
        <strong>{document.title}</strong> is confirmed as it then stands. What is controlled reaches only those whom an
        authorisation covers.
      </p>
      <ExportField value={status} hint="By the control lists, not by silence" faults={[]} onChange={setStatus} />
    </ReasonDialog>
  );
}
