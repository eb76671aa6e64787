"""The server's HTTP protocol, with one ability more: to break a connection off at once.

Closing would first deliver what the kernel still holds, and end in a way that a client may take for the end of
the file. A reset throws that away, and no client can mistake it.
"""

import os
import socket
import struct
from collections.abc import Callable
from typing import cast

from starlette.types import Scope
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SEND_BUFFER = 256 * 1024
"""What the kernel may hold of a response: half a second of a slow line, so that a cut is felt within one."""

_EXTENSION = "entente.reset"
_ABORT_ON_CLOSE = struct.pack("ii", 1, 0)


class ResettableProtocol(HttpToolsProtocol):
    """Offers every request's scope the means to reset its connection."""

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast("dict[str, object]", self.scope)["extensions"] = {_EXTENSION: self._reset}

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
