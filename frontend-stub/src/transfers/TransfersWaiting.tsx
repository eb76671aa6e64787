/** The transfers that the viewer's nation has still to answer. */
import { Link } from "wouter";
import { useSignedIn } from "../session/SessionContext";
import { PagedList } from "../ui/PagedList";
import { TransfersQuery, type TransferData } from "./operations";
import { standingOf } from "./standing";
import { TransferView } from "./TransferView";

export function TransfersWaiting() {
  const { viewer } = useSignedIn();
  const waits = (transfer: TransferData) => {
    const { own, under, toAnswer } = standingOf(transfer, viewer, true);
    return toAnswer || (own && under && transfer.decisions.every(({ nation }) => nation.code !== viewer.nation.code));
  };
  return (
    <section className="panel inbox" aria-labelledby="transfers-heading">
      <h2 id="transfers-heading">Transfers to answer</h2>
      <p className="quiet">
        Documents that your nation originated and that somebody wants to carry out. <Link href="/transfers">All transfers</Link>
      </p>
      <PagedList
        query={TransfersQuery}
        variables={(after) => ({ after })}
        pick={({ transfers: { nodes, pageInfo } }) => ({ nodes: nodes.filter(waits), pageInfo })}
        interest={{ topics: ["transfer", "waiting"] }}
        noun="transfer"
        of="waiting"
        className="stack"
        empty="No transfer waits for your nation."
        row={(transfer) => (
          <li key={transfer.id}>
            <TransferView transfer={transfer} />
          </li>
        )}
      />
    </section>
  );
}
