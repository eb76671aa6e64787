/** The fields of a rule of one's own nation: towards whom, up to which level, how, for what, and until when. */
import type { Method, RuleDraft } from "../law/draft";
import { DayField, ProjectField } from "../law/fields";
import { ReceiverField } from "../law/ReceiverField";
import { Field } from "../ui/Field";

interface Properties {
  readonly draft: RuleDraft;
  readonly onChange: (draft: RuleDraft) => void;
}

export function RuleFields({ draft, onChange }: Properties) {
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
            value={draft.methods.length === 2 ? "both" : draft.methods[0]}
            onChange={(event) => onChange({ ...draft, methods: event.target.value === "both" ? ["VIEW", "DOWNLOAD"] : [event.target.value as Method] })}
          >
            <option value="both">Look at it and take a copy</option>
            <option value="VIEW">Look at it only</option>
            <option value="DOWNLOAD">Take a copy only</option>
          </select>
        )}
      </Field>
      <Field label="Disclosure categories" hint="Numbers from 1 to 8; left empty, all">
        {(control) => (
          <input
            {...control}
            className="usa-input"
            value={draft.categories}
            autoComplete="off"
            pattern="[1-8]([,\s]+[1-8])*"
            title="Numbers from 1 to 8, separated by commas"
            onChange={(event) => onChange({ ...draft, categories: event.target.value })}
          />
        )}
      </Field>
      <ProjectField value={draft.project} onChange={(project) => onChange({ ...draft, project })} />
      <DayField label="First day" hint="Left empty, from when it is made" value={draft.from} onChange={(from) => onChange({ ...draft, from })} />
      <DayField label="Last day" hint="Left empty, it lasts until it is withdrawn" value={draft.until} onChange={(until) => onChange({ ...draft, until })} />
    </div>
  );
}
