/** The bar on top: where one can go, and as whom one is here. */
import type { MouseEvent } from "react";
import { Link, useRoute } from "wouter";
import { holdsOffice, type Viewer } from "../session/SessionContext";
import { inWords } from "./format";
import { NationTag } from "./NationTag";
import { Wordmark } from "./Wordmark";

interface Properties {
  readonly viewer: Viewer;
  readonly onChange: () => void;
}

export function PageHeader({ viewer, onChange }: Properties) {
  const offices = (viewer.roles ?? []).filter((held) => held.project === null).map((held) => inWords(held.role));
  return (
    <header className="bar">
      <div className="bar__inside">
        <Link href="/" className="bar__home" aria-label="Entente: your projects">
          <Wordmark />
        </Link>
        <nav className="bar__nav" aria-label="Main">
          <Place href="/" label="Projects" />
          <Place href="/search" label="Search" />
          <Place href="/transfers" label="Transfers" />
        </nav>
        <div className="bar__person">
          <span className="bar__who">
            <span className="bar__name">{viewer.displayName}</span>
            <span className="bar__firm">{[...offices, viewer.organisation?.name].filter(Boolean).join(" · ")}</span>
          </span>
          <NationTag nation={viewer.nation} />
          <button type="button" className="usa-button usa-button--outline usa-button--inverse" onClick={onChange}>
            Change person
          </button>
        </div>
      </div>
      {holdsOffice(viewer, "SECURITY_OFFICER") && (
        <nav className="bar__office" aria-label="Security office">
          <Place href="/office/waiting" label="Waiting" />
          <Place href="/office/due" label="Due" />
          <Place href="/office/spills" label="Spills" />
          <Place href="/rules" also="/office/registers/:name" label="Registers" />
          <Place href="/office/changes" label="Changes" />
          <Place href="/office/why" also="/office/what-if" label="Ask the law" />
        </nav>
      )}
    </header>
  );
}

interface PlaceProperties {
  readonly href: string;
  readonly label: string;
  /** Another address of the same place. */
  readonly also?: string;
}

function Place({ href, label, also = href }: PlaceProperties) {
  const [here] = useRoute(`${href}/*?`);
  const [there] = useRoute(also);
  return (
    <Link href={href} className="bar__place" aria-current={(href === "/" ? there : here || there) ? "page" : undefined}>
      {label}
    </Link>
  );
}

export function SkipLink() {
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById("main")?.focus();
  };
  return (
    <a className="usa-skipnav" href="#main" onClick={skip}>
      Skip to the content
    </a>
  );
}
