/** What picks come to, before anything is sent: the banner, the mark of a paragraph, or what stands against it. */
import type { UserFault } from "../graphql/failures";
import { Faults } from "../ui/Notice";
import { MarkingBanner } from "./MarkingBanner";
import type { Composed } from "./useComposed";

interface Properties {
  readonly composed: Composed;
  /** What the server said when it was sent. */
  readonly faults: readonly UserFault[];
}

export function MarkingPreview({ composed: { report, current }, faults }: Properties) {
  return (
    <section className="preview" aria-label="Preview of the marking" aria-live="polite" aria-busy={!current}>
      <Faults faults={faults} />
      {report === null ? (
        <p className="quiet">Choose a level: the marking is shown here as the server writes it.</p>
      ) : (
        <>
          {report.marking !== null && <MarkingBanner marking={report.marking} />}
          {report.marking !== null && (
            <p className="quiet preview__portion">
              {report.portion === null ? (
                "Portion marks of this policy are not known here."
              ) : (
                <>
                  Portion mark of a paragraph: <strong>{report.portion}</strong>
                </>
              )}
            </p>
          )}
          {report.faults.length > 0 && (
            <ul className="marking-faults">
              {[...new Set(report.faults.map(({ message }) => message))].map((message) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}
