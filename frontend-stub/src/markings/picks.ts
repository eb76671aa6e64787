/** What somebody picked to mark something with; the server alone makes a marking of it. */
import type { ChoicesData, ComposeInput, LevelChoices } from "./operations";

/** The policy of firms' own information. */
export const COMMERCIAL = "COMMERCIAL";

/** Organisations as markings spell them. */
const ORGANISATION = "org:";

export interface Picks {
  readonly level: string;
  readonly releasableTo: readonly string[];
  readonly displayOnly: readonly string[];
  readonly owners: readonly string[];
  readonly caveats: readonly string[];
}

export const NOTHING_PICKED: Picks = { level: "", releasableTo: [], displayOnly: [], owners: [], caveats: [] };

/** The same picks at another level, as far as that offers them. */
export function atLevel(picks: Picks, offered: LevelChoices): Picks {
  const kept = (picked: readonly string[], among: readonly string[]) => picked.filter((each) => among.includes(each));
  return {
    level: offered.level,
    releasableTo: kept(picks.releasableTo, offered.releasableTo),
    displayOnly: kept(picks.displayOnly, offered.displayOnly),
    owners: kept(picks.owners, offered.owners),
    caveats: kept(picks.caveats, offered.caveats),
  };
}

/** What the server composes, or null while no level is picked; who owns something together is named with the own nation. */
export function composeInput(projectId: string, policy: string, picks: Picks, own: string): ComposeInput | null {
  if (picks.level === "") return null;
  return {
    projectId,
    policy,
    level: picks.level,
    releasableTo: [...picks.releasableTo],
    displayOnly: [...picks.displayOnly],
    owners: picks.owners.length === 0 ? [] : [own, ...picks.owners],
    caveats: [...picks.caveats],
  };
}

/** Adds what was ticked, or takes it out. */
export function turned(picked: readonly string[], token: string, on: boolean): readonly string[] {
  return on ? [...picked, token] : picked.filter((each) => each !== token);
}

/** An organisation's name, of how markings spell it. */
export function organisationOf(token: string): string {
  return token.startsWith(ORGANISATION) ? token.slice(ORGANISATION.length) : token;
}

const MOST_MEMBERS = 6;

/** How people call a nation, a group or an organisation that a marking may name. */
export function calledIn({ groups, node }: ChoicesData, token: string): string {
  const nation = node !== null && "nations" in node ? node.nations.find(({ code }) => code === token) : undefined;
  if (nation !== undefined) return `${nation.name} (${token})`;
  const group = groups.find(({ code }) => code === token);
  if (group === undefined) return organisationOf(token);
  const members = group.members.map(({ code }) => code);
  return `${token}: ${members.length > MOST_MEMBERS ? `${members.length} nations` : members.join(", ")}`;
}
