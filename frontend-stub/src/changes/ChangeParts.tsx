/** What a change makes and ends, in words. */
import type { ReactNode } from "react";
import { COVERS, KINDS, PAPERS } from "../law/words";
import { day, inWords } from "../ui/format";
import type { ChangeData } from "./operations";

const BOTH = ["VIEW", "DOWNLOAD"] as const;

interface Dated {
  readonly validFrom: string | null;
  readonly validUntil: string | null;
}

export function ChangeParts({ change }: { readonly change: ChangeData }) {
  return (
    <ul className="change__parts">
      {change.add.map((rule, place) => (
        <Part key={`add ${place}`} verb="Adds">
          {inWords(rule.effect)} <strong>{rule.receiving}</strong> {(rule.methods ?? BOTH).map(inWords).join(" and ")} up to {rule.maxLevel}
          {rule.categories !== null && `, categories ${rule.categories.join(", ")}`}
          {within(rule.project)}
          {dates(rule)} <span className="quiet">{rule.authority}</span>
        </Part>
      ))}
      {change.remove.map((rule) => (
        <Part key={rule.id} verb="Withdraws">
          {inWords(rule.effect)} <strong>{rule.receiving}</strong> up to {rule.maxLevel}
        </Part>
      ))}
      {change.addConsents.map((consent, place) => (
        <Part key={`consent ${place}`} verb="Consents">
          that our information goes on to <strong>{consent.to.join(", ")}</strong>
          {within(consent.project)}
          {dates(consent)} <span className="quiet">{consent.authority}</span>
        </Part>
      ))}
      {change.endConsents.map((consent) => (
        <Part key={consent.id} verb="Ends the consent">
          to <strong>{consent.to.join(", ")}</strong> <span className="quiet">{consent.authority}</span>
        </Part>
      ))}
      {change.addAuthorisations.map((paper, place) => (
        <Part key={`paper ${place}`} verb="Records">
          {PAPERS[paper.kind]} <strong>{paper.number}</strong>: {COVERS[paper.covers].toLowerCase()} to{" "}
          {[...paper.nations, ...paper.organisations].join(", ")}
          {within(paper.project)}
          {dates(paper)}
        </Part>
      ))}
      {change.endAuthorisations.map((paper) => (
        <Part key={paper.id} verb="Ends">
          {PAPERS[paper.kind]} <strong>{paper.number}</strong>
        </Part>
      ))}
      {change.standings.map(({ organisation, standing }, place) => (
        <Part key={`standing ${place}`} verb="Sees otherwise">
          <strong>{organisation?.name ?? "an organisation"}</strong>: {standingInWords(standing)}
        </Part>
      ))}
      {change.groups.map(({ code, since, members }) => (
        <Part key={code} verb="Members of">
          <strong>{code}</strong>
          {since !== null && ` from ${day(since)}`}: {members.map((nation) => nation.code).join(", ")}
        </Part>
      ))}
    </ul>
  );
}

function Part({ verb, children }: { readonly verb: string; readonly children: ReactNode }) {
  return (
    <li>
      <strong>{verb}:</strong> {children}
    </li>
  );
}

function within(project: { readonly name: string | null } | null): string {
  return project === null ? "" : `, in ${project.name ?? "one project"}`;
}

function dates({ validFrom, validUntil }: Dated): string {
  return `${validFrom === null ? "" : `, from ${day(validFrom)}`}${validUntil === null ? "" : `, until ${day(validUntil)}`}`;
}

/** What is known of an organisation, as one line; what is not known is not said. */
export function standingInWords(standing: ChangeData["standings"][number]["standing"]): string {
  const said = [
    standing.kind === null ? null : KINDS[standing.kind],
    standing.agency,
    standing.facilityLevel === null ? null : `facility clearance ${standing.facilityPolicy ?? ""} ${standing.facilityLevel}`,
    standing.cmmcLevel === null
      ? null
      : `CMMC level ${standing.cmmcLevel}${standing.cmmcExpires === null ? ", undated" : ` until ${day(standing.cmmcExpires)}`}`,
    standing.foreignOwnershipPercent === null ? null : `${standing.foreignOwnershipPercent} % in foreign hands`,
    yesOrNo(standing.authorisedUser, "authorised user", "no authorised user"),
    yesOrNo(standing.itarRegistered, "registered under ITAR", "not registered under ITAR"),
    yesOrNo(standing.debarred, "DEBARRED", "not debarred"),
  ].filter((one) => one !== null);
  return said.length === 0 ? "nothing is known of it: suspended" : said.join(" · ");
}

function yesOrNo(value: boolean | null, yes: string, no: string): string | null {
  return value === null ? null : value ? yes : no;
}
