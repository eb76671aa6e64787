"""The line to a server, as a poor network leaves it: cut in the middle, and open again."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator

_PIECE = 64 * 1024


class CutLine:
    """Passes on to a server, and resets the connection each time another share of the bytes has gone one way.

    Attributes:
        port: where it listens once it is laid.
        cuts_left: how often it will still be cut.
        passed: how many bytes came to be passed on, those among them that a cut took.
    """

    def __init__(self, port: int, *, every: int, cuts: int, answers: bool = False) -> None:
        """Lays nothing yet.

        Args:
            port: the server's.
            every: the share, in bytes.
            cuts: how often it is cut.
            answers: whether the bytes of answers count rather than those of requests.
        """
        self._target = port
        self._every = every
        self._answers = answers
        self._share = 0
        self._serving: set[asyncio.Task[None]] = set()
        self.cuts_left = cuts
        self.port = 0
        self.passed = 0

    @contextlib.asynccontextmanager
    async def laid(self) -> AsyncIterator[None]:
        """Lays the line for the length of the block."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._pass_on(reader, writer))
        self._serving.add(task)
        await asyncio.wait({task})

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, onward = await asyncio.open_connection("127.0.0.1", self._target)
        ways = [
            asyncio.ensure_future(self._pump(reader, onward, counts=not self._answers)),
            asyncio.ensure_future(self._pump(back, writer, counts=self._answers)),
        ]
        try:
            await asyncio.gather(*ways)
        except ConnectionError:
            for each in (writer, onward):
                line = each.get_extra_info("socket")
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                each.transport.abort()
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for each in (writer, onward):
                each.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counts: bool) -> None:
        while piece := await reader.read(_PIECE):
            if counts:
                self._share += len(piece)
                self.passed += len(piece)
                if self.cuts_left and self._share >= self._every:
                    self._share, self.cuts_left = 0, self.cuts_left - 1
                    raise ConnectionResetError
            writer.write(piece)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.write_eof()
