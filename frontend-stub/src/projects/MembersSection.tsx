/** The people of a project by nation; its programme managers add and remove them. */
import { useState } from "react";
import { faultsIn, useAction } from "../graphql/useAction";
import type { UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { useAnnounce } from "../ui/Announcer";
import { inWords } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { Faults } from "../ui/Notice";
import { PagedList } from "../ui/PagedList";
import { MemberAddDialog } from "./MemberAddDialog";
import { MemberRemove, MembersQuery } from "./operations";

type Found = Extract<ResultOf<typeof MembersQuery>["node"], { members: unknown }>;
type Member = Found["members"]["nodes"][number];

const pickRemoval = (data: ResultOf<typeof MemberRemove>) => data.projectMemberRemove;

export function MembersSection({ projectId }: { readonly projectId: string }) {
  const { viewer } = useSignedIn();
  const manages = holdsRole(viewer, "PROGRAMME_MANAGER", projectId);
  const remove = useAction(MemberRemove, pickRemoval);
  const announce = useAnnounce();
  const [adding, setAdding] = useState(false);
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const takeOut = async ({ person, role }: Member) => {
    const result = await remove({ input: { projectId, personId: person.id, role } });
    setFaults(faultsIn(result));
    if ("payload" in result) announce(`${person.displayName} was removed.`);
  };
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
      <Faults faults={faults} />
      <PagedList
        query={MembersQuery}
        variables={(after) => ({ id: projectId, after })}
        pick={({ node }) => (node !== null && "members" in node ? node.members : null)}
        interest={{ topics: ["people"], project: projectId }}
        noun="member"
        of={projectId}
        className="members"
        empty="Nobody is in this project yet."
        row={(member) => (
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
        )}
      />
      {adding && <MemberAddDialog projectId={projectId} onClose={() => setAdding(false)} />}
    </section>
  );
}
