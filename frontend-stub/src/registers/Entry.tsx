/** One entry of a register: who gave it, what it says, on what it rests, from when until when, and which change brought it. */
import type { ReactNode } from "react";
import { day } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { Brought } from "./Brought";

interface Properties {
  readonly label: string;
  /** By which the change that brought it is found. */
  readonly name: string;
  readonly nation: { readonly code: string; readonly name: string };
  readonly active: boolean;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly authority?: string;
  readonly children: ReactNode;
}

export function Entry({ label, name, nation, active, validFrom, validUntil, authority, children }: Properties) {
  const facts = [
    authority ?? null,
    validFrom === null ? null : `from ${day(validFrom)}`,
    validUntil === null ? "no last day, so it counts on none" : `until ${day(validUntil)}`,
  ];
  return (
    <article className={active ? "card rule" : "card rule rule--ended"} aria-label={label}>
      <NationTag nation={nation} />
      <div className="rule__words">
        <p>{children}</p>
        <p className="quiet">{facts.filter((fact) => fact !== null).join(" · ")}</p>
        <Brought name={name} />
      </div>
      {!active && <span className="state state--ended">Not in force</span>}
    </article>
  );
}
