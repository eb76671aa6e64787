/** The change that brought something, with the day; what is older than any change that can be seen says nothing. */
import { Link } from "wouter";
import { day } from "../ui/format";
import { useOrigin } from "./origins";

export function Brought({ name }: { readonly name: string }) {
  const origin = useOrigin(name);
  if (origin === undefined) return null;
  return (
    <p className="quiet brought">
      Brought by <Link href={`/office/changes/${origin.id}`}>{origin.reason}</Link>, {day(origin.activatedAt)}
    </p>
  );
}
