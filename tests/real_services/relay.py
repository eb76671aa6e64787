"""A relay on loopback before a real server; what it does with the bytes is for those who are one."""

import asyncio
import contextlib
import socket
import struct
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator

PIECE = 64 * 1024


class Relay(ABC):
    """Listens while inside `running`, and takes each connection in a task of its own.

    Attributes:
        port: where it listens.
    """

    def __init__(self, port: int) -> None:
        self.port = 0
        self._target = port
        self._taken: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listens for the length of the block; what is still under way at its end is dropped."""
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for task in self._taken:
                task.cancel()
            await asyncio.gather(*self._taken, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._taken.add(task)
        await asyncio.wait({task})

    @abstractmethod
    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection."""


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends a connection as a network does that lost it: by a reset, and not in order."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
