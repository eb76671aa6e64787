import { useEffect } from "react";

/** Names the page in the browser's title, where screen readers say it first. Never a title that is marked. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Entente`;
  }, [title]);
}
