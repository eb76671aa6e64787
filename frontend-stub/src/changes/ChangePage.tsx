/** One change of the law by its address. */
import { Link } from "wouter";
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import { NothingHere } from "../ui/NothingHere";
import { Notice } from "../ui/Notice";
import { usePageTitle } from "../ui/usePageTitle";
import { ChangeView } from "./ChangeView";
import { ChangeQuery } from "./operations";

export function ChangePage({ id }: { readonly id: string }) {
  usePageTitle("Change of the law");
  const { data, error } = useLive(ChangeQuery, { id }, { topics: ["waiting", "rule"] });
  if (data === undefined) return error === undefined ? <p className="waiting">Opening the change…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  const change = data.node;
  if (change?.__typename !== "PolicyChange") return <NothingHere />;
  return (
    <>
      <p>
        <Link href="/office/changes">All changes</Link>
      </p>
      <h1 className="change__title">A change of the law</h1>
      <h2 className="usa-sr-only">What it says</h2>
      <ChangeView change={change} open />
    </>
  );
}
