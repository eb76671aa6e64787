/** A search field that filters as one types. */
import { useId } from "react";

interface Properties {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SearchBox({ label, value, onChange }: Properties) {
  const id = useId();
  return (
    <div className="search-box" role="search">
      <label htmlFor={id} className="usa-sr-only">
        {label}
      </label>
      <input
        id={id}
        type="search"
        className="usa-input"
        placeholder={label}
        value={value}
        maxLength={200}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
