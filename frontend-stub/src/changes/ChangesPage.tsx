/** The history of the law as far as it concerns the viewer's nation: every change, the latest first. */
import { useState } from "react";
import { Link } from "wouter";
import { inWords } from "../ui/format";
import { PagedList } from "../ui/PagedList";
import { usePageTitle } from "../ui/usePageTitle";
import { ChangeView } from "./ChangeView";
import { ChangesQuery, type ChangeData } from "./operations";

const STATES: readonly ChangeData["state"][] = ["DRAFT", "SUBMITTED", "APPROVED", "ACTIVE", "REJECTED", "ROLLED_BACK"];

export function ChangesPage() {
  usePageTitle("Changes of the law");
  const [state, setState] = useState<ChangeData["state"] | "">("");
  return (
    <>
      <div className="heading-row">
        <h1>Changes of the law</h1>
        <Link href="/office/what-if" className="usa-button">
          Draft a change
        </Link>
      </div>
      <p className="intro">
        What a change says is never altered, only where it stands. One that is in force can be rolled back; that is a change like any
        other.
      </p>
      <label className="filter">
        <span>Show</span>
        <select className="usa-select" value={state} onChange={(event) => setState(event.target.value as typeof state)}>
          <option value="">All changes</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {inWords(one)}
            </option>
          ))}
        </select>
      </label>
      <h2 className="usa-sr-only">The latest first</h2>
      <PagedList
        query={ChangesQuery}
        variables={(after) => ({ after })}
        pick={({ policyChanges: { nodes, pageInfo } }) => ({ nodes: nodes.filter((change) => state === "" || change.state === state), pageInfo })}
        interest={{ topics: ["waiting", "rule"] }}
        noun="change"
        of="changes"
        className="stack"
        empty={state === "" ? "Nothing was changed yet." : "No change stands there."}
        row={(change) => (
          <li key={change.id}>
            <ChangeView change={change} />
          </li>
        )}
      />
    </>
  );
}
