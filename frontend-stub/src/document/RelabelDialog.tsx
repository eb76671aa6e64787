/**
 * Another marking for a document: who would lose it, and who would gain it, is shown before anything changes.
 *
 * What only narrows is done at once. What an officer may not do alone can be proposed to a second one from here.
 */
import { useState } from "react";
import type { UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { MarkingBanner } from "../markings/MarkingBanner";
import { MarkingField } from "../markings/MarkingField";
import { COMMERCIAL } from "../markings/picks";
import { changed } from "../markings/succession";
import { SuccessionField } from "../markings/SuccessionField";
import { useMarkingCheck } from "../markings/useMarkingCheck";
import { holdsOffice, useSignedIn } from "../session/SessionContext";
import { useAnnounce } from "../ui/Announcer";
import { ReasonDialog } from "../ui/ReasonDialog";
import { Relabel, RelabelPropose, type DocumentRecordData } from "./operations";
import { RelabelPreview } from "./RelabelPreview";

const pick = (data: ResultOf<typeof Relabel>) => data.documentRelabel;
const pickProposal = (data: ResultOf<typeof RelabelPropose>) => data.documentRelabelPropose;

interface Properties {
  readonly record: DocumentRecordData;
  readonly project: string | null;
  readonly onClose: () => void;
}

export function RelabelDialog({ record, project, onClose }: Properties) {
  const { viewer } = useSignedIn();
  const relabel = useAction(Relabel, pick);
  const propose = useAction(RelabelPropose, pickProposal);
  const announce = useAnnounce();
  const [text, setText] = useState("");
  const { policy } = record.marking;
  const { succession } = record.marking;
  const planned = succession === null ? null : { from: succession.from, text: succession.text };
  const [later, setLater] = useState(planned);
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const report = useMarkingCheck(text, policy);
  const followed = useMarkingCheck(later?.text ?? "", policy);
  const valid = report?.valid === true;
  const ready = valid && (later === null || (later.from !== "" && followed?.valid === true));
  const input = (reason: string) => ({
    input: { id: record.id, expectedVersion: record.version, marking: { text, policy, ...changed(planned, later) }, reason },
  });
  const submit = async (reason: string) => {
    const result = await relabel(input(reason));
    setFaults(faultsIn(result));
    if ("payload" in result) announce("The document is marked anew.");
    return faultsIn(result);
  };
  const escalate = async (reason: string) => {
    const result = await propose(input(reason));
    if ("payload" in result) announce("The proposal waits for a second officer.");
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title="Change the marking"
      action="Mark it so"
      ready={ready}
      shown={["succession"]}
      onSubmit={submit}
      {...(holdsOffice(viewer, "SECURITY_OFFICER") ? { onPropose: escalate } : {})}
      onClose={onClose}
    >
      <p className="quiet">Marked now</p>
      <div className="dialog__banner">
        <MarkingBanner marking={record.marking} of="this document now" />
      </div>
      <MarkingField label="New marking" value={text} report={report} onChange={setText} />
      {policy !== COMMERCIAL && (
        <SuccessionField value={later} policy={policy} report={followed} faults={faults} onChange={setLater} />
      )}
      {valid && <RelabelPreview key={text} document={record.id} marking={{ text, policy }} project={project} />}
    </ReasonDialog>
  );
}
