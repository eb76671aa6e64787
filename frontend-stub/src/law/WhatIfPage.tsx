/** What a change would open and close, before anybody makes it: rules added or withdrawn, a person suspended. */
import { useState, type SubmitEvent } from "react";
import { useClient, useQuery } from "urql";
import { ProposeDialog } from "../changes/ProposeDialog";
import { RulesQuery, type RuleData } from "../disclosure/operations";
import { RuleFields, ruleInput, type RuleDraft } from "../disclosure/RuleFields";
import { refusalOf } from "../graphql/failures";
import { useSignedIn } from "../session/SessionContext";
import { inWords } from "../ui/format";
import { Notice } from "../ui/Notice";
import { usePageTitle } from "../ui/usePageTitle";
import { DifferenceTable } from "./DifferenceTable";
import { LawNav } from "./LawNav";
import { SimulateQuery, type ReportData } from "./operations";
import { PersonField, type Found } from "./PersonField";

/** What was tried, and what came of it: nothing else can be proposed from it. */
interface Answer {
  readonly report: ReportData;
  readonly draft: RuleDraft | null;
  readonly removed: readonly string[];
  readonly suspended: Found | null;
}

export function WhatIfPage() {
  usePageTitle("What if?");
  const client = useClient();
  const { nation } = useSignedIn().viewer;
  const [{ data }] = useQuery({ query: RulesQuery, variables: { releasing: nation.code, after: null } });
  const rules = (data?.disclosureRules.nodes ?? []).filter(({ active }) => active);
  const [draft, setDraft] = useState<RuleDraft | null>(null);
  const [removed, setRemoved] = useState<readonly string[]>([]);
  const [suspended, setSuspended] = useState<Found | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [proposing, setProposing] = useState(false);
  const [proposed, setProposed] = useState<boolean | null>(null);
  const anything = draft !== null || removed.length > 0 || suspended !== null;

  const finish = (active: boolean) => {
    setProposed(active);
    setAnswer(null);
    setDraft(null);
    setRemoved([]);
  };
  /** Whatever is changed in the form was not asked yet. */
  const edited = <Value,>(set: (value: Value) => void) => (value: Value) => {
    setAnswer(null);
    set(value);
  };

  const ask = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProposed(null);
    const input = {
      ...(draft === null ? {} : { add: [ruleInput(draft)] }),
      ...(removed.length === 0 ? {} : { remove: [...removed] }),
      ...(suspended === null ? {} : { person: { id: suspended.id, suspended: true } }),
    };
    const answered = await client.query(SimulateQuery, { input }, { requestPolicy: "network-only" }).toPromise();
    setBusy(false);
    const report = answered.data?.simulate ?? null;
    setAnswer(report === null ? null : { report, draft, removed, suspended });
    setFault(
      answered.error !== undefined
        ? refusalOf(answered.error)
        : answered.data?.simulate == null
          ? "This is not yours to change."
          : null,
    );
  };

  return (
    <>
      <LawNav />
      <h1>What if?</h1>
      <p className="intro">
        Nothing is changed by asking. The answer counts everybody who works with what your nation originated, exactly.
      </p>
      <form className="card ask" onSubmit={(event) => void ask(event)}>
        <fieldset className="usa-fieldset ask__part">
          <legend className="usa-legend">A rule is added</legend>
          {draft === null ? (
            <button
              type="button"
              className="usa-button usa-button--outline"
              disabled={data === undefined}
              onClick={() => edited(setDraft)({ receiving: "", effect: "ALLOW", maxLevel: rules[0]?.maxLevel ?? "", methods: ["VIEW", "DOWNLOAD"], until: "" })}
            >
              Try a rule
            </button>
          ) : (
            <>
              <RuleFields draft={draft} onChange={edited(setDraft)} />
              <button type="button" className="usa-button usa-button--unstyled" onClick={() => edited(setDraft)(null)}>
                Leave it out
              </button>
            </>
          )}
        </fieldset>
        <fieldset className="usa-fieldset ask__part">
          <legend className="usa-legend">Rules are withdrawn</legend>
          {rules.length === 0 && <p className="quiet">There is no rule in force.</p>}
          {rules.map((rule) => (
            <RuleChoice
              key={rule.id}
              rule={rule}
              chosen={removed.includes(rule.id)}
              onChange={(on) => edited(setRemoved)(on ? [...removed, rule.id] : removed.filter((id) => id !== rule.id))}
            />
          ))}
        </fieldset>
        <fieldset className="usa-fieldset ask__part">
          <legend className="usa-legend">A person is suspended</legend>
          <PersonField label="Person" hint="Somebody whom your nation administers, by name" chosen={suspended} onChange={edited(setSuspended)} />
        </fieldset>
        <div className="dialog__actions">
          <button type="submit" className="usa-button" disabled={busy || !anything}>
            Ask what would change
          </button>
        </div>
      </form>
      {busy && <p className="waiting">Counting…</p>}
      {fault !== null && !busy && <Notice kind="error">{fault}</Notice>}
      {answer !== null && !busy && (
        <section aria-labelledby="difference-heading">
          <h2 id="difference-heading" className="usa-sr-only">
            What would change
          </h2>
          <DifferenceTable report={answer.report} />
          {answer.suspended === null && (
            <div className="dialog__actions">
              <button type="button" className="usa-button" onClick={() => setProposing(true)}>
                Propose this change
              </button>
            </div>
          )}
        </section>
      )}
      {proposed !== null && (
        <Notice kind="success">
          {proposed ? "The change holds from now on." : "The change waits for another officer of your nation."}
        </Notice>
      )}
      {proposing && answer !== null && <ProposeDialog draft={answer.draft} removed={answer.removed} onProposed={finish} onClose={() => setProposing(false)} />}
    </>
  );
}

interface ChoiceProperties {
  readonly rule: RuleData;
  readonly chosen: boolean;
  readonly onChange: (on: boolean) => void;
}

function RuleChoice({ rule, chosen, onChange }: ChoiceProperties) {
  return (
    <div className="usa-checkbox">
      <input
        id={`remove-${rule.id}`}
        type="checkbox"
        className="usa-checkbox__input"
        checked={chosen}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={`remove-${rule.id}`} className="usa-checkbox__label">
        {inWords(rule.effect)} {rule.receiving} up to {rule.maxLevel} {rule.project === null ? "in every project" : `in ${rule.project.name ?? "one project"}`}{" "}
        <span className="quiet">{rule.authority}</span>
      </label>
    </div>
  );
}
