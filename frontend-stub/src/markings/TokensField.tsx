/** Several of what a marking may name, by ticking; long lists scroll by themselves. */
import { useId, type ReactNode } from "react";
import { turned } from "./picks";

interface Properties {
  readonly legend: string;
  readonly hint?: ReactNode;
  readonly offered: readonly string[];
  readonly picked: readonly string[];
  /** What stands beside a box. */
  readonly called: (token: string) => ReactNode;
  readonly onChange: (picked: readonly string[]) => void;
}

export function TokensField({ legend, hint, offered, picked, called, onChange }: Properties) {
  const id = useId();
  if (offered.length === 0) return null;
  return (
    <fieldset className="usa-fieldset tokens" aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
      <legend className="usa-legend">{legend}</legend>
      {hint !== undefined && (
        <span id={`${id}-hint`} className="usa-hint">
          {hint}
        </span>
      )}
      <ul className="tokens__list">
        {offered.map((token, place) => (
          <li key={token} className="usa-checkbox">
            <input
              id={`${id}-${place}`}
              type="checkbox"
              className="usa-checkbox__input"
              checked={picked.includes(token)}
              onChange={(event) => onChange(turned(picked, token, event.target.checked))}
            />
            <label htmlFor={`${id}-${place}`} className="usa-checkbox__label">
              {called(token)}
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
