/** What officers of the originator do with a document: hold it, destroy it, and ask the law about it. */
import { useState } from "react";
import { Link } from "wouter";
import { useLive } from "../activity/Activity";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { useSignedIn } from "../session/SessionContext";
import { useAnnounce } from "../ui/Announcer";
import { Field } from "../ui/Field";
import { day } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { ReasonDialog } from "../ui/ReasonDialog";
import { HoldRelease, HoldSet, HoldsQuery, Shred, ShredPropose, type DocumentRecordData } from "./operations";

type Task = "hold" | "release" | "shred";

interface Properties {
  readonly record: DocumentRecordData;
}

export function OfficePanel({ record }: Properties) {
  const { viewer } = useSignedIn();
  const [task, setTask] = useState<Task | null>(null);
  const { data } = useLive(HoldsQuery, { id: record.id }, { topics: ["document"] });
  const holds = data?.documentHolds ?? [];
  const ours = holds.some(({ nation }) => nation.code === viewer.nation.code);
  const close = () => setTask(null);
  return (
    <section className="panel" aria-labelledby="officer-heading">
      <h2 id="officer-heading">As its security officer</h2>
      <ul className="deeds">
        <li>
          <Link href={`/office/why/${record.id}`} className="usa-button usa-button--outline">
            Why could somebody not?
          </Link>
          <span className="quiet">Asks the law about one person and this document</span>
        </li>
        <li>
          <button type="button" className="usa-button usa-button--outline" onClick={() => setTask("hold")}>
            Set a hold
          </button>
          <span className="quiet">Nobody destroys it while a hold stands</span>
        </li>
        {ours && (
          <li>
            <button type="button" className="usa-button usa-button--outline" onClick={() => setTask("release")}>
              Release our hold
            </button>
            <span className="quiet">It may be destroyed again, as far as {viewer.nation.name} is concerned</span>
          </li>
        )}
        <li>
          <button type="button" className="usa-button usa-button--outline deeds__grave" onClick={() => setTask("shred")}>
            Destroy for good
          </button>
          <span className="quiet">Nothing opens its content again, from whatever backup</span>
        </li>
      </ul>
      {holds.length > 0 && (
        <ul className="holds" aria-label="Holds">
          {holds.map((hold) => (
            <li key={hold.id}>
              <NationTag nation={hold.nation} /> <strong>{hold.until === null ? "Held until released" : `Held until ${day(hold.until)}`}</strong>{" "}
              <span className="quiet">
                {hold.reason} · since {day(hold.setAt)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {task === "hold" && <HoldDialog record={record} onClose={close} />}
      {task === "release" && <ReleaseDialog record={record} onClose={close} />}
      {task === "shred" && <ShredDialog record={record} onClose={close} />}
    </section>
  );
}

interface DialogProperties extends Properties {
  readonly onClose: () => void;
}

const pickHold = (data: ResultOf<typeof HoldSet>) => data.documentHoldSet;
const pickRelease = (data: ResultOf<typeof HoldRelease>) => data.documentHoldRelease;
const pickShred = (data: ResultOf<typeof Shred>) => data.documentShred;
const pickProposal = (data: ResultOf<typeof ShredPropose>) => data.documentShredPropose;

function HoldDialog({ record, onClose }: DialogProperties) {
  const hold = useAction(HoldSet, pickHold);
  const announce = useAnnounce();
  const [until, setUntil] = useState("");
  const submit = async (reason: string) => {
    const input = { id: record.id, reason };
    const result = await hold({ input: until === "" ? input : { ...input, until } });
    if ("payload" in result) announce("The hold stands.");
    return faultsIn(result);
  };
  return (
    <ReasonDialog title="Set a hold" action="Set the hold" onSubmit={submit} onClose={onClose}>
      <Field label="Last day" hint="Left empty, it stands until it is released">
        {(control) => (
          <input {...control} type="date" className="usa-input field__date" value={until} onChange={(event) => setUntil(event.target.value)} />
        )}
      </Field>
    </ReasonDialog>
  );
}

function ReleaseDialog({ record, onClose }: DialogProperties) {
  const release = useAction(HoldRelease, pickRelease);
  const announce = useAnnounce();
  const submit = async (reason: string) => {
    const result = await release({ input: { id: record.id, reason } });
    if ("payload" in result) announce("The hold is released.");
    return faultsIn(result);
  };
  return (
    <ReasonDialog title="Release our hold" action="Release it" onSubmit={submit} onClose={onClose}>
      <p>Holds of other nations stay. Once none stands, the document may be destroyed.</p>
    </ReasonDialog>
  );
}

function ShredDialog({ record, onClose }: DialogProperties) {
  const shred = useAction(Shred, pickShred);
  const propose = useAction(ShredPropose, pickProposal);
  const announce = useAnnounce();
  const submit = async (reason: string) => {
    const result = await shred({ input: { id: record.id, reason } });
    if ("payload" in result) announce("The document is destroyed.");
    return faultsIn(result);
  };
  const escalate = async (reason: string) => {
    const result = await propose({ input: { id: record.id, reason } });
    if ("payload" in result) announce("The proposal waits for the other originators.");
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title="Destroy this document for good"
      action="Destroy for good"
      destructive
      typed={record.id.slice(-6)}
      onSubmit={submit}
      onPropose={escalate}
      onClose={onClose}
    >
      <p>
        Every key of <strong>{record.title}</strong> is destroyed, in every version. Nobody opens its content again, whatever
        backup is restored. The record that it was destroyed, by whom and why, stays.
      </p>
    </ReasonDialog>
  );
}
