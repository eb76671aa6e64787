/** The fields of a consent, an export paper and a group's members. */
import type { ConsentDraft, GroupDraft, PaperDraft } from "./draft";
import { ChoiceField, DayField, LinesField, ProjectField, TextField } from "./fields";
import type { GroupData } from "./operations";
import { COVERS, PAPERS } from "./words";

interface Properties<Draft> {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

export function ConsentFields({ draft, onChange }: Properties<ConsentDraft>) {
  return (
    <div className="rule-fields">
      <LinesField
        label="To whom it may go on"
        hint="Nations or groups by their codes, firms as org:NAME; one on each line"
        value={draft.to}
        required
        onChange={(to) => onChange({ ...draft, to })}
      />
      <ProjectField value={draft.project} onChange={(project) => onChange({ ...draft, project })} />
      <DayField label="First day" hint="Left empty, from when it is given" value={draft.from} onChange={(from) => onChange({ ...draft, from })} />
      <DayField label="Last day" hint="A consent without one counts on no day" value={draft.until} required onChange={(until) => onChange({ ...draft, until })} />
    </div>
  );
}

export function PaperFields({ draft, onChange }: Properties<PaperDraft>) {
  return (
    <div className="rule-fields">
      <ChoiceField label="Kind" choices={PAPERS} value={draft.kind} onChange={(kind) => onChange({ ...draft, kind })} />
      <TextField label="Number" hint="As your authority wrote it" value={draft.number} required onChange={(number) => onChange({ ...draft, number })} />
      <ChoiceField label="Covers" choices={COVERS} value={draft.covers} onChange={(covers) => onChange({ ...draft, covers })} />
      <ProjectField value={draft.project} onChange={(project) => onChange({ ...draft, project })} />
      <LinesField
        label="Nations it allows export to"
        hint="By their codes; one on each line"
        value={draft.nations}
        required
        onChange={(nations) => onChange({ ...draft, nations })}
      />
      <LinesField
        label="Firms that it names"
        hint="By their names; one on each line"
        value={draft.organisations}
        onChange={(organisations) => onChange({ ...draft, organisations })}
      />
      <DayField label="First day" hint="Left empty, from when it is recorded" value={draft.from} onChange={(from) => onChange({ ...draft, from })} />
      <DayField label="Last day" hint="Its last good day" value={draft.until} required onChange={(until) => onChange({ ...draft, until })} />
    </div>
  );
}

interface GroupProperties extends Properties<GroupDraft> {
  readonly groups: readonly GroupData[];
}

export function GroupFields({ draft, groups, onChange }: GroupProperties) {
  const codes = Object.fromEntries(groups.map(({ code }) => [code, code]));
  const choose = (code: string) => {
    const members = groups.find((group) => group.code === code)?.members ?? [];
    onChange({ ...draft, code, members: members.map((nation) => nation.code).join("\n") });
  };
  return (
    <>
      <p className="quiet">
        A group concerns others too: an officer of every nation concerned has to agree, and it is proposed in a change of its own.
      </p>
      <div className="rule-fields">
        <ChoiceField label="Group" choices={codes} value={draft.code} onChange={choose} />
        <DayField label="From" hint="Left empty, from the day it takes effect" value={draft.since} onChange={(since) => onChange({ ...draft, since })} />
        <LinesField
          label="Members from then on"
          hint="Nations by their codes; one on each line"
          value={draft.members}
          required
          onChange={(members) => onChange({ ...draft, members })}
        />
      </div>
    </>
  );
}
