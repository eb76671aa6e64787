/**
 * One urql client per signed-in person.
 *
 * A client is thrown away with its cache when the person changes, so nothing one person was shown can reach another. Every
 * request carries the CSRF token, which lives in memory only; the session itself is an HTTP-only cookie.
 */
import { createClient as createSocket } from "graphql-ws";
import { Client, cacheExchange, fetchExchange, mapExchange, subscriptionExchange } from "urql";
import { codeOf } from "./failures";

export const CSRF_HEADER = "X-Entente-CSRF";

/** The close code of a WebSocket whose session the server does not know. */
const REFUSED = 4403;

export interface Connection {
  readonly client: Client;
  close(): void;
}

/** Opens the connection of one session; `onEnded` is called when the server no longer knows the session. */
export function connect(csrf: string, onEnded: () => void): Connection {
  const socket = createSocket({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    connectionParams: { csrf },
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (event) => !isRefusal(event),
    on: {
      closed(event) {
        if (isRefusal(event)) onEnded();
      },
    },
  });
  const client = new Client({
    url: "/graphql",
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetchOptions: { credentials: "same-origin", headers: { [CSRF_HEADER]: csrf, Accept: "application/json" } },
    exchanges: [
      mapExchange({
        onError(error) {
          if (codeOf(error) === "UNAUTHENTICATED") onEnded();
        },
      }),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query: query ?? "", variables: variables as Record<string, unknown> },
              {
                next: ({ data, errors }) => sink.next(errors === undefined ? { data: data ?? null } : { data: data ?? null, errors }),
                error: (cause) => sink.error(cause),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  });
  return { client, close: () => void socket.dispose() };
}

function isRefusal(event: unknown): boolean {
  return event instanceof CloseEvent && event.code === REFUSED;
}
