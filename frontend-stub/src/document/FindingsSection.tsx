/** What was found in a document's content and nobody answered yet, for those whom the server tells; for others there is nothing. */
import { Link } from "wouter";
import { useLive } from "../activity/Activity";
import type { ResultOf } from "../graphql/graphql";
import { moment } from "../ui/format";
import { FindingsQuery } from "./operations";

type Finding = ResultOf<typeof FindingsQuery>["contentFindings"]["nodes"][number];

const KINDS: Readonly<Record<Finding["kind"], string>> = {
  MARKING: "A marking that goes beyond this one",
  UNREADABLE: "Text that could not be read",
  MALWARE: "Malware",
};

interface Properties {
  readonly document: string;
  readonly officer: boolean;
}

export function FindingsSection({ document, officer }: Properties) {
  const { data } = useLive(FindingsQuery, { id: document }, { topics: ["document"] });
  const findings = data?.contentFindings.nodes ?? [];
  if (findings.length === 0) return null;
  const holds = findings.some(({ kind }) => kind === "MARKING");
  return (
    <section className="panel" aria-labelledby="findings-heading">
      <h2 id="findings-heading">Found in its content</h2>
      <ul className="findings">
        {findings.map((finding) => (
          <li key={finding.id} className="findings__finding">
            <p>
              <strong>{KINDS[finding.kind]}</strong> <span className="quiet">{moment(finding.foundAt)}</span>
            </p>
            <p>{finding.says}</p>
          </li>
        ))}
      </ul>
      {officer ? (
        <p>
          <Link href="/office/waiting">Answer it among what waits for you</Link>
        </p>
      ) : (
        <p className="quiet">
          {holds && "The document is HELD for that. "}
          Your security officers are told. If the marking is too mild, change it; if the file is the wrong one, withdraw the document.
        </p>
      )}
    </section>
  );
}
