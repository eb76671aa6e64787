/** One rule in words: who lets whom have what, how, and until when. */
import { Brought } from "../registers/Brought";
import { day, inWords } from "../ui/format";
import type { RuleData } from "./operations";

interface Properties {
  readonly rule: RuleData;
  /** How to end it, where that is offered. */
  readonly onWithdraw?: () => void;
}

export function Rule({ rule, onWithdraw }: Properties) {
  return (
    <article className={rule.active ? "card rule" : "card rule rule--ended"} aria-label={`Rule towards ${rule.receiving}`}>
      <div className="rule__way">
        <span className="nation__code">{rule.releasing}</span>
        <span aria-hidden="true">→</span>
        <span className="usa-sr-only">to</span>
        <span className="nation__code">{rule.receiving}</span>
      </div>
      <div className="rule__words">
        <p>
          <strong>{inWords(rule.effect)}</strong> {(rule.methods ?? ["VIEW", "DOWNLOAD"]).map(inWords).join(" and ")} up to{" "}
          <strong>{rule.maxLevel}</strong> {rule.project === null ? "in every project" : `in ${rule.project.name ?? "one project"}`}
          {rule.categories !== null && `, categories ${rule.categories.join(", ")}`}
        </p>
        <p className="quiet">
          {rule.authority}
          {rule.validFrom !== null && ` · from ${day(rule.validFrom)}`}
          {rule.validUntil !== null && ` · until ${day(rule.validUntil)}`}
        </p>
        <Brought name={rule.id} />
      </div>
      {rule.active && onWithdraw !== undefined && (
        <button type="button" className="usa-button usa-button--outline usa-button--small" onClick={onWithdraw}>
          Withdraw<span className="usa-sr-only"> the rule towards {rule.receiving}</span>
        </button>
      )}
      {!rule.active && <span className="state state--ended">Not in force</span>}
    </article>
  );
}
