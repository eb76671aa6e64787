/** The spill that a document is frozen by, for those who may know of it; for everybody else, what is said of nothing. */
import type { ReactNode } from "react";
import { useLive } from "../activity/Activity";
import { SpillsQuery } from "./operations";
import { SpillView } from "./SpillView";

interface Properties {
  readonly document: string;
  readonly otherwise: ReactNode;
}

export function SpillOf({ document, otherwise }: Properties) {
  const { data, error } = useLive(SpillsQuery, { after: null }, { topics: ["document"] });
  if (data === undefined) return error === undefined ? <p className="waiting">Opening the document…</p> : otherwise;
  const spill = data.spills.nodes.find(({ objectId }) => objectId === document);
  if (spill === undefined) return otherwise;
  return (
    <>
      <h1>{spill.state === "CLOSED" ? "A spill was reported here" : "This document is frozen"}</h1>
      {spill.state !== "CLOSED" && (
        <p className="intro">
          It was reported as a spill. Nobody finds, lists or opens it until officers of its originator have decided what becomes of
          it.
        </p>
      )}
      <SpillView spill={spill} />
    </>
  );
}
