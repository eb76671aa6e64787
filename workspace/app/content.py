"""`GET /content/{ticket}`: the bytes of a version to whoever holds a valid ticket.

Promises that a response is either whole or visibly broken: it ends by itself, or by a reset of the connection
when the permission behind it ends, also while the reader is too slow to take more. Refuses ranges outside the
content. What a browser makes of the bytes is boxed in: no scripts, no sniffing, no cache, no other origin.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from typing_extensions import override

from workspace.app.problems import problem, problem_of
from workspace.app.protocol import reset_of
from workspace.app.ranges import Span, Unsatisfiable, span_of
from workspace.domain.content import Revoked
from workspace.domain.errors import WorkspaceError
from workspace.identity.request_id import request_id

_PIECE = 64 * 1024


class Opened(Protocol):
    """A content whose ticket was accepted, decided upon and recorded."""

    @property
    def size(self) -> int:
        """The length of the whole content."""

    @property
    def etag(self) -> str:
        """The strong tag, in quotes."""

    @property
    def filename(self) -> str:
        """What the file is called when saved; it carries the banner."""

    @property
    def media_type(self) -> str:
        """What the bytes are said to be."""

    @property
    def inline(self) -> bool:
        """Whether it is shown rather than handed over."""

    def read(self, start: int, end: int) -> AsyncIterator[memoryview]:
        """The bytes from `start` up to `end`; raises `Revoked` when the permission ends."""

    async def revoked(self) -> None:
        """Returns when the permission ends."""

    def close(self) -> None:
        """Says that nothing more will be read."""


OpenTicket = Callable[[str, str], Awaitable[Opened]]
"""Accepts a ticket for the request of this identifier, or raises a `WorkspaceError`."""


class ContentRoute:
    """Serves contents by ticket."""

    def __init__(self, open_ticket: OpenTicket) -> None:
        self._open_ticket = open_ticket

    async def __call__(self, request: Request) -> Response:
        """Answers `GET` and `HEAD`."""
        try:
            opened = await self._open_ticket(request.path_params["ticket"], request_id())
        except WorkspaceError as error:
            return problem_of(error)
        try:
            span = span_of(
                asked=request.headers.get("range"),
                condition=request.headers.get("if-range"),
                etag=opened.etag,
                size=opened.size,
            )
        except Unsatisfiable:
            opened.close()
            return problem(
                416,
                code="INVALID",
                detail="The range lies outside the content: ask for bytes it has.",
                headers={"Content-Range": f"bytes */{opened.size}", "Accept-Ranges": "bytes"},
            )
        return ContentResponse(opened, span)


class ContentResponse(Response):
    """Sends one content, or one range of it, for as long as that is permitted."""

    def __init__(self, opened: Opened, span: Span | None) -> None:
        chosen = span or Span(0, opened.size)
        headers = {
            "Content-Length": str(chosen.length),
            "Content-Disposition": disposition(opened.filename, inline=opened.inline),
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            "Accept-Ranges": "bytes",
            "ETag": opened.etag,
        }
        if span is not None:
            headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{opened.size}"
        super().__init__(status_code=200 if span is None else 206, headers=headers, media_type=opened.media_type)
        self._opened = opened
        self._span = chosen

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if scope["method"] == "HEAD":
                await send(_body(b"", more=False))
            else:
                await self._send_while_permitted(scope, receive, send)
        finally:
            self._opened.close()

    async def _send_while_permitted(self, scope: Scope, receive: Receive, send: Send) -> None:
        sending = asyncio.create_task(self._send(send))
        revoked = asyncio.create_task(self._opened.revoked())
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait({sending, revoked, gone}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done() and not sending.cancelled() and sending.exception() is None:
                return
            if not gone.done():
                self._cut(scope, sending)
                await gone
        finally:
            for task in (sending, revoked, gone):
                task.cancel()
            results = await asyncio.gather(sending, revoked, gone, return_exceptions=True)
        failure = results[0]
        if isinstance(failure, Exception) and not isinstance(failure, Revoked):
            raise failure

    @staticmethod
    def _cut(scope: Scope, sending: "asyncio.Task[None]") -> None:
        """Breaks the connection off, whatever the kernel still holds of it."""
        sending.cancel()
        reset = reset_of(scope)
        if reset is None:
            raise Revoked
        reset()

    async def _send(self, send: Send) -> None:
        remaining = self._span.length
        if remaining == 0:
            await send(_body(b"", more=False))
            return
        pieces = self._opened.read(self._span.start, self._span.end)
        try:
            async for piece in pieces:
                for place in range(0, len(piece), _PIECE):
                    part = bytes(piece[place : place + _PIECE])
                    remaining -= len(part)
                    await send(_body(part, more=remaining > 0))
        finally:
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()


def _body(part: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": part, "more_body": more}


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def disposition(filename: str, *, inline: bool) -> str:
    """`Content-Disposition` with a name for every client (RFC 6266): plain ASCII, and the real one in UTF-8."""
    kept = "".join(letter if letter.isprintable() and letter not in '/\\"' else "_" for letter in filename)
    plain = kept.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    way = "inline" if inline else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(kept, safe='')}"
