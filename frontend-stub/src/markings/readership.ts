/**
 * Arranges who could read by nation: a nation can when it is said so or when one of its people can.
 *
 * Whoever may view and not download looks at a copy with their name burnt in, and has nothing to keep.
 */
import type { AccessReport } from "./operations";

type Nation = AccessReport["nations"][number]["nation"];
type Person = AccessReport["people"][number]["person"];
export type Access = "take" | "look" | "none";

export interface Readership {
  readonly nation: Nation;
  readonly access: Access;
  readonly readers: readonly Person[];
  readonly lookers: readonly Person[];
  readonly others: readonly Person[];
}

const STRONGEST: readonly Access[] = ["take", "look", "none"];

/** What each person could do, the same person by person as in the two reports. */
export function accesses(download: AccessReport, view: AccessReport): ReadonlyMap<string, Access> {
  const taking = new Set(download.people.filter(({ allowed }) => allowed).map(({ person }) => person.id));
  return new Map(view.people.map(({ person, allowed }) => [person.id, taking.has(person.id) ? "take" : allowed ? "look" : "none"]));
}

/** Nations that can take first, then those that can look, each group by code. */
export function byNation(download: AccessReport, view: AccessReport): readonly Readership[] {
  const could = accesses(download, view);
  const people = view.people.map(({ person }) => person);
  const named = new Map<string, Nation>();
  for (const { nation } of view.nations) named.set(nation.code, nation);
  for (const { nation } of people) named.set(nation.code, nation);
  const saidOf = ({ nations }: AccessReport, code: string) => nations.some(({ nation, allowed }) => nation.code === code && allowed);
  return [...named.values()]
    .map((nation) => {
      const own = (access: Access) => people.filter(({ id, nation: { code } }) => code === nation.code && could.get(id) === access);
      const [readers, lookers, others] = [own("take"), own("look"), own("none")];
      const takes = readers.length > 0 || saidOf(download, nation.code);
      const looks = lookers.length > 0 || saidOf(view, nation.code);
      const access: Access = takes ? "take" : looks ? "look" : "none";
      return { nation, access, readers, lookers, others };
    })
    .toSorted(
      (left, right) =>
        STRONGEST.indexOf(left.access) - STRONGEST.indexOf(right.access) || left.nation.code.localeCompare(right.nation.code),
    );
}
