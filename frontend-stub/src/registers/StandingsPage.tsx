/** What the viewer's nation says of its organisations; what is not known of one helps nobody. */
import { standingInWords } from "../changes/ChangeParts";
import { useOrganisations } from "../law/useOrganisations";
import { useSignedIn } from "../session/SessionContext";
import { Notice } from "../ui/Notice";
import { Brought } from "./Brought";
import { RegisterPage, type Shows } from "./RegisterPage";

export function StandingsPage() {
  return (
    <RegisterPage
      title="Standings"
      intro="What your nation says of its organisations whose people you can find. What is not said is not known, and helps nobody."
      ends={false}
    >
      {(shows) => <Standings shows={shows} />}
    </RegisterPage>
  );
}

function Standings({ shows }: { readonly shows: Shows }) {
  const { nation } = useSignedIn().viewer;
  const { items, state } = useOrganisations(nation.code);
  if (state === "seeking") return <p className="waiting">Finding organisations…</p>;
  const shown = items.filter(({ name, standing }) => shows(true, name, standingInWords(standing)));
  return (
    <>
      {state === "failed" && <Notice kind="error">The register could not be read to its end. Load the page again.</Notice>}
      {state === "part" && <Notice kind="info">There are more people than were gone through: some organisations may be missing here.</Notice>}
      {shown.length === 0 && <p className="empty">No organisation stands here.</p>}
      <ul className="rules">
        {shown.map(({ id, name, standing }) => (
          <li key={id}>
            <article className="card entry" aria-label={`Standing of ${name}`}>
              <h2 className="entry__title">{name}</h2>
              <p>{standingInWords(standing)}</p>
              <p className="quiet">Version {standing.version}</p>
              <Brought name={id} />
            </article>
          </li>
        ))}
      </ul>
    </>
  );
}
