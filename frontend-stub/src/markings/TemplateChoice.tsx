/** A marking as the nation's officers approved it beforehand, picked by name; what it fixes is told in words. */
import { useId } from "react";
import { Field } from "../ui/Field";
import { CATEGORIES, exportInWords } from "./controls";
import { MarkingBanner } from "./MarkingBanner";
import type { TemplateData } from "./operations";

interface Properties {
  readonly templates: readonly TemplateData[];
  readonly chosen: TemplateData | null;
  readonly onChange: (template: TemplateData | null) => void;
}

export function TemplateChoice({ templates, chosen, onChange }: Properties) {
  return (
    <div className="marking-field">
      <Field label="Template" hint="Approved by two security officers of your nation: shared as soon as it is uploaded">
        {(control) => (
          <select
            {...control}
            className="usa-select"
            value={chosen?.id ?? ""}
            required
            onChange={(event) => onChange(templates.find(({ id }) => id === event.target.value) ?? null)}
          >
            <option value="">Choose a template</option>
            {grouped(templates).map(([name, group]) => (
              <optgroup key={name} label={name}>
                {group.map((template) => (
                  <option key={template.id} value={template.id}>
                    {optionOf(template)}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        )}
      </Field>
      {chosen !== null && <Facts template={chosen} />}
    </div>
  );
}

function Facts({ template }: { readonly template: TemplateData }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading} className="usa-sr-only">
        What this template says
      </h3>
      <MarkingBanner marking={template.marking} />
      <p className="quiet marking-field__facts">
        {[
          exportInWords(template.export),
          template.category === null ? null : `Category ${CATEGORIES[template.category] ?? template.category}`,
          template.distribution === null ? null : `Distribution statement ${template.distribution}`,
        ]
          .filter((fact) => fact !== null)
          .join(" · ")}
      </p>
    </section>
  );
}

/** The project's own first, then by level, in the order given. */
function grouped(templates: readonly TemplateData[]): readonly (readonly [string, readonly TemplateData[]])[] {
  const groups = new Map<string, TemplateData[]>();
  for (const template of templates) {
    const name = template.project === null ? template.marking.level : "Of this project";
    groups.set(name, [...(groups.get(name) ?? []), template]);
  }
  return [...groups];
}

/** The marking, and the name where it says something else. */
function optionOf({ name, marking }: TemplateData): string {
  return name === marking.text ? name : `${marking.text} (${name})`;
}
