"""The line to a real PostgreSQL server, as a network may leave it: cut, or open with nothing coming back."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

_PIECE = 64 * 1024
_SOCKET = ".s.PGSQL.5432"


class Fault(StrEnum):
    """What becomes of what is sent."""

    NONE = "none"
    RESET = "reset"
    STALLED = "stalled"


@dataclass
class Line:
    """A socket that passes on to the server's; `fault` may change at any time.

    Attributes:
        url: the database as it is reached over this line.
        fault: what becomes of what is sent from now on.
    """

    url: str
    server: Path
    fault: Fault = Fault.NONE
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        back, onward = await asyncio.open_unix_connection(self.server)
        try:
            await asyncio.gather(self._pass(reader, onward), self._pass(back, writer))
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            onward.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_PIECE):
            if self.fault is Fault.STALLED:
                await asyncio.Event().wait()
            if self.fault is Fault.RESET:
                raise ConnectionResetError
            writer.write(piece)
            await writer.drain()
        raise ConnectionResetError


@contextlib.asynccontextmanager
async def line_to(url: str, folder: Path) -> AsyncIterator[Line]:
    """Opens a line to the database of this address."""
    (behind,) = parse_qs(urlsplit(url).query)["host"]
    line = Line(url=url.replace(quote(behind), quote(str(folder))), server=Path(behind) / _SOCKET)
    server = await asyncio.start_unix_server(line.serve, folder / _SOCKET)
    try:
        yield line
    finally:
        server.close()
        for task in line.tasks:
            task.cancel()
        await asyncio.gather(*line.tasks, return_exceptions=True)
