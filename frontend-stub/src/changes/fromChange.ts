/** A kept draft as the forms hold it, to go on with. */
import type { LawDraft } from "../law/draft";
import { knownAs } from "../law/words";
import type { ChangeData } from "./operations";

const BOTH = ["VIEW", "DOWNLOAD"] as const;

export function draftOf(change: ChangeData): LawDraft {
  return {
    rules: change.add.map((rule) => ({
      effect: rule.effect,
      receiving: rule.receiving,
      maxLevel: rule.maxLevel,
      methods: rule.methods ?? BOTH,
      categories: rule.categories?.join(", ") ?? "",
      project: rule.project?.id ?? "",
      from: rule.validFrom ?? "",
      until: rule.validUntil ?? "",
    })),
    consents: change.addConsents.map(({ to, project, validFrom, validUntil }) => ({
      to: to.join("\n"),
      project: project?.id ?? "",
      from: validFrom ?? "",
      until: validUntil,
    })),
    papers: change.addAuthorisations.map((paper) => ({
      kind: paper.kind,
      number: paper.number,
      covers: paper.covers,
      nations: paper.nations.join("\n"),
      organisations: paper.organisations.join("\n"),
      project: paper.project?.id ?? "",
      from: paper.validFrom ?? "",
      until: paper.validUntil,
    })),
    standings: change.standings.map(({ organisation, standing }) => ({
      organisation: organisation?.id ?? "",
      name: organisation?.name ?? "An organisation that is gone",
      version: standing.version,
      kind: standing.kind ?? "",
      agency: standing.agency ?? "",
      facilityPolicy: standing.facilityPolicy ?? "",
      facilityLevel: standing.facilityLevel ?? "",
      cmmcLevel: standing.cmmcLevel?.toString() ?? "",
      cmmcExpires: standing.cmmcExpires ?? "",
      foreignPercent: standing.foreignOwnershipPercent?.toString() ?? "",
      authorisedUser: knownAs(standing.authorisedUser),
      itarRegistered: knownAs(standing.itarRegistered),
      debarred: knownAs(standing.debarred),
    })),
    groups: change.groups.map(({ code, members, since }) => ({
      code,
      members: members.map((nation) => nation.code).join("\n"),
      since: since ?? "",
    })),
    remove: change.remove.map(({ id }) => id),
    endConsents: change.endConsents.map(({ id }) => id),
    endPapers: change.endAuthorisations.map(({ id }) => id),
  };
}

/** The one authority that all of it rests on; none where it rests on several. */
export function authorityOf({ add, addConsents }: ChangeData): string {
  const said = new Set([...add, ...addConsents].map(({ authority }) => authority));
  const [only = ""] = said;
  return said.size === 1 ? only : "";
}
