"""The server's HTTP protocol, with a bound on what a request's head may take, and a way to break a connection off.

Promises that nobody can fill memory or hold connections with a head that never ends, before anybody knows who it is,
nor hold one with the rest of a body that was answered already.
Closing a connection would first deliver what the kernel still holds, and end in a way that a client may take for the
end of the file; a reset throws that away, and no client can mistake it.
"""

import asyncio
import os
import socket
import struct
from collections.abc import Callable
from typing import Any, cast

from starlette.types import Scope
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SEND_BUFFER = 256 * 1024
"""What the kernel may hold of a response: half a second of a slow line, so that a cut is felt within one."""

LARGEST_HEAD = 64 * 1024
"""How many bytes a request's line and headers may have."""

HEAD_SECONDS = 20.0
"""How long they may take to arrive; also how long a fresh connection may say nothing."""

REST_SECONDS = 30.0
"""How long the rest of a body may go on coming once its request was answered; it is thrown away."""

_EXTENSION = "entente.reset"
_ABORT_ON_CLOSE = struct.pack("ii", 1, 0)


class GuardedProtocol(HttpToolsProtocol):
    """Ends what is too long or too slow, and offers every request's scope the means to reset its connection."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - the server's own
        super().__init__(*arguments, **named)
        self._head: int | None = 0  # bytes of an unfinished head; None while a body is read
        self._impatience: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self._head is not None:
            self._head += len(data)
            if self._impatience is None:
                self._await_head()
        super().data_received(data)
        if self._head is not None and self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The request's headers are too long.")

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast("dict[str, object]", self.scope)["extensions"] = {_EXTENSION: self._reset}

    @override
    def on_headers_complete(self) -> None:
        self._head = None
        self._stop_waiting()
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        self._head = 0
        if self._impatience is not None:  # it was answered before: now the next head may come
            self._stop_waiting()
            self._await_head()
        super().on_message_complete()

    @override
    def on_response_complete(self) -> None:
        another = bool(self.pipeline)
        super().on_response_complete()
        if self._head is None and not another:
            self._impatience = self.loop.call_later(REST_SECONDS, self.transport.close)

    def _await_head(self) -> None:
        self._impatience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None

    def _reset(self) -> None:
        known = self.transport.get_extra_info("socket")
        if known is not None and known.fileno() >= 0:
            with socket.socket(fileno=os.dup(known.fileno())) as same:
                same.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT_ON_CLOSE)
        self.transport.abort()


def reset_of(scope: Scope) -> Callable[[], None] | None:
    """The means to reset the connection of a request; None under a server that offers none."""
    return cast("Callable[[], None] | None", scope.get("extensions", {}).get(_EXTENSION))


def listen(host: str, port: int) -> socket.socket:
    """Opens the listening socket; connections it accepts inherit its send buffer.

    Raises:
        OSError: the port is taken or the address not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    listening.set_inheritable(True)
    return listening
