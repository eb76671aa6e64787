/** Changes of the law that wait for a word of officers, newest first, with what each would open and close. */
import { Link } from "wouter";
import { PagedList } from "../ui/PagedList";
import { ChangeView } from "./ChangeView";
import { ChangesQuery } from "./operations";

export function ChangesSection() {
  return (
    <section className="panel inbox" aria-labelledby="changes-heading">
      <h2 id="changes-heading">Changes of the law</h2>
      <p className="quiet">
        Proposed by one officer, under Ask the law; what might let somebody in takes a second one.{" "}
        <Link href="/office/changes">All changes</Link>
      </p>
      <PagedList
        query={ChangesQuery}
        variables={(after) => ({ after })}
        pick={({ policyChanges: { nodes, pageInfo } }) => ({ nodes: nodes.filter(({ state }) => state === "SUBMITTED"), pageInfo })}
        interest={{ topics: ["waiting", "rule"] }}
        noun="change"
        of="waiting"
        className="stack"
        empty="No change waits for anybody."
        row={(change) => (
          <li key={change.id}>
            <ChangeView change={change} />
          </li>
        )}
      />
    </section>
  );
}
