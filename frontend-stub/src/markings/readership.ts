/** Arranges an access report by nation: a nation can read when it is said so or when one of its people can. */
import type { AccessReport } from "./operations";

type Nation = AccessReport["nations"][number]["nation"];
type Person = AccessReport["people"][number]["person"];

export interface Readership {
  readonly nation: Nation;
  readonly allowed: boolean;
  readonly readers: readonly Person[];
  readonly others: readonly Person[];
}

/** Nations that can read first, each group by code. */
export function byNation({ nations, people }: AccessReport): readonly Readership[] {
  const named = new Map<string, Nation>();
  for (const { nation } of nations) named.set(nation.code, nation);
  for (const { person } of people) named.set(person.nation.code, person.nation);
  return [...named.values()]
    .map((nation) => {
      const own = people.filter(({ person }) => person.nation.code === nation.code);
      const readers = own.filter(({ allowed }) => allowed).map(({ person }) => person);
      const others = own.filter(({ allowed }) => !allowed).map(({ person }) => person);
      const said = nations.some(({ nation: { code }, allowed }) => code === nation.code && allowed);
      return { nation, readers, others, allowed: said || readers.length > 0 };
    })
    .toSorted((left, right) => Number(right.allowed) - Number(left.allowed) || left.nation.code.localeCompare(right.nation.code));
}
