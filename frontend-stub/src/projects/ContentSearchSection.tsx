/** Whether a project's contents are found by their words: what that means for everybody, and the switch for its managers. */
import { useState } from "react";
import { useLive } from "../activity/Activity";
import type { UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { counted } from "../ui/format";
import { useAnnounce } from "../ui/Announcer";
import { Dialog } from "../ui/Dialog";
import { Faults } from "../ui/Notice";
import { IndexingQuery, ProjectUpdate, type ProjectCardData } from "./operations";

const pick = (data: ResultOf<typeof ProjectUpdate>) => data.projectUpdate;

export function ContentSearchSection({ project }: { readonly project: ProjectCardData }) {
  const { viewer } = useSignedIn();
  const [asking, setAsking] = useState(false);
  const manages = holdsRole(viewer, "PROGRAMME_MANAGER", project.id);
  const on = project.contentSearch;
  return (
    <section className="panel" aria-labelledby="content-search-heading">
      <div className="heading-row">
        <h2 id="content-search-heading">Content search</h2>
        {manages && (
          <button type="button" className="usa-button usa-button--outline" onClick={() => setAsking(true)}>
            {on ? "Stop searching contents" : "Search contents too"}
          </button>
        )}
      </div>
      <p className="content-search">
        <span className={`state state--${on ? "achieved" : "cancelled"}`}>{on ? "On" : "Off"}</span>{" "}
        {on
          ? "Unclassified documents are found by the words of their contents too, by whoever may read them."
          : "Documents are found by their titles and tags alone."}
      </p>
      {on && <Waiting project={project.id} />}
      {!manages && <p className="quiet">The project’s programme managers decide about it.</p>}
      {asking && <SwitchDialog project={project} onClose={() => setAsking(false)} />}
    </section>
  );
}

/** What was there before it was switched on is looked at one after the other. */
function Waiting({ project }: { readonly project: string }) {
  const { data } = useLive(IndexingQuery, { id: project }, { topics: ["document"], project });
  const waiting = data?.node != null && "contentSearchWaiting" in data.node ? data.node.contentSearchWaiting : 0;
  if (waiting === 0) return null;
  return (
    <p className="quiet" role="status">
      {counted(waiting, "content")} that you may read still to be looked at.
    </p>
  );
}

interface DialogProperties {
  readonly project: ProjectCardData;
  readonly onClose: () => void;
}

function SwitchDialog({ project, onClose }: DialogProperties) {
  const update = useAction(ProjectUpdate, pick);
  const announce = useAnnounce();
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [busy, setBusy] = useState(false);
  const wanted = !project.contentSearch;
  const turn = async () => {
    setBusy(true);
    const result = await update({ input: { id: project.id, expectedVersion: project.version, contentSearch: wanted } });
    setBusy(false);
    if ("faults" in result) {
      setFaults(result.faults);
      return;
    }
    announce(wanted ? "Contents are searched from now on." : "Contents are not searched any more.");
    onClose();
  };
  return (
    <Dialog title={wanted ? "Search contents too" : "Stop searching contents"} onClose={onClose} locked={busy}>
      <div className="dialog__body">
        {wanted ? <Meaning /> : <p>The words of all contents of this project are deleted at once. Titles and tags are found as before.</p>}
        <Faults faults={faults} />
        <footer className="dialog__actions">
          <button type="button" className="usa-button" disabled={busy} onClick={() => void turn()}>
            {wanted ? "Search them" : "Stop and delete the words"}
          </button>
          <button type="button" className="usa-button usa-button--outline" disabled={busy} onClick={onClose}>
            Cancel
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

/** What somebody agrees to who switches it on. */
export function Meaning() {
  return (
    <ul className="meaning">
      <li>The words of unclassified contents that no export law controls are kept, and found by whoever may read the content.</li>
      <li>These words lie in the database, protected like titles; they are not encrypted as the files are.</li>
      <li>What is classified, held, controlled or a firm’s own is never among them.</li>
      <li>They go with what is withdrawn, destroyed, or marked higher.</li>
      <li>What is there already is looked at in the background, with the rights of whoever switches it on.</li>
    </ul>
  );
}
