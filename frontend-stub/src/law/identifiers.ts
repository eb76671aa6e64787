/** The identifier of a project, document or milestone in what somebody was given: an address of this page, or the identifier itself. */
const IDENTIFIER = /\b(?:prj|doc|mil)_[a-z2-7]{26}\b/u;

/** The first identifier in a text, or null. */
export function identifierIn(text: string): string | null {
  return IDENTIFIER.exec(text)?.[0] ?? null;
}
