/** The consents that the viewer's nation gave as a source of information, and those that name it. */
import { ConsentsQuery } from "../law/operations";
import { PagedList } from "../ui/PagedList";
import { Entry } from "./Entry";
import { RegisterPage } from "./RegisterPage";

export function ConsentsPage() {
  return (
    <RegisterPage
      title="Consents"
      intro="That a nation’s information inside others’ documents may go on to third parties: what your nation gave, and what names it."
    >
      {(shows) => (
        <PagedList
          query={ConsentsQuery}
          variables={(after) => ({ after })}
          pick={({ consents: { nodes, pageInfo } }) => ({
            nodes: nodes.filter((one) => shows(one.active, one.authority, one.nation.code, one.nation.name, one.project?.name, ...one.to)),
            pageInfo,
          })}
          interest={{ topics: ["rule"] }}
          noun="consent"
          of="consents"
          className="rules"
          empty="No consent stands here."
          row={(consent) => (
            <li key={consent.id}>
              <Entry {...consent} label={`Consent to ${consent.to.join(", ")}`} name={consent.id}>
                Information of {consent.nation.name} may go on to <strong>{consent.to.join(", ")}</strong>{" "}
                {consent.project === null ? "in every project" : `in ${consent.project.name ?? "one project"}`}
              </Entry>
            </li>
          )}
        />
      )}
    </RegisterPage>
  );
}
