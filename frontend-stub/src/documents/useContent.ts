/**
 * Content by ticket: the page asks for a ticket and hands its address to the browser, which saves or shows what the server sends.
 *
 * The address must be of this origin; the decision is made again, and recorded, when the browser opens it. What is shown opens
 * in a page of its own that cannot reach this one, under the server's sandbox.
 */
import { useCallback, useState } from "react";
import { faultOf, type UserFault } from "../graphql/failures";
import type { ResultOf } from "../graphql/graphql";
import { useAction } from "../graphql/useAction";
import { TicketCreate } from "./operations";

type Method = "DOWNLOAD" | "VIEW";

export interface Content {
  readonly open: (versionId: string, method: Method) => Promise<void>;
  readonly busy: boolean;
  readonly faults: readonly UserFault[];
  /** The address of what was last shown: for a browser that opens nothing by itself. */
  readonly shown: string | null;
}

const pick = (data: ResultOf<typeof TicketCreate>) => data.contentTicketCreate;
const ELSEWHERE = faultOf("The server gave an address that is not its own.");

export function useContent(): Content {
  const createTicket = useAction(TicketCreate, pick);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<readonly UserFault[]>([]);
  const [shown, setShown] = useState<string | null>(null);
  const open = useCallback(
    async (versionId: string, method: Method) => {
      setBusy(true);
      const result = await createTicket({ input: { versionId, method } });
      setBusy(false);
      if ("faults" in result) {
        setFaults(result.faults);
        return;
      }
      const address = result.payload.ticket === null ? null : ownAddress(result.payload.ticket.url);
      setFaults(address === null ? [ELSEWHERE] : []);
      setShown(method === "VIEW" ? address : null);
      if (address !== null) hand(address, method);
    },
    [createTicket],
  );
  return { open, busy, faults, shown };
}

/** An address as this origin's own; null for any other. */
export function ownAddress(address: string): string | null {
  const url = new URL(address, location.href);
  return url.origin === location.origin && url.protocol === location.protocol ? url.href : null;
}

function hand(address: string, method: Method): void {
  const link = document.createElement("a");
  link.href = address;
  if (method === "DOWNLOAD") link.download = "";
  else {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  link.click();
}
