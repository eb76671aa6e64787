/** The demo's sign-in: the cast by nation, one press to become somebody. */
import { useEffect, useId, useState } from "react";
import { ExerciseBanner } from "../ui/ExerciseBanner";
import { inWords } from "../ui/format";
import { Notice } from "../ui/Notice";
import { Wordmark } from "../ui/Wordmark";
import { enter, readDemoPeople, type DemoPerson, type Session } from "./session";

type Cast = readonly DemoPerson[] | "finding" | "none" | "unreachable";

interface Properties {
  readonly ended: boolean;
  readonly onEnter: (session: Session) => void;
}

export function PersonChooser({ ended, onEnter }: Properties) {
  const [cast, setCast] = useState<Cast>("finding");
  const [failed, setFailed] = useState(false);
  const [entering, setEntering] = useState<string | null>(null);
  useEffect(() => {
    document.title = "Choose a person · Entente";
    readDemoPeople().then(
      (people) => setCast(people ?? "none"),
      () => setCast("unreachable"),
    );
  }, []);
  const choose = (email: string) => {
    setFailed(false);
    setEntering(email);
    enter(email)
      .then(onEnter, () => setFailed(true))
      .finally(() => setEntering(null));
  };
  return (
    <>
      {Array.isArray(cast) && <ExerciseBanner />}
      <main className="page chooser">
        <Wordmark />
        <h1>Who are you today?</h1>
        <p className="intro">
          Each person sees the programme as their nation, their firm, their clearance and their projects let them. Become one,
          look around, then come back and become another.
        </p>
        {ended && <Notice kind="info">Your session has ended.</Notice>}
        {failed && <Notice kind="error">That did not work. Try again.</Notice>}
        {cast === "unreachable" && <Notice kind="error">The server cannot be reached. Load the page again shortly.</Notice>}
        {cast === "none" && <Notice kind="info">Sign in through the identity provider of your nation.</Notice>}
        {Array.isArray(cast) && <Nations cast={cast} entering={entering} onChoose={choose} />}
      </main>
    </>
  );
}

interface NationsProperties {
  readonly cast: readonly DemoPerson[];
  readonly entering: string | null;
  readonly onChoose: (email: string) => void;
}

function Nations({ cast, entering, onChoose }: NationsProperties) {
  const nations = [...new Set(cast.map((person) => person.nation))];
  return (
    <div className="chooser__nations">
      {nations.map((nation) => (
        <Nation
          key={nation}
          nation={nation}
          people={cast.filter((person) => person.nation === nation)}
          entering={entering}
          onChoose={onChoose}
        />
      ))}
    </div>
  );
}

interface NationProperties {
  readonly nation: string;
  readonly people: readonly DemoPerson[];
  readonly entering: string | null;
  readonly onChoose: (email: string) => void;
}

function Nation({ nation, people, entering, onChoose }: NationProperties) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="chooser__nation">
      <h2 id={heading}>{nation}</h2>
      <ul>
        {people.map((person) => (
          <li key={person.email}>
            <button
              type="button"
              className="person-card"
              disabled={entering !== null}
              aria-busy={entering === person.email}
              onClick={() => onChoose(person.email)}
            >
              <span className="person-card__name">{person.displayName}</span>
              <span className="person-card__role">{person.roles.map(inWords).join(", ")}</span>
              {person.organisation !== null && <span className="person-card__firm">{person.organisation}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
