/** The fields of a rule of one's own nation: towards whom, up to which level, how, and until when. */
import { useId } from "react";
import { ReceiverField } from "../law/ReceiverField";
import { Field } from "../ui/Field";

type Method = "VIEW" | "DOWNLOAD";

export interface RuleDraft {
  readonly effect: "ALLOW" | "DENY";
  readonly receiving: string;
  readonly maxLevel: string;
  readonly methods: readonly Method[];
  readonly until: string;
}

/** What the API takes. */
export function ruleInput({ effect, receiving, maxLevel, methods, until }: RuleDraft, authority = "What if") {
  return {
    effect,
    receiving: receiving.trim(),
    maxLevel: maxLevel.trim(),
    authority,
    ...(methods.length === 2 ? {} : { methods: [...methods] }),
    ...(until === "" ? {} : { validUntil: until }),
  };
}

interface Properties {
  readonly draft: RuleDraft;
  readonly onChange: (draft: RuleDraft) => void;
}

export function RuleFields({ draft, onChange }: Properties) {
  const group = useId();
  return (
    <div className="rule-fields">
      <Field label="Effect">
        {(control) => (
          <select {...control} className="usa-select" value={draft.effect} onChange={(event) => onChange({ ...draft, effect: event.target.value as RuleDraft["effect"] })}>
            <option value="ALLOW">Allows</option>
            <option value="DENY">Denies, whatever else allows</option>
          </select>
        )}
      </Field>
      <ReceiverField
        label="Towards"
        hint="A nation or group by its code, a firm as org:NAME"
        value={draft.receiving}
        onChange={(receiving) => onChange({ ...draft, receiving })}
      />
      <Field label="Up to the level" hint="In your nation's own terms">
        {(control) => (
          <input
            {...control}
            className="usa-input"
            value={draft.maxLevel}
            required
            autoComplete="off"
            onChange={(event) => onChange({ ...draft, maxLevel: event.target.value })}
          />
        )}
      </Field>
      <Field label="How" hint="Those who may only look get a copy with their name burnt in">
        {(control) => (
          <select
            {...control}
            className="usa-select"
            name={group}
            value={draft.methods.length === 2 ? "both" : "VIEW"}
            onChange={(event) => onChange({ ...draft, methods: event.target.value === "both" ? ["VIEW", "DOWNLOAD"] : ["VIEW"] })}
          >
            <option value="both">Look at it and take a copy</option>
            <option value="VIEW">Look at it only</option>
          </select>
        )}
      </Field>
      <Field label="Last day" hint="Left empty, it lasts until it is withdrawn">
        {(control) => (
          <input
            {...control}
            type="date"
            className="usa-input field__date"
            value={draft.until}
            onChange={(event) => onChange({ ...draft, until: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
