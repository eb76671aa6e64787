/** The groups that a marking, rule or consent may name, with their members today. */
import { useLive } from "../activity/Activity";
import { sentenceFor } from "../graphql/failures";
import { GroupsQuery } from "../law/operations";
import { day } from "../ui/format";
import { NationTag } from "../ui/NationTag";
import { Notice } from "../ui/Notice";
import { Brought } from "./Brought";
import { RegisterPage, type Shows } from "./RegisterPage";

export function GroupsPage() {
  return (
    <RegisterPage
      title="Groups"
      intro="Who belongs to each group today. What was marked before a membership changed keeps the members of its day."
      ends={false}
    >
      {(shows) => <Groups shows={shows} />}
    </RegisterPage>
  );
}

function Groups({ shows }: { readonly shows: Shows }) {
  const { data, error } = useLive(GroupsQuery, {}, { topics: ["rule"] });
  if (data === undefined) return error === undefined ? <p className="waiting">Finding groups…</p> : <Notice kind="error">{sentenceFor(error)}</Notice>;
  const shown = data.groups.filter(({ code, members }) => shows(true, code, ...members.flatMap((nation) => [nation.code, nation.name])));
  return (
    <>
      {shown.length === 0 && <p className="empty">No group has that name or member.</p>}
      <ul className="rules">
        {shown.map(({ code, since, members }) => (
          <li key={code}>
            <article className="card entry" aria-label={`Group ${code}`}>
              <h2 className="entry__title">{code}</h2>
              <p className="entry__members">
                {members.map((nation) => (
                  <NationTag key={nation.code} nation={nation} />
                ))}
              </p>
              {since !== null && <p className="quiet">Since {day(since)}</p>}
              <Brought name={code} />
            </article>
          </li>
        ))}
      </ul>
    </>
  );
}
