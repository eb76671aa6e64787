/** Who is here decides what is shown: nobody yet, one of the demo's cast, or a signed-in person with their own connection. */
import { useCallback, useEffect, useState } from "react";
import { connect, type Connection } from "./graphql/client";
import { Announcer } from "./ui/Announcer";
import { Notice } from "./ui/Notice";
import { PersonChooser } from "./session/PersonChooser";
import { readSession, type Session } from "./session/session";
import { Workspace } from "./Workspace";

type Presence =
  | { readonly kind: "finding" }
  | { readonly kind: "nobody"; readonly ended: boolean }
  | { readonly kind: "somebody"; readonly session: Session; readonly connection: Connection }
  | { readonly kind: "unreachable" };

export function App() {
  const [presence, setPresence] = useState<Presence>({ kind: "finding" });
  const leave = useCallback((ended: boolean) => setPresence({ kind: "nobody", ended }), []);
  const enter = useCallback(
    (session: Session) =>
      setPresence({ kind: "somebody", session, connection: connect(session.csrf, () => leave(true)) }),
    [leave],
  );
  useEffect(() => {
    readSession().then(
      (session) => {
        if (session === null) leave(false);
        else enter(session);
      },
      () => setPresence({ kind: "unreachable" }),
    );
  }, [enter, leave]);
  return (
    <Announcer>
      <Shown presence={presence} onEnter={enter} onLeave={leave} />
    </Announcer>
  );
}

interface ShownProperties {
  readonly presence: Presence;
  readonly onEnter: (session: Session) => void;
  readonly onLeave: (ended: boolean) => void;
}

function Shown({ presence, onEnter, onLeave }: ShownProperties) {
  switch (presence.kind) {
    case "finding":
      return <p className="waiting">Opening…</p>;
    case "unreachable":
      return (
        <main className="page">
          <Notice kind="error">The server cannot be reached. Check your connection and load the page again.</Notice>
        </main>
      );
    case "nobody":
      return <PersonChooser ended={presence.ended} onEnter={onEnter} />;
    case "somebody":
      return <Workspace session={presence.session} connection={presence.connection} onLeave={onLeave} />;
  }
}
