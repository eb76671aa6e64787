/** The way to report what stands in a list, beside it. */
import { useState } from "react";
import { ReportSpillDialog, type Spillable } from "./ReportSpillDialog";

interface Properties {
  readonly object: string;
  readonly kind: Exclude<Spillable, "document">;
  readonly title: string;
}

export function ReportSpillButton({ object, kind, title }: Properties) {
  const [reporting, setReporting] = useState(false);
  return (
    <>
      <button type="button" className="usa-button usa-button--unstyled" onClick={() => setReporting(true)}>
        Report as a spill<span className="usa-sr-only">: {title}</span>
      </button>
      {reporting && <ReportSpillDialog object={object} kind={kind} title={title} onClose={() => setReporting(false)} />}
    </>
  );
}
