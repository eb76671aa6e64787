/** What every register page shares: the ways to the others, the filter, and the changes that brought what stands there. */
import { useMemo, useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import type { ResultOf } from "../graphql/graphql";
import { useEveryPage } from "../graphql/useEveryPage";
import { useSignedIn } from "../session/SessionContext";
import { SearchBox } from "../ui/SearchBox";
import { usePageTitle } from "../ui/usePageTitle";
import { OriginsQuery } from "./operations";
import { originsIn, OriginsProvider } from "./origins";

const REGISTERS = {
  "/rules": "Disclosure rules",
  "/office/registers/consents": "Consents",
  "/office/registers/papers": "Export papers",
  "/office/registers/standings": "Standings",
  "/office/registers/groups": "Groups",
} as const;

const pick = ({ policyChanges }: ResultOf<typeof OriginsQuery>) => policyChanges;

/** Whether something is shown: what has ended only when that is asked for, and whatever its words. */
export type Shows = (active: boolean, ...words: readonly (string | null | undefined)[]) => boolean;

interface Properties {
  readonly title: string;
  readonly intro: ReactNode;
  /** Whether what stands there can end. */
  readonly ends?: boolean;
  readonly children: (shows: Shows) => ReactNode;
}

export function RegisterPage({ title, intro, ends = true, children }: Properties) {
  usePageTitle(title);
  const [address] = useLocation();
  const { nation } = useSignedIn().viewer;
  const [text, setText] = useState("");
  const [ended, setEnded] = useState(false);
  const { items } = useEveryPage(OriginsQuery, pick);
  const origins = useMemo(() => originsIn(items), [items]);
  const sought = text.trim().toLowerCase();
  const shows: Shows = (active, ...words) =>
    (active || ended || !ends) && (sought === "" || words.some((word) => word?.toLowerCase().includes(sought) ?? false));
  return (
    <OriginsProvider value={origins}>
      <nav className="law-nav" aria-label="Registers">
        {Object.entries(REGISTERS).map(([href, name]) => (
          <Link key={href} href={href} aria-current={address === href ? "page" : undefined}>
            {name}
          </Link>
        ))}
      </nav>
      <h1>
        {title}: {nation.name}
      </h1>
      <p className="intro">{intro}</p>
      <div className="register__tools">
        <SearchBox label="Find in this register" value={text} onChange={setText} />
        {ends && (
          <div className="usa-checkbox">
            <input id="also-ended" type="checkbox" className="usa-checkbox__input" checked={ended} onChange={(event) => setEnded(event.target.checked)} />
            <label htmlFor="also-ended" className="usa-checkbox__label">
              Also what is not in force today
            </label>
          </div>
        )}
      </div>
      {children(shows)}
    </OriginsProvider>
  );
}
