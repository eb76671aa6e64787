"""Open streams: each holds a lease that is decided again whenever something may have changed.

Promises: within a second of a change that takes the right away, the lease is revoked; so it is when the workspace
cannot find out for that long. Refuses to remember an answer: each time, the person, the law and the object's label
are read afresh, for all leases together.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from policies.actions import Action
from workspace.domain.authority import Facts
from workspace.domain.principal import Principal
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.law import CHANNEL
from workspace.persistence.notices import Notices
from workspace.services.gate.snapshot import Snapshot

_log = logging.getLogger(__name__)

POLL_SECONDS = 0.25
BLIND_SECONDS = 0.75
"""How long a stream may go on while nobody can tell whether it may."""

Reread = Callable[[UnitOfWork, Sequence[str]], Awaitable[Mapping[str, Facts]]]
"""Reads the facts of objects again, by identifier; what is gone is left out."""

_Snapshots = Callable[[UnitOfWork, Sequence[Principal]], Awaitable[Sequence[Snapshot | None]]]


class Lease:
    """The standing permission of one open stream; `revoked` is set when it ends."""

    __slots__ = ("_leases", "action", "facts", "principal", "reread", "revoked", "to")

    def __init__(
        self,
        leases: "Leases",
        *,
        principal: Principal,
        action: Action,
        facts: Facts | None,
        reread: Reread | None,
        to: str | None,
    ) -> None:
        self._leases = leases
        self.to = to
        self.principal = principal
        self.action = action
        self.facts = facts
        self.reread = reread
        self.revoked = asyncio.Event()

    def close(self) -> None:
        """Gives the lease back: the stream has ended by itself."""
        self._leases.drop(self)


class Leases:
    """The open leases of one worker."""

    def __init__(self, *, database: Database, snapshots: _Snapshots) -> None:
        self._database = database
        self._snapshots = snapshots
        self._open: set[Lease] = set()
        self._sighted = time.monotonic()

    def open(
        self,
        *,
        principal: Principal,
        action: Action,
        facts: Facts | None,
        reread: Reread | None,
        to: str | None = None,
    ) -> Lease:
        """Adds a lease; it is first decided again at the next look."""
        lease = Lease(self, principal=principal, action=action, facts=facts, reread=reread, to=to)
        self._open.add(lease)
        return lease

    def drop(self, lease: Lease) -> None:
        """Forgets a lease."""
        self._open.discard(lease)

    @asynccontextmanager
    async def watching(self, notices: Notices) -> AsyncIterator[None]:
        """Looks again on every notice and every quarter of a second, for the length of the block."""
        task = asyncio.create_task(self._watch(notices), name="leases")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            self._revoke(self._open)

    async def _watch(self, notices: Notices) -> None:
        with notices.bell(CHANNEL) as bell:
            while True:
                await bell.wait(seconds=POLL_SECONDS)
                await self.look()

    async def look(self) -> None:
        """Decides every open lease again; when that fails for too long, all end."""
        leases = tuple(self._open)
        if not leases:
            self._sighted = time.monotonic()
            return
        try:
            async with asyncio.timeout(BLIND_SECONDS):
                ended = await self._ended(leases)
        except Exception:  # noqa: BLE001 - whatever went wrong, nobody knows whether the streams may go on
            _log.exception("open streams could not be decided again")
            if time.monotonic() - self._sighted >= BLIND_SECONDS:
                self._revoke(leases)
            return
        self._sighted = time.monotonic()
        self._revoke(ended)

    async def _ended(self, leases: Sequence[Lease]) -> list[Lease]:
        asked: dict[Reread, set[str]] = {}
        for lease in leases:
            if lease.reread is not None and lease.facts is not None:
                asked.setdefault(lease.reread, set()).add(lease.facts.object)
        async with self._database.reading() as work:
            found = {reread: await reread(work, sorted(objects)) for reread, objects in asked.items()}
            snapshots = await self._snapshots(work, [lease.principal for lease in leases])
        return [
            lease
            for lease, snapshot in zip(leases, snapshots, strict=True)
            if snapshot is None or not self._holds(lease, snapshot, found)
        ]

    def _holds(self, lease: Lease, snapshot: Snapshot, found: Mapping[Reread, Mapping[str, Facts]]) -> bool:
        facts = lease.facts
        if facts is None:
            return True
        if lease.reread is not None:
            facts = found[lease.reread].get(facts.object)
            if facts is None:
                return False
        if lease.to is not None and not snapshot.handing_over(facts, to=lease.to):
            return False
        return bool(snapshot.decision(lease.action, facts))

    def _revoke(self, leases: Sequence[Lease] | set[Lease]) -> None:
        for lease in tuple(leases):
            lease.revoked.set()
            self.drop(lease)
