/** The way from a project to what leaves it, for those who may carry something out. */
import { Link } from "wouter";
import { holdsRole, useSignedIn } from "../session/SessionContext";

export function ProjectTransfers({ projectId }: { readonly projectId: string }) {
  const { viewer } = useSignedIn();
  if (!holdsRole(viewer, "RESEARCHER", projectId) && !holdsRole(viewer, "PROGRAMME_MANAGER", projectId)) return null;
  return (
    <section className="panel" aria-labelledby="project-transfers-heading">
      <h2 id="project-transfers-heading">Transfers</h2>
      <p className="quiet">Documents for somebody outside the workspace, sealed to their key once every originator agrees.</p>
      <p className="nothing__ways transfer__ways">
        <Link href={`/projects/${projectId}/transfer`} className="usa-button usa-button--outline">
          Ask for a transfer
        </Link>
        <Link href="/transfers">Your transfers</Link>
      </p>
    </section>
  );
}
