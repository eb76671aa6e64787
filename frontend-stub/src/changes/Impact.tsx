/** What a change opens and closes, counted when somebody looks; taken back, the other way round. */
import { useQuery } from "urql";
import { sentenceFor } from "../graphql/failures";
import { DifferenceTable } from "../law/DifferenceTable";
import { Notice } from "../ui/Notice";
import { ImpactQuery } from "./operations";

interface Properties {
  readonly id: string;
  readonly takenBack?: boolean;
}

export function Impact({ id, takenBack = false }: Properties) {
  const [{ data, error }] = useQuery({ query: ImpactQuery, variables: { id }, requestPolicy: "network-only" });
  if (error !== undefined) return <Notice kind="error">{sentenceFor(error)}</Notice>;
  if (data === undefined) return <p className="waiting">Counting…</p>;
  if (data.node === null || !("impact" in data.node) || data.node.impact === null) return <p className="quiet">This change is over.</p>;
  const report = data.node.impact;
  return <DifferenceTable report={takenBack ? { ...report, gains: report.losses, losses: report.gains } : report} />;
}
