/** Reporting a spill, of whatever holds what was spilt: it is frozen with the answer. */
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { useAnnounce } from "../ui/Announcer";
import { ReasonDialog } from "../ui/ReasonDialog";
import { SpillReport } from "./operations";

export type Spillable = "document" | "milestone" | "comment";

const pickReport = (data: ResultOf<typeof SpillReport>) => data.spillReport;

/** What is listed elsewhere is asked again: nobody is told of what is frozen, whoever froze it neither. */
const LISTED: Readonly<Record<Spillable, readonly string[]>> = {
  document: [],
  milestone: ["Milestone", "Comment"],
  comment: ["Comment"],
};

const KNOWN: Readonly<Record<Spillable, string>> = {
  document: "The security officers of every nation concerned are told who read it.",
  milestone: "Nobody can tell who read it: the security officers of every nation that could are told.",
  comment: "Nobody can tell who read it: the security officers of every nation that could are told.",
};

interface Properties {
  readonly object: string;
  readonly kind: Spillable;
  readonly title: string;
  readonly onClose: () => void;
}

export function ReportSpillDialog({ object, kind, title, onClose }: Properties) {
  const report = useAction(SpillReport, pickReport, LISTED[kind]);
  const announce = useAnnounce();
  const submit = async (description: string) => {
    const result = await report({ input: { objectId: object, description } });
    if ("payload" in result) announce(`The ${kind} is frozen and the officers are told.`);
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title="Report a spill"
      action="Report and freeze"
      destructive
      field="description"
      label="What happened"
      hint="What does not belong here, and how you noticed; write nothing of the information itself"
      onSubmit={submit}
      onClose={onClose}
    >
      <p>
        <strong>{title}</strong> is frozen within a second: nobody finds, lists or opens it. {KNOWN[kind]} Only officers of its
        originator can let it go again.
      </p>
    </ReasonDialog>
  );
}
