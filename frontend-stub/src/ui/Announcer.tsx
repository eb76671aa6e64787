/** One polite live region for the whole page: what sighted people see happen, said once. */
import { createContext, useCallback, useContext, useState, type ReactNode } from "react";

const Announce = createContext<(message: string) => void>(() => undefined);

/** A function that has a screen reader say a sentence when it is idle. */
export function useAnnounce(): (message: string) => void {
  return useContext(Announce);
}

export function Announcer({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ message: "", turn: 0 });
  const announce = useCallback((message: string) => setSaid(({ turn }) => ({ message, turn: turn + 1 })), []);
  return (
    <Announce value={announce}>
      {children}
      <div className="usa-sr-only" aria-live="polite" aria-atomic="true">
        <span key={said.turn}>{said.message}</span>
      </div>
    </Announce>
  );
}
