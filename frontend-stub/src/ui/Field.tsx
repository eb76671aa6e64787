/** A labelled form control with its hint and its faults, tied together for assistive technology. */
import { useId, type ReactNode } from "react";
import type { UserFault } from "../graphql/failures";

export interface ControlProperties {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

interface Properties {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly faults?: readonly UserFault[];
  readonly children: (control: ControlProperties) => ReactNode;
}

export function Field({ label, hint, faults = [], children }: Properties) {
  const id = useId();
  const hintId = `${id}-hint`;
  const faultId = `${id}-fault`;
  const described = [hint === undefined ? null : hintId, faults.length > 0 ? faultId : null].filter((part) => part !== null);
  return (
    <div className={faults.length > 0 ? "field usa-form-group usa-form-group--error" : "field usa-form-group"}>
      <label className="usa-label" htmlFor={id}>
        {label}
      </label>
      {hint !== undefined && (
        <span id={hintId} className="usa-hint">
          {hint}
        </span>
      )}
      {faults.length > 0 && (
        <span id={faultId} className="usa-error-message" role="alert">
          {faults.map((fault) => fault.message).join(" ")}
        </span>
      )}
      {children({
        id,
        "aria-describedby": described.length > 0 ? described.join(" ") : undefined,
        "aria-invalid": faults.length > 0 ? true : undefined,
      })}
    </div>
  );
}
