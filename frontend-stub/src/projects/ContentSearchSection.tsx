/** Whether a project's contents are found by their words: what that means for everybody, and the switch for its managers. */
import { useState } from "react";
import type { UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { useAnnounce } from "../ui/Announcer";
import { Dialog } from "../ui/Dialog";
import { Faults } from "../ui/Notice";
import { ProjectUpdate, type ProjectCardData } from "./operations";

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
      {!manages && <p className="quiet">The project’s programme managers decide about it.</p>}
      {asking && <SwitchDialog project={project} onClose={() => setAsking(false)} />}
    </section>
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
      <li>What was uploaded before is found with its next version.</li>
    </ul>
  );
}
