/** The three things officers do about a spill: attest that they cleaned up, say what it was, and end the response. */
import { useId, useState } from "react";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { ReasonDialog } from "../ui/ReasonDialog";
import { SpillAssess, SpillAttest, SpillClose, type SpillData } from "./operations";

export type SpillTask = "attest" | "assess" | "close";

const pickAttest = (data: ResultOf<typeof SpillAttest>) => data.spillAttest;
const pickAssess = (data: ResultOf<typeof SpillAssess>) => data.spillAssess;
const pickClose = (data: ResultOf<typeof SpillClose>) => data.spillClose;

interface Properties {
  readonly spill: SpillData;
  readonly task: SpillTask;
  readonly onClose: () => void;
}

export function SpillDialog({ spill, task, onClose }: Properties) {
  switch (task) {
    case "attest":
      return <AttestDialog spill={spill} onClose={onClose} />;
    case "assess":
      return <AssessDialog spill={spill} onClose={onClose} />;
    case "close":
      return <CloseDialog spill={spill} onClose={onClose} />;
  }
}

type DialogProperties = Omit<Properties, "task">;

function AttestDialog({ spill, onClose }: DialogProperties) {
  const attest = useAction(SpillAttest, pickAttest);
  return (
    <ReasonDialog
      title="Attest that we cleaned up"
      action="Attest"
      field="statement"
      label="What was done"
      hint="Which copies were found and destroyed; the other nations concerned read this"
      onSubmit={async (statement) => faultsIn(await attest({ input: { id: spill.id, statement } }))}
      onClose={onClose}
    >
      <p>Once every nation concerned has attested, the spill is contained.</p>
    </ReasonDialog>
  );
}

function AssessDialog({ spill, onClose }: DialogProperties) {
  const assess = useAction(SpillAssess, pickAssess);
  const early = spill.state === "REPORTED";
  const [finding, setFinding] = useState<"SPILL" | "NO_SPILL" | null>(early ? "NO_SPILL" : null);
  return (
    <ReasonDialog
      title={early ? "Say that it was no spill" : "Say what it was"}
      action="Record the finding"
      field="assessment"
      label="Assessment"
      hint="What was found; officers of the originators read this"
      ready={finding !== null}
      onSubmit={async (assessment) => (finding === null ? [] : faultsIn(await assess({ input: { id: spill.id, finding, assessment } })))}
      onClose={onClose}
    >
      {!early && (
        <OneOf
          legend="Finding"
          choices={{ SPILL: "It was a spill", NO_SPILL: "It was no spill" }}
          chosen={finding}
          onChange={setFinding}
        />
      )}
    </ReasonDialog>
  );
}

function CloseDialog({ spill, onClose }: DialogProperties) {
  const close = useAction(SpillClose, pickClose);
  const [outcome, setOutcome] = useState<"RESTORE" | "WITHDRAW" | null>(null);
  return (
    <ReasonDialog
      title="End the response"
      action="End it"
      ready={outcome !== null}
      onSubmit={async (reason) => (outcome === null ? [] : faultsIn(await close({ input: { id: spill.id, outcome, reason } })))}
      onClose={onClose}
    >
      <OneOf
        legend="What becomes of the document"
        choices={{ WITHDRAW: "It stays hidden: withdrawn", RESTORE: "It is shown again, once every originator agrees" }}
        chosen={outcome}
        onChange={setOutcome}
      />
    </ReasonDialog>
  );
}

interface OneOfProperties<Choice extends string> {
  readonly legend: string;
  readonly choices: Readonly<Record<Choice, string>>;
  readonly chosen: Choice | null;
  readonly onChange: (choice: Choice) => void;
}

function OneOf<Choice extends string>({ legend, choices, chosen, onChange }: OneOfProperties<Choice>) {
  const group = useId();
  return (
    <fieldset className="usa-fieldset choices">
      <legend className="usa-legend">{legend}</legend>
      {(Object.entries(choices) as [Choice, string][]).map(([choice, words]) => (
        <label key={choice} className="choices__choice">
          <input type="radio" name={group} checked={chosen === choice} onChange={() => onChange(choice)} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
