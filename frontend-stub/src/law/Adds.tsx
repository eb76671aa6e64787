/** What a change makes: rules, consents, export papers, standings and groups, each in a box of its own. */
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { RulesQuery } from "../disclosure/operations";
import { RuleFields } from "../disclosure/RuleFields";
import { useSignedIn } from "../session/SessionContext";
import type { ConsentDraft, LawDraft, PaperDraft, RuleDraft } from "./draft";
import { GroupsQuery } from "./operations";
import { ConsentFields, GroupFields, PaperFields } from "./RegisterFields";
import { StandingFields, standingNow } from "./StandingFields";
import { useOrganisations } from "./useOrganisations";

const RULE: RuleDraft = {
  effect: "ALLOW",
  receiving: "",
  maxLevel: "",
  methods: ["VIEW", "DOWNLOAD"],
  categories: "",
  project: "",
  from: "",
  until: "",
};
const CONSENT: ConsentDraft = { to: "", project: "", from: "", until: "" };
const PAPER: PaperDraft = {
  kind: "TAA",
  number: "",
  covers: "TECHNICAL_DATA",
  nations: "",
  organisations: "",
  project: "",
  from: "",
  until: "",
};

type Made = "rules" | "consents" | "papers" | "standings" | "groups";

interface Properties {
  readonly draft: LawDraft;
  readonly onChange: (draft: LawDraft) => void;
}

export function Adds({ draft, onChange }: Properties) {
  const { nation } = useSignedIn().viewer;
  const [{ data }] = useQuery({ query: RulesQuery, variables: { releasing: nation.code, after: null } });
  const [{ data: known }] = useQuery({ query: GroupsQuery });
  const organisations = useOrganisations(nation.code);
  const [first] = organisations.items;
  const groups = known?.groups ?? [];
  const [group] = groups;
  const level = data?.disclosureRules.nodes.find(({ active }) => active)?.maxLevel ?? "";
  const each = <Name extends Made>(name: Name, legend: string, fields: (part: LawDraft[Name][number], set: (part: LawDraft[Name][number]) => void) => ReactNode) =>
    (draft[name] as readonly LawDraft[Name][number][]).map((part, place) => (
      <Part key={`${name} ${place}`} legend={legend} onRemove={() => onChange({ ...draft, [name]: draft[name].filter((_, at) => at !== place) })}>
        {fields(part, (changed) => onChange({ ...draft, [name]: draft[name].map((one, at) => (at === place ? changed : one)) }))}
      </Part>
    ));
  return (
    <fieldset className="usa-fieldset ask__part">
      <legend className="usa-legend">What is made</legend>
      {each("rules", "A rule", (rule, set) => (
        <RuleFields draft={rule} onChange={set} />
      ))}
      {each("consents", "A consent", (consent, set) => (
        <ConsentFields draft={consent} onChange={set} />
      ))}
      {each("papers", "An export paper", (paper, set) => (
        <PaperFields draft={paper} onChange={set} />
      ))}
      {each("standings", "A standing", (standing, set) => (
        <StandingFields draft={standing} organisations={organisations.items} onChange={set} />
      ))}
      {each("groups", "Members of a group", (one, set) => (
        <GroupFields draft={one} groups={groups} onChange={set} />
      ))}
      <div className="adds">
        <Add label="Try a rule" ready={data !== undefined} onAdd={() => onChange({ ...draft, rules: [...draft.rules, { ...RULE, maxLevel: level }] })} />
        <Add label="Try a consent" ready onAdd={() => onChange({ ...draft, consents: [...draft.consents, CONSENT] })} />
        <Add label="Try an export paper" ready onAdd={() => onChange({ ...draft, papers: [...draft.papers, PAPER] })} />
        <Add
          label="Try a standing"
          ready={first !== undefined}
          onAdd={() => first !== undefined && onChange({ ...draft, standings: [...draft.standings, standingNow(first)] })}
        />
        <Add
          label="Try a group’s members"
          ready={group !== undefined}
          onAdd={() =>
            group !== undefined &&
            onChange({ ...draft, groups: [...draft.groups, { code: group.code, members: group.members.map(({ code }) => code).join("\n"), since: "" }] })
          }
        />
      </div>
    </fieldset>
  );
}

interface PartProperties {
  readonly legend: string;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

function Part({ legend, onRemove, children }: PartProperties) {
  return (
    <fieldset className="usa-fieldset made">
      <legend className="made__legend">{legend}</legend>
      {children}
      <button type="button" className="usa-button usa-button--unstyled made__remove" onClick={onRemove}>
        Leave it out
      </button>
    </fieldset>
  );
}

interface AddProperties {
  readonly label: string;
  readonly ready: boolean;
  readonly onAdd: () => void;
}

function Add({ label, ready, onAdd }: AddProperties) {
  return (
    <button type="button" className="usa-button usa-button--outline usa-button--small" disabled={!ready} onClick={onAdd}>
      {label}
    </button>
  );
}
