/** How a new document is to be marked, as the form holds it and as the API takes it. */
import { exportInput, UNSAID, type ExportChoice } from "../markings/export";
import type { MarkingReport, TemplateData } from "../markings/operations";
import { COMMERCIAL, NOTHING_PICKED, type Picks } from "../markings/picks";
import type { Succession } from "../markings/succession";
import { NO_RIGHTS, rightsInput, type Rights } from "./rights";

/** By a template, put together from what is offered, or typed. */
export type Way = "template" | "built" | "typed";

export interface Chosen {
  readonly way: Way;
  readonly template: TemplateData | null;
  /** Whose way of marking, where it is not by a template. */
  readonly policy: string;
  readonly picks: Picks;
  readonly typed: string;
  readonly category: string;
  readonly export: ExportChoice;
  readonly rights: Rights;
  readonly later: Succession | null;
}

/** What a form of somebody of this nation begins with. */
export function nothingChosen(nation: string): Chosen {
  return {
    way: "template",
    template: null,
    policy: nation,
    picks: NOTHING_PICKED,
    typed: "",
    category: "",
    export: UNSAID,
    rights: NO_RIGHTS,
    later: null,
  };
}

/** What the server said of what is chosen now; null while it has not, or where nothing has to be asked. */
export interface Said {
  readonly marking: MarkingReport | null;
  readonly later: MarkingReport | null;
}

/** The marking that is chosen, once the server has accepted it; a template's needs no asking. */
export function markingOf({ way, template, policy }: Chosen, { marking }: Said): { readonly text: string; readonly policy: string } | null {
  if (way === "template") return template === null ? null : { text: template.marking.text, policy: template.marking.policy };
  return marking?.valid === true && marking.canonical !== null ? { text: marking.canonical, policy } : null;
}

/** The policy under which it will be marked. */
export function policyOf({ way, template, policy }: Chosen): string {
  return way === "template" ? (template?.marking.policy ?? policy) : policy;
}

/** The part of the API's input that says how a document is marked, or null while the form does not say. */
export function markingInput(chosen: Chosen, said: Said) {
  const marking = markingOf(chosen, said);
  if (marking === null) return null;
  const { way, template, category, rights, later } = chosen;
  const firms = marking.policy === COMMERCIAL;
  if (later !== null && !firms && (later.from === "" || said.later?.valid !== true)) return null;
  const marked = later === null || firms ? { marking } : { marking: { ...marking, succession: later } };
  if (way === "template") return { ...marked, ...(template === null ? {} : { templateId: template.id }) };
  if (firms) {
    const stated = rightsInput(rights);
    return { ...marked, ...(stated === null ? {} : { dataRights: stated }) };
  }
  const facts = exportInput(chosen.export);
  return {
    ...marked,
    ...(category === "" ? {} : { category: Number(category) }),
    ...(facts === null ? {} : { export: facts }),
  };
}
