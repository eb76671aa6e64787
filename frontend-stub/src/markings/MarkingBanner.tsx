/** A marking in words and colour; the words are the banner line as the server wrote it. */
import { toneOf, type Marked } from "./appearance";

interface Properties {
  readonly marking: Marked;
  readonly of?: string;
}

export function MarkingBanner({ marking, of }: Properties) {
  return (
    <p className={`marking marking--${toneOf(marking)}`}>
      <span className="usa-sr-only">{of === undefined ? "Marking: " : `Marking of ${of}: `}</span>
      {marking.banner}
    </p>
  );
}
