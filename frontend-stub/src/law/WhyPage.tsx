/** Why somebody may do something with an object, or why not: for an officer whom a colleague has asked. */
import { useState, type SubmitEvent } from "react";
import { useClient } from "urql";
import { sentenceFor } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { Rule } from "../disclosure/Rule";
import { Field } from "../ui/Field";
import { day, inWords } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { Notice } from "../ui/Notice";
import { usePageTitle } from "../ui/usePageTitle";
import { identifierIn } from "./identifiers";
import { LawNav } from "./LawNav";
import { ExplainQuery, type Explanation } from "./operations";
import { PersonField, type Found } from "./PersonField";

const ACTIONS = { VIEW: "look at it", DOWNLOAD: "take a copy", EDIT: "change it", SHARE: "pass it on", RELEASE: "release it", RELABEL: "mark it anew" } as const;
type Action = keyof typeof ACTIONS;

interface Asked {
  readonly person: Found;
  readonly action: Action;
  readonly answer: ResultOf<typeof ExplainQuery>["explainAccess"];
}

export function WhyPage({ object = "" }: { readonly object?: string | undefined }) {
  usePageTitle("Why could somebody not?");
  const client = useClient();
  const [person, setPerson] = useState<Found | null>(null);
  const [text, setText] = useState(object);
  const [action, setAction] = useState<Action>("VIEW");
  const [asked, setAsked] = useState<Asked | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const identifier = identifierIn(text);

  const ask = async (event: SubmitEvent) => {
    event.preventDefault();
    if (person === null || identifier === null) return;
    setBusy(true);
    const variables = { person: person.id, object: identifier, action };
    const { data, error } = await client.query(ExplainQuery, variables, { requestPolicy: "network-only" }).toPromise();
    setBusy(false);
    setFault(error === undefined ? null : sentenceFor(error));
    setAsked(data === undefined ? null : { person, action, answer: data.explainAccess });
  };

  return (
    <>
      <LawNav />
      <h1>Why could somebody not?</h1>
      <p className="intro">
        Tells what stands in the way of a person, and who can change that. Of your own nation&rsquo;s people you are told every
        reason; of others, what your nation decided as owner.
      </p>
      <form className="card ask" onSubmit={(event) => void ask(event)}>
        <PersonField label="Person" hint="By name" chosen={person} onChange={setPerson} />
        <Field label="What it is about" hint="The address or the identifier that the person was given">
          {(control) => (
            <input
              {...control}
              className="usa-input"
              value={text}
              required
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {text.trim() !== "" && identifier === null && <p className="quiet">There is no identifier in that yet.</p>}
        <Field label="What they want to do">
          {(control) => (
            <select {...control} className="usa-select" value={action} onChange={(event) => setAction(event.target.value as Action)}>
              {Object.entries(ACTIONS).map(([name, words]) => (
                <option key={name} value={name}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="dialog__actions">
          <button type="submit" className="usa-button" disabled={busy || person === null || identifier === null}>
            Ask the law
          </button>
        </div>
      </form>
      {fault !== null && <Notice kind="error">{fault}</Notice>}
      {asked !== null && <Answer asked={asked} />}
    </>
  );
}

function Answer({ asked: { person, action, answer } }: { readonly asked: Asked }) {
  if (answer === null) {
    return (
      <Notice kind="info">
        Nothing by this identifier is yours to ask about, for this person. If it exists, its owners can tell: the person can ask for
        access from the page they were given.
      </Notice>
    );
  }
  return (
    <section className={`card answer answer--${answer.verdict.toLowerCase()}`} aria-label="Answer" role="status">
      <div className="card__body">
        <h2>
          {inWords(answer.verdict)}: {person.displayName} {answer.allowed ? "may" : "may not"} {ACTIONS[action]}
          {answer.until !== null && `, until ${day(answer.until)}`}.
        </h2>
        <Reasons answer={answer} />
        {answer.recipients.length > 0 && (
          <p className="answer__recipients">
            <span className="quiet">To</span>{" "}
            {answer.recipients.map(({ nation, allowed }) => (
              <span key={nation.code}>
                <NationTag nation={nation} /> {allowed ? "yes" : "no"}
              </span>
            ))}
          </p>
        )}
        {!answer.complete && <p className="quiet">There is more to it that is not yours to know.</p>}
      </div>
      {answer.rules.length > 0 && (
        <div className="card__body">
          <h3>By your rules</h3>
          <ul className="rules">
            {answer.rules.map((rule) => (
              <li key={rule.id}>
                <Rule rule={rule} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Reasons({ answer }: { readonly answer: Explanation }) {
  if (answer.reasons.length === 0) return null;
  return (
    <ul className="answer__reasons">
      {answer.reasons.map(({ code, message }) => (
        <li key={code}>
          {message} <code className="quiet">{code}</code>
        </li>
      ))}
    </ul>
  );
}
