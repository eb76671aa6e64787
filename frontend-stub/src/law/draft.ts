/** A change of the law as the forms hold it, and as the API takes it. */
import type { VariablesOf } from "../graphql/graphql";
import type { ChangePropose } from "../changes/operations";
import { identifierIn } from "./identifiers";

type ProposeInput = VariablesOf<typeof ChangePropose>["input"];
/** What is to be made and ended together: a proposal and a question about it say it alike. */
export type LawInput = Pick<
  ProposeInput,
  "add" | "remove" | "addConsents" | "endConsents" | "addAuthorisations" | "endAuthorisations" | "standings" | "groups"
>;

export type Method = "VIEW" | "DOWNLOAD";

export interface RuleDraft {
  readonly effect: "ALLOW" | "DENY";
  readonly receiving: string;
  readonly maxLevel: string;
  readonly methods: readonly Method[];
  /** Numbers of disclosure categories, as somebody writes them; all when it is empty. */
  readonly categories: string;
  readonly project: string;
  readonly from: string;
  readonly until: string;
}

export interface ConsentDraft {
  readonly to: string;
  readonly project: string;
  readonly from: string;
  readonly until: string;
}

export interface PaperDraft {
  readonly kind: "TAA" | "MLA" | "LICENCE" | "PERMIT";
  readonly number: string;
  readonly covers: "TECHNICAL_DATA" | "MANUFACTURING_KNOW_HOW";
  readonly nations: string;
  readonly organisations: string;
  readonly project: string;
  readonly from: string;
  readonly until: string;
}

export type Known = "" | "yes" | "no";

export interface StandingDraft {
  readonly organisation: string;
  readonly name: string;
  readonly version: number;
  readonly kind: "" | "GOVERNMENT" | "INDUSTRY" | "ACADEMIA";
  readonly agency: string;
  readonly facilityPolicy: string;
  readonly facilityLevel: string;
  readonly cmmcLevel: string;
  readonly cmmcExpires: string;
  readonly foreignPercent: string;
  readonly authorisedUser: Known;
  readonly itarRegistered: Known;
  readonly debarred: Known;
}

export interface GroupDraft {
  readonly code: string;
  readonly members: string;
  readonly since: string;
}

export interface LawDraft {
  readonly rules: readonly RuleDraft[];
  readonly consents: readonly ConsentDraft[];
  readonly papers: readonly PaperDraft[];
  readonly standings: readonly StandingDraft[];
  readonly groups: readonly GroupDraft[];
  readonly remove: readonly string[];
  readonly endConsents: readonly string[];
  readonly endPapers: readonly string[];
}

export const NOTHING: LawDraft = {
  rules: [],
  consents: [],
  papers: [],
  standings: [],
  groups: [],
  remove: [],
  endConsents: [],
  endPapers: [],
};

export function saysSomething(draft: LawDraft): boolean {
  return Object.values(draft).some((parts: readonly unknown[]) => parts.length > 0);
}

/** Whether something in it rests on an agreement or decision that has to be named. */
export function needsAuthority({ rules, consents }: LawDraft): boolean {
  return rules.length > 0 || consents.length > 0;
}

/** What the API takes; what is left empty is left out. */
export function lawInput(draft: LawDraft, authority = "What if"): LawInput {
  const { rules, consents, papers, standings, groups, remove, endConsents, endPapers } = draft;
  return {
    ...(rules.length > 0 && { add: rules.map((rule) => ruleInput(rule, authority)) }),
    ...(consents.length > 0 && { addConsents: consents.map((consent) => consentInput(consent, authority)) }),
    ...(papers.length > 0 && { addAuthorisations: papers.map(paperInput) }),
    ...(standings.length > 0 && { standings: standings.map(standingInput) }),
    ...(groups.length > 0 && { groups: groups.map(groupInput) }),
    ...(remove.length > 0 && { remove: [...remove] }),
    ...(endConsents.length > 0 && { endConsents: [...endConsents] }),
    ...(endPapers.length > 0 && { endAuthorisations: [...endPapers] }),
  };
}

function ruleInput({ effect, receiving, maxLevel, methods, categories, project, from, until }: RuleDraft, authority: string) {
  const numbers = categories.match(/\d+/gu)?.map(Number) ?? [];
  return {
    effect,
    receiving: receiving.trim(),
    maxLevel: maxLevel.trim(),
    authority,
    ...(methods.length === 2 ? {} : { methods: [...methods] }),
    ...(numbers.length === 0 ? {} : { categories: numbers }),
    ...inProject(project),
    ...when("validFrom", from),
    ...when("validUntil", until),
  };
}

function consentInput({ to, project, from, until }: ConsentDraft, authority: string) {
  return { to: lines(to), validUntil: until, authority, ...inProject(project), ...when("validFrom", from) };
}

function paperInput({ kind, number, covers, nations, organisations, project, from, until }: PaperDraft) {
  return {
    kind,
    number: number.trim(),
    covers,
    nations: lines(nations),
    organisations: lines(organisations),
    validUntil: until,
    ...inProject(project),
    ...when("validFrom", from),
  };
}

function groupInput({ code, members, since }: GroupDraft) {
  return { code, members: lines(members), ...when("since", since) };
}

function standingInput(draft: StandingDraft) {
  return {
    organisationId: draft.organisation,
    expectedVersion: draft.version,
    ...(draft.kind === "" ? {} : { kind: draft.kind }),
    ...when("agency", draft.agency.trim()),
    ...when("facilityPolicy", draft.facilityPolicy.trim()),
    ...when("facilityLevel", draft.facilityLevel.trim()),
    ...(draft.cmmcLevel === "" ? {} : { cmmcLevel: Number(draft.cmmcLevel) }),
    ...when("cmmcExpires", draft.cmmcExpires),
    ...(draft.foreignPercent === "" ? {} : { foreignOwnershipPercent: Number(draft.foreignPercent) }),
    ...known("authorisedUser", draft.authorisedUser),
    ...known("itarRegistered", draft.itarRegistered),
    ...known("debarred", draft.debarred),
  };
}

/** The lines of a text that say something. */
function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** The one project that a form names by its address or identifier. */
function inProject(text: string): { projectId?: string } {
  return text.trim() === "" ? {} : { projectId: identifierIn(text) ?? text.trim() };
}

function when<Name extends string>(name: Name, value: string): Partial<Record<Name, string>> {
  return value === "" ? {} : ({ [name]: value } as Record<Name, string>);
}

function known<Name extends string>(name: Name, value: Known): Partial<Record<Name, boolean>> {
  return value === "" ? {} : ({ [name]: value === "yes" } as Record<Name, boolean>);
}
