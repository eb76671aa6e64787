/**
 * Downloading by ticket: the page asks for a ticket and hands its address to the browser, which saves what the server sends.
 *
 * The address must be of this origin; the decision is made again, and recorded, when the browser opens it.
 */
import { useCallback, useState } from "react";
import { faultOf, type UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { TicketCreate } from "./operations";

export interface Download {
  readonly download: (versionId: string) => Promise<void>;
  readonly busy: boolean;
  readonly faults: readonly UserFault[];
}

const pick = (data: ResultOf<typeof TicketCreate>) => data.contentTicketCreate;
const ELSEWHERE = faultOf("The server gave an address that is not its own.");

export function useDownload(): Download {
  const createTicket = useAction(TicketCreate, pick);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const download = useCallback(
    async (versionId: string) => {
      setBusy(true);
      const result = await createTicket({ input: { versionId, method: "DOWNLOAD" } });
      setBusy(false);
      if ("faults" in result) setFaults(result.faults);
      else setFaults(result.payload.ticket !== null && save(result.payload.ticket.url) ? [] : [ELSEWHERE]);
    },
    [createTicket],
  );
  return { download, busy, faults };
}

/** Hands an address of this origin to the browser; refuses any other. */
export function save(address: string): boolean {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) return false;
  const link = document.createElement("a");
  link.href = url.href;
  link.download = "";
  link.click();
  return true;
}
