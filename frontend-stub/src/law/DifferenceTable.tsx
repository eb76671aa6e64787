/** What a change would open and close: nation by nation and person by person, with exact counts. */
import { useId } from "react";
import { Link } from "wouter";
import { MarkingBanner } from "../markings/MarkingBanner";
import { counted } from "../ui/format";
import { langOf } from "../ui/lang";
import { NationTag } from "../ui/NationTag";
import type { DifferenceData, ReportData } from "./operations";

export function DifferenceTable({ report }: { readonly report: ReportData }) {
  const { gains, losses } = report;
  return (
    <div className="difference" role="status">
      <p className="difference__sum">
        {gains.accesses === 0 && losses.accesses === 0
          ? "Nothing would change."
          : `${sentence(gains, "gain")} ${sentence(losses, "lose")}`}{" "}
        <span className="quiet">
          Counted over {counted(report.documents, "document")} and {counted(report.people, "member")} of their projects.
        </span>
      </p>
      <Side difference={gains} title="Gains" tone="gain" />
      <Side difference={losses} title="Losses" tone="loss" />
    </div>
  );
}

function sentence({ people, documents }: DifferenceData, verb: "gain" | "lose"): string {
  if (people === 0) return `Nobody would ${verb} anything.`;
  return `${people === 1 ? "1 person" : `${people} people`} would ${verb} ${counted(documents, "document")}.`;
}

interface SideProperties {
  readonly difference: DifferenceData;
  readonly title: string;
  readonly tone: "gain" | "loss";
}

function Side({ difference, title, tone }: SideProperties) {
  const heading = useId();
  if (difference.accesses === 0) return null;
  const unnamed = difference.people - difference.peopleSample.length;
  return (
    <section className={`difference__side difference__side--${tone}`} aria-labelledby={heading}>
      <h3 id={heading}>
        <span aria-hidden="true">{tone === "gain" ? "+" : "−"}</span> {title}
      </h3>
      <table className="usa-table usa-table--borderless difference__table">
        <caption className="usa-sr-only">{title} by nation</caption>
        <thead>
          <tr>
            <th scope="col">Nation</th>
            <th scope="col">People</th>
            <th scope="col">Documents</th>
          </tr>
        </thead>
        <tbody>
          {difference.nations.map(({ nation, people, documents }) => (
            <tr key={nation.code}>
              <th scope="row">
                <NationTag nation={nation} named />
              </th>
              <td>{people}</td>
              <td>{documents}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className="usa-table usa-table--borderless difference__table">
        <caption className="usa-sr-only">{title} by person</caption>
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Nation</th>
            <th scope="col">Documents</th>
          </tr>
        </thead>
        <tbody>
          {difference.peopleSample.map(({ person, documents }) => (
            <tr key={person.id}>
              <th scope="row">{person.displayName}</th>
              <td>
                <NationTag nation={person.nation} />
              </td>
              <td>{documents}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {unnamed > 0 && <p className="quiet">and {unnamed} more</p>}
      <ul className="difference__documents" aria-label={`${title}: documents, for example`}>
        {difference.documentsSample.map(({ id, marking, people, document }) => (
          <li key={id}>
            <MarkingBanner marking={marking} />
            <span>
              <Link href={`/documents/${id}`} lang={document === null ? undefined : langOf(document.title)}>
                {document?.title ?? `Document ${id.slice(-6)}`}
              </Link>{" "}
              <span className="quiet">{people === 1 ? "1 person" : `${people} people`}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
