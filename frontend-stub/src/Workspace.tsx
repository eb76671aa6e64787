/** Everything a signed-in person sees, over one connection that is closed with the session. */
import { useEffect, useRef } from "react";
import { Provider } from "urql";
import { Route, Switch, useLocation } from "wouter";
import { ActivityProvider, useLive } from "./activity/Activity";
import { ChangePage } from "./changes/ChangePage";
import { ChangesPage } from "./changes/ChangesPage";
import { RulesPage } from "./disclosure/RulesPage";
import { DocumentPage } from "./document/DocumentPage";
import { DuePage } from "./due/DuePage";
import { sentenceFor } from "./graphql/failures";
import type { Connection } from "./graphql/client";
import { WhatIfPage } from "./law/WhatIfPage";
import { WhyPage } from "./law/WhyPage";
import { InboxPage } from "./office/InboxPage";
import { ProjectPage } from "./projects/ProjectPage";
import { ProjectsPage } from "./projects/ProjectsPage";
import { SearchPage } from "./search/SearchPage";
import { ConsentsPage } from "./registers/ConsentsPage";
import { GroupsPage } from "./registers/GroupsPage";
import { PapersPage } from "./registers/PapersPage";
import { StandingsPage } from "./registers/StandingsPage";
import { leave, type Session } from "./session/session";
import { SignedInProvider, ViewerQuery } from "./session/SessionContext";
import { SpillsPage } from "./spills/SpillsPage";
import { TransferRequestPage } from "./transfers/TransferRequestPage";
import { TransfersPage } from "./transfers/TransfersPage";
import { ExerciseBanner } from "./ui/ExerciseBanner";
import { NothingHere } from "./ui/NothingHere";
import { Notice } from "./ui/Notice";
import { PageHeader, SkipLink } from "./ui/PageHeader";

interface DeskProperties {
  readonly session: Session;
  readonly onLeave: (ended: boolean) => void;
}

interface Properties extends DeskProperties {
  readonly connection: Connection;
}

export function Workspace({ session, connection, onLeave }: Properties) {
  useEffect(() => () => connection.close(), [connection]);
  return (
    <Provider value={connection.client}>
      <ActivityProvider>
        <Desk session={session} onLeave={onLeave} />
      </ActivityProvider>
    </Provider>
  );
}

function Desk({ session, onLeave }: DeskProperties) {
  const { data, error } = useLive(ViewerQuery, {}, { topics: ["people"] });
  if (error !== undefined && data === undefined) {
    return (
      <main className="page">
        <Notice kind="error">{sentenceFor(error)}</Notice>
      </main>
    );
  }
  if (data === undefined) return <p className="waiting">Opening…</p>;
  const change = () => {
    leave(session).then(
      () => onLeave(false),
      () => onLeave(true),
    );
  };
  return (
    <SignedInProvider value={{ session, viewer: data.viewer }}>
      <SkipLink />
      <div className="top">
        {session.exercise && <ExerciseBanner />}
        <PageHeader viewer={data.viewer} onChange={change} />
      </div>
      <Places />
    </SignedInProvider>
  );
}

/** What the address names; going somewhere else begins reading there. */
function Places() {
  const [address] = useLocation();
  const main = useRef<HTMLElement>(null);
  const read = useRef(address);
  useEffect(() => {
    if (read.current === address) return;
    read.current = address;
    globalThis.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [address]);
  return (
    <main id="main" ref={main} className="page" tabIndex={-1}>
      <Switch>
        <Route path="/">{() => <ProjectsPage />}</Route>
        <Route path="/projects/:id">{({ id }) => <ProjectPage key={id} id={id} />}</Route>
        <Route path="/projects/:id/transfer">{({ id }) => <TransferRequestPage key={id} id={id} />}</Route>
        <Route path="/transfers">{() => <TransfersPage />}</Route>
        <Route path="/documents/:id">{({ id }) => <DocumentPage key={id} id={id} />}</Route>
        <Route path="/search">{() => <SearchPage />}</Route>
        <Route path="/rules">{() => <RulesPage />}</Route>
        <Route path="/office/waiting">{() => <InboxPage />}</Route>
        <Route path="/office/spills">{() => <SpillsPage />}</Route>
        <Route path="/office/registers/consents">{() => <ConsentsPage />}</Route>
        <Route path="/office/registers/papers">{() => <PapersPage />}</Route>
        <Route path="/office/registers/standings">{() => <StandingsPage />}</Route>
        <Route path="/office/registers/groups">{() => <GroupsPage />}</Route>
        <Route path="/office/due">{() => <DuePage />}</Route>
        <Route path="/office/changes">{() => <ChangesPage />}</Route>
        <Route path="/office/changes/:id">{({ id }) => <ChangePage key={id} id={id} />}</Route>
        <Route path="/office/why/:object?">{({ object }) => <WhyPage key={object ?? ""} object={object} />}</Route>
        <Route path="/office/what-if">{() => <WhatIfPage />}</Route>
        <Route>{() => <NothingHere />}</Route>
      </Switch>
    </main>
  );
}
