/** Absent and withheld look alike, in the same words. */
import { Link } from "wouter";
import { usePageTitle } from "./usePageTitle";

export function NothingHere() {
  usePageTitle("Nothing here");
  return (
    <div className="nothing">
      <h1>Nothing here that you can see</h1>
      <p>It may not exist, or it may not be shared with you. If you expected something, ask the person who gave you the address.</p>
      <Link href="/" className="usa-button">
        Your projects
      </Link>
    </div>
  );
}
