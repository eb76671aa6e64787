/** The transfers that one asked for and, for officers, those that they answer; newest first. */
import { holdsOffice, useSignedIn } from "../session/SessionContext";
import { PagedList } from "../ui/PagedList";
import { usePageTitle } from "../ui/usePageTitle";
import { TransfersQuery } from "./operations";
import { TransferView } from "./TransferView";

export function TransfersPage() {
  usePageTitle("Transfers");
  const { viewer } = useSignedIn();
  const officer = holdsOffice(viewer, "SECURITY_OFFICER");
  return (
    <>
      <h1>Transfers</h1>
      <p className="intro">
        What is to leave the workspace for a recipient.{" "}
        {officer
          ? "You see of each what you answer for, as an officer of your nation or of the firm you work for; who asked answers nothing of it."
          : "Ask for one on the page of its project. An officer of each originator answers; then you fetch the package here."}
      </p>
      <h2 className="usa-sr-only">The latest first</h2>
      <PagedList
        query={TransfersQuery}
        variables={(after) => ({ after })}
        pick={({ transfers }) => transfers}
        interest={{ topics: ["transfer"] }}
        noun="transfer"
        of="transfers"
        className="stack"
        empty={officer ? "No transfer concerns you." : "You have not asked for any."}
        row={(transfer) => (
          <li key={transfer.id}>
            <TransferView transfer={transfer} />
          </li>
        )}
      />
    </>
  );
}
