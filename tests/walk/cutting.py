"""The line to a server, as a poor network leaves it: cut in the middle, and open again."""

import asyncio
import contextlib

from typing_extensions import override

from tests.real_services.relay import PIECE, Relay, reset


class CutLine(Relay):
    """Passes on to a server, and resets the connection each time another share of the bytes has gone one way.

    Attributes:
        cuts_left: how often it will still be cut.
        passed: how many bytes came to be passed on, those among them that a cut took.
    """

    def __init__(self, port: int, *, every: int, cuts: int, answers: bool = False) -> None:
        """Listens to nothing yet.

        Args:
            port: the server's.
            every: the share, in bytes.
            cuts: how often it is cut.
            answers: whether the bytes of answers count rather than those of requests.
        """
        super().__init__(port)
        self._every = every
        self._answers = answers
        self._share = 0
        self.cuts_left = cuts
        self.passed = 0

    @override
    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, onward = await asyncio.open_connection("127.0.0.1", self._target)
        ways = [
            asyncio.ensure_future(self._pump(reader, onward, counts=not self._answers)),
            asyncio.ensure_future(self._pump(back, writer, counts=self._answers)),
        ]
        try:
            await asyncio.gather(*ways)
        except ConnectionError:
            for each in (writer, onward):
                reset(each)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for each in (writer, onward):
                each.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counts: bool) -> None:
        while piece := await reader.read(PIECE):
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
