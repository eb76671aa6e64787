/** The two questions to the law, side by side. */
import { Link, useRoute } from "wouter";

export function LawNav() {
  const [why] = useRoute("/office/why/:object?");
  return (
    <nav className="law-nav" aria-label="Questions to the law">
      <Link href="/office/why" aria-current={why ? "page" : undefined}>
        Why could somebody not?
      </Link>
      <Link href="/office/what-if" aria-current={why ? undefined : "page"}>
        What if?
      </Link>
    </nav>
  );
}
