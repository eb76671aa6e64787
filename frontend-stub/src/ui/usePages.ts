/**
 * Keyset pages shown one below the other.
 *
 * Each page asks for itself by the cursor it starts after, so a refresh asks every page again and a row that was withdrawn
 * goes away wherever it stood.
 */
import { useCallback, useState } from "react";

export interface Pages {
  readonly starts: readonly (string | null)[];
  readonly add: (after: string) => void;
}

/** Pages of one list; `of` names the list, and another name begins again at its first page. */
export function usePages(of: string): Pages {
  const [held, setHeld] = useState<{ of: string; starts: readonly (string | null)[] }>({ of, starts: [null] });
  const starts = held.of === of ? held.starts : [null];
  const add = useCallback(
    (after: string) =>
      setHeld((before) => {
        const known = before.of === of ? before.starts : [null];
        return known.includes(after) ? before : { of, starts: [...known, after] };
      }),
    [of],
  );
  return { starts, add };
}
