/**
 * Who a comment calls: in the API an `@` and an identifier within the text, on the page a name.
 *
 * A comment is kept as its author wrote it; whom it calls beyond what they typed stands in its last line.
 */
import type { Colleague } from "./operations";

const MENTION = /(@per_[a-z2-7]{26})/u;

/** A piece of a comment: words, or somebody it calls. */
export type Piece = { readonly words: string } | { readonly person: string };

/** Adds a last line that calls these people. */
export function calling(text: string, people: readonly Colleague[]): string {
  return people.length === 0 ? text : `${text}\n${people.map(({ id }) => `@${id}`).join(" ")}`;
}

/** Takes a comment apart; somebody unknown is called somebody. */
export function piecesOf(body: string, people: readonly Colleague[]): readonly Piece[] {
  return body
    .split(MENTION)
    .filter((part) => part !== "")
    .map((part) => {
      if (!MENTION.test(part)) return { words: part };
      return { person: people.find(({ id }) => `@${id}` === part)?.displayName ?? "somebody" };
    });
}
