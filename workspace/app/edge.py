"""What happens to every request before and after its route: an identifier, safe headers, one log line.

A log line holds the route's pattern, never the address itself: addresses carry tickets and identifiers.
"""

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workspace.identity.request_id import current_request_id, new_request_id

_log = logging.getLogger("entente.request")

_SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Edge:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, *, encrypted: bool) -> None:
        self._app = app
        self._headers = dict(_SAFE_HEADERS)
        if encrypted:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, with what every request gets."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identifier = new_request_id()
        status = 0
        sent = 0

        async def send_on(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers["X-Request-Id"] = identifier
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        began = time.perf_counter()
        token = current_request_id.set(identifier)
        try:
            await self._app(scope, receive, send_on)
        finally:
            current_request_id.reset(token)
            _log.info(
                "request",
                extra={
                    "request_id": identifier,
                    "method": scope["method"],
                    "route": _pattern(scope),
                    "status": status,
                    "sent": sent,
                    "milliseconds": round((time.perf_counter() - began) * 1000, 1),
                },
            )


def _pattern(scope: Scope) -> str:
    """The route without what was asked of it."""
    first = scope["path"].split("/", 2)[1]
    known = {"graphql", "uploads", "content", "transfers", "auth", "assets", "livez", "readyz"}
    return f"/{first}" if first in known else "/"
