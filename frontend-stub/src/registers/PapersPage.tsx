/** The export papers that the viewer's nation's authority gave, and those that name the nation. */
import { PapersQuery } from "../law/operations";
import { COVERS, PAPERS } from "../law/words";
import { PagedList } from "../ui/PagedList";
import { Entry } from "./Entry";
import { RegisterPage } from "./RegisterPage";

export function PapersPage() {
  return (
    <RegisterPage
      title="Export papers"
      intro="Agreements, licences and permits. Each counts under the export law of the nation that gave it alone."
    >
      {(shows) => (
        <PagedList
          query={PapersQuery}
          variables={(after) => ({ after })}
          pick={({ authorisations: { nodes, pageInfo } }) => ({
            nodes: nodes.filter((one) =>
              shows(
                one.active,
                one.number,
                PAPERS[one.kind],
                one.nation.code,
                one.nation.name,
                one.project?.name,
                ...one.organisations,
                ...one.nations.flatMap(({ code, name }) => [code, name]),
              ),
            ),
            pageInfo,
          })}
          interest={{ topics: ["rule"] }}
          noun="export paper"
          of="papers"
          className="rules"
          empty="No export paper stands here."
          row={(paper) => (
            <li key={paper.id}>
              <Entry {...paper} label={`Export paper ${paper.number}`} name={paper.id}>
                {PAPERS[paper.kind]} <strong>{paper.number}</strong>: {COVERS[paper.covers].toLowerCase()} to{" "}
                {paper.nations.map(({ name }) => name).join(", ")}
                {paper.organisations.length > 0 && `, for ${paper.organisations.join(", ")}`}{" "}
                {paper.project === null ? "in every project" : `in ${paper.project.name ?? "one project"}`}
              </Entry>
            </li>
          )}
        />
      )}
    </RegisterPage>
  );
}
