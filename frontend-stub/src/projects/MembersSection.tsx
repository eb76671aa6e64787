/** The people of a project by nation; its programme managers add and remove them. */
import { useState } from "react";
import { useLive } from "../activity/Activity";
import { sentenceFor, type UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { useAnnounce } from "../ui/Announcer";
import { inWords } from "../ui/format";
import { focusOnArrival } from "../ui/focusOnArrival";
import { LoadMore } from "../ui/LoadMore";
import { NationTag } from "../ui/NationTag";
import { Faults, Notice } from "../ui/Notice";
import { usePages } from "../ui/usePages";
import { MemberAddDialog } from "./MemberAddDialog";
import { MemberRemove, MembersQuery } from "./operations";

type Found = Extract<ResultOf<typeof MembersQuery>["node"], { members: unknown }>;
type Member = Found["members"]["nodes"][number];

const pickRemoval = (data: ResultOf<typeof MemberRemove>) => data.projectMemberRemove;

export function MembersSection({ projectId }: { readonly projectId: string }) {
  const { viewer } = useSignedIn();
  const manages = holdsRole(viewer, "PROGRAMME_MANAGER", projectId);
  const [adding, setAdding] = useState(false);
  const { starts, add } = usePages(projectId);
  return (
    <section className="panel" aria-labelledby="members-heading">
      <div className="heading-row">
        <h2 id="members-heading">People</h2>
        {manages && (
          <button type="button" className="usa-button usa-button--outline" onClick={() => setAdding(true)}>
            Add a person
          </button>
        )}
      </div>
      {starts.map((after, index) => (
        <MembersPage
          key={after ?? "first"}
          projectId={projectId}
          after={after}
          manages={manages}
          last={index === starts.length - 1}
          onMore={add}
        />
      ))}
      {adding && <MemberAddDialog projectId={projectId} onClose={() => setAdding(false)} />}
    </section>
  );
}

interface PageProperties {
  readonly projectId: string;
  readonly after: string | null;
  readonly manages: boolean;
  readonly last: boolean;
  readonly onMore: (after: string) => void;
}

function MembersPage({ projectId, after, manages, last, onMore }: PageProperties) {
  const { data, error } = useLive(MembersQuery, { id: projectId, after }, { topics: ["people"], project: projectId });
  const remove = useAction(MemberRemove, pickRemoval);
  const announce = useAnnounce();
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  if (data === undefined) return error === undefined ? <p className="waiting">Finding people…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  if (data.node === null || !("members" in data.node)) return null;
  const { nodes, pageInfo } = data.node.members;
  const takeOut = async ({ person, role }: Member) => {
    const result = await remove({ input: { projectId, personId: person.id, role } });
    setFaults("faults" in result ? result.faults : []);
    if ("payload" in result) announce(`${person.displayName} was removed.`);
  };
  return (
    <>
      <Faults faults={faults} />
      <ul className="members" tabIndex={-1} ref={after === null ? null : focusOnArrival}>
        {nodes.map((member) => (
          <li key={`${member.person.id} ${member.role}`} className="members__row">
            <NationTag nation={member.person.nation} />
            <span className="members__who">
              <span className="members__name">{member.person.displayName}</span>
              <span className="quiet">
                {[inWords(member.role), member.person.organisation?.name].filter(Boolean).join(" · ")}
              </span>
            </span>
            {manages && (
              <button
                type="button"
                className="usa-button usa-button--unstyled members__remove"
                aria-label={`Remove ${member.person.displayName}`}
                onClick={() => void takeOut(member)}
              >
                Remove
              </button>
            )}
          </li>
        ))}
      </ul>
      {last && <LoadMore end={pageInfo} label="More people" onMore={onMore} />}
    </>
  );
}
