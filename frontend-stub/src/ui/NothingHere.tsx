/** Absent and withheld look alike, in the same words; asking for what may be there is answered alike too. */
import { useState } from "react";
import { Link } from "wouter";
import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";
import { faultsIn, useAction } from "../graphql/useAction";
import { Notice } from "./Notice";
import { ReasonDialog } from "./ReasonDialog";
import { usePageTitle } from "./usePageTitle";

const AccessQuery = graphql(
  `
    mutation AccessQuery($input: AccessQueryInput!) {
      accessQuery(input: $input) {
        accessQuery {
          reference
          answer
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

const pick = (data: ResultOf<typeof AccessQuery>) => data.accessQuery;
type Answer = NonNullable<ReturnType<typeof pick>["accessQuery"]>;

interface Properties {
  /** What the address names, where access to such a thing can be asked for. */
  readonly object?: string;
}

export function NothingHere({ object }: Properties) {
  usePageTitle("Nothing here");
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  return (
    <div className="nothing">
      <h1>Nothing here that you can see</h1>
      <p>It may not exist, or it may not be shared with you. If you expected something, ask the person who gave you the address.</p>
      {answer !== null && (
        <Notice kind="info">
          <p>{answer.answer}</p>
          <p>
            Reference: <code>{answer.reference}</code>
          </p>
        </Notice>
      )}
      <p className="nothing__ways">
        <Link href="/" className="usa-button">
          Your projects
        </Link>
        {object !== undefined && answer === null && (
          <button type="button" className="usa-button usa-button--outline" onClick={() => setAsking(true)}>
            Ask for access
          </button>
        )}
      </p>
      {asking && object !== undefined && (
        <AskDialog object={object} onAnswer={setAnswer} onClose={() => setAsking(false)} />
      )}
    </div>
  );
}

interface AskProperties {
  readonly object: string;
  readonly onAnswer: (answer: Answer | null) => void;
  readonly onClose: () => void;
}

function AskDialog({ object, onAnswer, onClose }: AskProperties) {
  const ask = useAction(AccessQuery, pick);
  const submit = async (reason: string) => {
    const result = await ask({ input: { objectId: object, reason } });
    if ("payload" in result) onAnswer(result.payload.accessQuery);
    return faultsIn(result);
  };
  return (
    <ReasonDialog
      title="Ask for access"
      action="Ask"
      label="Why you need it"
      hint="Your own security officer can read this; if there is something, so can its owners"
      onSubmit={submit}
      onClose={onClose}
    />
  );
}
