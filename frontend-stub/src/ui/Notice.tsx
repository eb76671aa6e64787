/** A message in the flow of the page; what went wrong interrupts a screen reader, the rest waits its turn. */
import type { ReactNode } from "react";
import type { UserFault } from "../graphql/failures";

interface Properties {
  readonly kind: "error" | "warning" | "success" | "info";
  readonly children: ReactNode;
}

export function Notice({ kind, children }: Properties) {
  return (
    <div className={`usa-alert usa-alert--${kind} usa-alert--slim notice`} role={kind === "error" ? "alert" : "status"}>
      <div className="usa-alert__body">
        <div className="usa-alert__text">{children}</div>
      </div>
    </div>
  );
}

export function Faults({ faults }: { readonly faults: readonly UserFault[] }) {
  if (faults.length === 0) return null;
  return (
    <Notice kind="error">
      {faults.map((fault) => (
        <p key={`${fault.code} ${fault.message}`}>
          {fault.message}
          {fault.reference !== null && (
            <span className="reference">
              {" "}
              Reference for your security officer: <code>{fault.reference}</code>
            </span>
          )}
        </p>
      ))}
    </Notice>
  );
}
