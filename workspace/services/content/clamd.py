"""A malware scanner asked over its socket: ClamAV's daemon, by the one command of it that takes a stream.

The protocol is that of clamd(8): `zINSTREAM`, then chunks, each behind its length as four bytes of network order, then
a length of zero; the answer is `stream: OK`, `stream: NAME FOUND`, or a sentence that ends in `ERROR`, and a zero byte.
Promises bounded memory and time. Refuses to take anything else than a whole and timely `OK` for clean: a daemon that is
not there, is slow, closes, answers too early, or says what is not in the manual has not answered.
"""

import asyncio
import contextlib
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

CHUNK = 128 * 1024
_LONGEST_ANSWER = 4096
_CONNECT_SECONDS = 2.0
_WRITE_SECONDS = 15.0
_ANSWER_SECONDS = 120.0
_FOUND = re.compile(rb"stream: ([!-~]{1,200}) FOUND\0")
_CLEAN = b"stream: OK\0"
_TOO_LARGE = b"INSTREAM size limit exceeded"


class ScannerSilent(Exception):
    """The scanner gave no answer that can be relied on; says why, without anything of the content."""


class Scanner(Protocol):
    """Tells whether a content is known to be malicious."""

    async def scan(self, pieces: AsyncIterator[memoryview]) -> str | None:
        """Gives the name of what was found, or None.

        Raises:
            ScannerSilent: there was no answer.
        """
        ...

    async def check(self) -> None:
        """Makes sure that it answers.

        Raises:
            ScannerSilent: it does not.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ClamdAddress:
    """Where the daemon listens: a path, or a host and a port."""

    path: str | None = None
    host: str = ""
    port: int = 0

    @classmethod
    def read(cls, text: str) -> "ClamdAddress":
        """Reads `clamd:unix:PATH` or `clamd:tcp:HOST:PORT`.

        Raises:
            ValueError: it is neither.
        """
        kind, _, rest = text.removeprefix("clamd:").partition(":")
        if not text.startswith("clamd:"):
            raise ValueError("not a scanner's address")
        if kind == "unix" and rest.startswith("/"):
            return cls(path=rest)
        host, _, port = rest.rpartition(":")
        if kind != "tcp" or not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 1 << 16):
            raise ValueError("not a scanner's address")
        return cls(host=host.strip("[]"), port=int(port))


class Clamd:
    """The daemon at one address; each scan has a connection of its own."""

    def __init__(
        self, address: ClamdAddress, *, write_seconds: float = _WRITE_SECONDS, answer_seconds: float = _ANSWER_SECONDS
    ) -> None:
        self._address = address
        self._write_seconds = write_seconds
        self._answer_seconds = answer_seconds

    async def scan(self, pieces: AsyncIterator[memoryview]) -> str | None:
        """Streams a content to the daemon; gives the name of the signature that it met, or None.

        Raises:
            ScannerSilent: there was no answer that can be relied on.
        """
        async with self._connection() as (reader, writer):
            answering = asyncio.ensure_future(reader.readuntil(b"\0"))
            try:
                await self._send(writer, pieces, answering)
                answer = await self._within(self._answer_seconds, answering)
            finally:
                answering.cancel()
                await asyncio.gather(answering, return_exceptions=True)
        if answer == _CLEAN:
            return None
        if (found := _FOUND.fullmatch(answer)) is not None:
            return found[1].decode("ascii")
        if answer.startswith(_TOO_LARGE):
            raise ScannerSilent("the content is larger than its StreamMaxLength")
        raise ScannerSilent("it answered with an error or with what is not in its manual")

    async def check(self) -> None:
        """Asks whether it is there.

        Raises:
            ScannerSilent: it does not say so.
        """
        async with self._connection() as (reader, writer):
            writer.write(b"zPING\0")
            if await self._within(_CONNECT_SECONDS, asyncio.ensure_future(reader.readuntil(b"\0"))) != b"PONG\0":
                raise ScannerSilent("it does not answer PING with PONG")

    async def _send(
        self, writer: StreamWriter, pieces: AsyncIterator[memoryview], answering: "asyncio.Future[bytes]"
    ) -> None:
        """Sends everything, unless the daemon answers before: then what it says is all there will be."""
        writer.write(b"zINSTREAM\0")
        try:
            async for piece in pieces:
                for place in range(0, len(piece), CHUNK):
                    part = piece[place : place + CHUNK]
                    writer.write(len(part).to_bytes(4, "big"))
                    writer.write(bytes(part))
                    await self._drained(writer)
                    if answering.done():
                        _require_no_verdict(answering)
                        return
            writer.write(bytes(4))
            await self._drained(writer)
        except (ConnectionError, TimeoutError) as fault:
            await asyncio.wait({answering}, timeout=_CONNECT_SECONDS)
            if not answering.done() or answering.exception() is not None:
                raise ScannerSilent("it stopped taking the content") from fault
            _require_no_verdict(answering)

    async def _drained(self, writer: StreamWriter) -> None:
        async with asyncio.timeout(self._write_seconds):
            await writer.drain()

    async def _within(self, seconds: float, answering: "asyncio.Future[bytes]") -> bytes:
        try:
            async with asyncio.timeout(seconds):
                return await answering
        except TimeoutError as fault:
            raise ScannerSilent("it does not answer in time") from fault
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as fault:
            raise ScannerSilent("it ended the connection without an answer") from fault

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
        address = self._address
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                if address.path is not None:
                    reader, writer = await asyncio.open_unix_connection(address.path, limit=_LONGEST_ANSWER)
                else:
                    reader, writer = await asyncio.open_connection(address.host, address.port, limit=_LONGEST_ANSWER)
        except (OSError, TimeoutError) as fault:
            raise ScannerSilent("it cannot be reached") from fault
        try:
            yield reader, writer
        finally:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def _require_no_verdict(answering: "asyncio.Future[bytes]") -> None:
    """Takes no verdict about a content that was not sent to its end, unless it is a bad one."""
    if answering.exception() is None and answering.result() == _CLEAN:
        raise ScannerSilent("it answered before it had the whole content")
