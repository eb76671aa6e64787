/** The transfers that the viewer has still to answer, or that others have to because the viewer asked. */
import { Link } from "wouter";
import { useSignedIn } from "../session/SessionContext";
import { PagedList } from "../ui/PagedList";
import { TransfersQuery, type TransferData } from "./operations";
import { standingOf } from "./standing";
import { TransferView } from "./TransferView";

export function TransfersWaiting() {
  const { viewer } = useSignedIn();
  const waits = (transfer: TransferData) => {
    const { own, toAnswer } = standingOf(transfer, viewer, true);
    return toAnswer || (own && transfer.state === "OPEN");
  };
  return (
    <section className="panel inbox" aria-labelledby="transfers-heading">
      <h2 id="transfers-heading">Transfers to answer</h2>
      <p className="quiet">
        Documents that you answer for and that somebody wants to carry out. <Link href="/transfers">All transfers</Link>
      </p>
      <PagedList
        query={TransfersQuery}
        variables={(after) => ({ after })}
        pick={({ transfers: { nodes, pageInfo } }) => ({ nodes: nodes.filter(waits), pageInfo })}
        interest={{ topics: ["transfer", "waiting"] }}
        noun="transfer"
        of="waiting"
        className="stack"
        empty="No transfer waits for your answer."
        row={(transfer) => (
          <li key={transfer.id}>
            <TransferView transfer={transfer} />
          </li>
        )}
      />
    </section>
  );
}
