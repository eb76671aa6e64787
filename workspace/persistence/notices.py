"""Bells: one connection per worker hears what other transactions announce on commit, and rings whoever waits.

A notice says that there is something to look at, never what it is. Whoever waits must also look from time to time by
itself: while the connection is down nothing is heard. After it is back every bell rings once.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import asyncpg
from sqlalchemy.engine import make_url

from workspace.persistence.database import CONNECT_SECONDS

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 0.5
_ALIVE_SECONDS = 5.0


class Bell:
    """What one waiter hears of one channel."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wakes the waiter, now or when it next waits."""
        self._rung.set()

    async def wait(self, *, seconds: float) -> bool:
        """Waits until the bell rings or the time is up; tells whether it rang."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class Notices:
    """The bells of one worker."""

    def __init__(self, url: str, *, channels: Sequence[str]) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._bells: dict[str, set[Bell]] = {channel: set() for channel in channels}

    @contextmanager
    def bell(self, channel: str) -> Iterator[Bell]:
        """Hangs up a bell for the length of the block.

        Raises:
            KeyError: nobody listens on this channel.
        """
        bells = self._bells[channel]
        bell = Bell()
        bells.add(bell)
        try:
            yield bell
        finally:
            bells.discard(bell)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listens for the length of the block, and reconnects by itself."""
        task = asyncio.create_task(self._listen_forever(), name="notices")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
                _log.warning("not listening for notices (%s): trying again", type(fault).__name__)
            await asyncio.sleep(_RETRY_SECONDS)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(
            self._url,
            timeout=CONNECT_SECONDS,
            command_timeout=CONNECT_SECONDS,
            server_settings={"application_name": "entente notices"},
        )
        try:
            for channel in self._bells:
                await connection.add_listener(channel, self._heard)
            for channel in self._bells:
                self._ring(channel)
            while not connection.is_closed():
                await asyncio.sleep(_ALIVE_SECONDS)
                await connection.execute("SELECT 1")
        finally:
            connection.terminate()

    def _heard(self, connection: object, process: object, channel: object, payload: object) -> None:
        del connection, process, payload
        self._ring(str(channel))

    def _ring(self, channel: str) -> None:
        for bell in tuple(self._bells[channel]):
            bell.ring()
