/** The second word on what somebody proposed: yes, no, or not like this. Nobody agrees to their own. */
import { useId, useState } from "react";
import type { ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { useAnnounce } from "../ui/Announcer";
import { ReasonDialog } from "../ui/ReasonDialog";
import { Impact } from "../changes/Impact";
import { ChangeDecide } from "../changes/operations";
import { ProposalDecide, TemplateDecide } from "./operations";

type Decision = "APPROVE" | "DENY" | "RETURN";

const WORDS: Readonly<Record<Decision, string>> = {
  APPROVE: "Agree: it is done once nobody's word is missing",
  RETURN: "Return it: not like this",
  DENY: "Deny it",
};

const pickProposal = (data: ResultOf<typeof ProposalDecide>) => data.documentProposalDecide;
const pickChange = (data: ResultOf<typeof ChangeDecide>) => data.policyChangeDecide;
const pickTemplate = (data: ResultOf<typeof TemplateDecide>) => data.markingTemplateDecide;

interface Properties {
  readonly of: { readonly kind: "proposal" | "template" | "change"; readonly id: string; readonly title: string };
  readonly own: boolean;
  readonly onClose: () => void;
}

export function DecideDialog({ of, own, onClose }: Properties) {
  const decideProposal = useAction(ProposalDecide, pickProposal);
  const decideTemplate = useAction(TemplateDecide, pickTemplate);
  const decideChange = useAction(ChangeDecide, pickChange);
  const announce = useAnnounce();
  const group = useId();
  const [decision, setDecision] = useState<Decision | null>(own ? "DENY" : null);
  const submit = async (rationale: string) => {
    if (decision === null) return [];
    const input = { id: of.id, decision, rationale };
    const decide = { proposal: decideProposal, template: decideTemplate, change: decideChange }[of.kind];
    const result = await decide({ input });
    if ("payload" in result) announce("Your decision is recorded.");
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title={own ? "Take the proposal back" : `Decide: ${of.title}`}
      action={own ? "Take it back" : "Record the decision"}
      field="rationale"
      label="Why"
      ready={decision !== null}
      onSubmit={submit}
      onClose={onClose}
    >
      {of.kind === "change" && !own && <Impact id={of.id} />}
      {!own && (
        <fieldset className="usa-fieldset choices">
          <legend className="usa-legend">Decision</legend>
          {(Object.entries(WORDS) as [Decision, string][]).map(([name, words]) => (
            <label key={name} className="choices__choice">
              <input type="radio" name={group} checked={decision === name} onChange={() => setDecision(name)} />
              {words}
            </label>
          ))}
        </fieldset>
      )}
    </ReasonDialog>
  );
}
