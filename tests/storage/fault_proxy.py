"""A TCP proxy on loopback that passes on to a real server, or misbehaves as a network does."""

import asyncio
from enum import StrEnum

from typing_extensions import override

from tests.real_services.relay import PIECE, Relay, reset


class Fault(StrEnum):
    """What the proxy does with the bytes on their way to the server."""

    NONE = "none"
    SLOW = "slow"
    """Holds each PUT back for `delay` seconds, and nothing else."""
    STALLED = "stalled"
    """Passes nothing on, for ever, on old and new connections."""
    RESET = "reset"
    """Resets the connection once a part of the request has gone through."""


class FaultProxy(Relay):
    """Listens while inside `running`; `fault` may change at any time."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.fault = Fault.NONE
        self.delay = 0.0

    @override
    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward_reader, onward_writer = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            await asyncio.gather(
                self._pass_request(reader, onward_writer, writer), self._pass_answer(onward_reader, writer)
            )
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            for each in (writer, onward_writer):
                each.close()

    async def _pass_request(
        self, reader: asyncio.StreamReader, onward: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(PIECE):
            if self.fault is Fault.STALLED:
                await asyncio.Event().wait()
            if self.fault is Fault.SLOW and piece.startswith(b"PUT "):
                await asyncio.sleep(self.delay)
            if self.fault is Fault.RESET:
                onward.write(piece[: len(piece) // 2])
                reset(back)
                raise ConnectionResetError
            onward.write(piece)
            await onward.drain()
        onward.write_eof()

    async def _pass_answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
        writer.close()
