"""Database and object store brought together again after cuts, crashes and outages.

Promises: what was acknowledged is never touched, nor anything in a store that belongs to another installation; what is
deleted was asked to be deleted, or belongs to an upload that nobody can go on with. Every step may be repeated and
interrupted, and workers that run it at once do each part once. It finds, and only reports, rows whose objects are
missing: that is a loss that a person has to look at.
"""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.errors import StorageError, StoreTaken
from storage.keyring.port import Keyring
from storage.vault import Vault
from storage.versions import VersionRef
from workspace.domain.errors import Unavailable
from workspace.domain.identifiers import VersionId
from workspace.persistence.activity import ActivityLog
from workspace.persistence.database import Database
from workspace.persistence.idempotency import IdempotencyKeys
from workspace.persistence.labels import Counters
from workspace.persistence.sealed import Sealed
from workspace.persistence.upkeep import Kept, Upkeep
from workspace.persistence.versions import VersionRows
from workspace.services.content.erasing import Erasing
from workspace.services.content.locking import Locking
from workspace.services.content.replaying import Replaying
from workspace.services.content.wrapping import Wrapping
from workspace.services.gate import Gate

_log = logging.getLogger(__name__)

ACTIVITY_KEPT = timedelta(days=7)
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileReport:
    """What was found, and mended where that was asked for.

    Attributes:
        abandoned_uploads: unfinished uploads whose time was over.
        objects_without_rows: stored objects that nothing speaks of and nobody can record any more.
        deletions_waiting: objects that were asked to be deleted and still exist.
        versions_looked_after: versions that got, or turned out not to need, wraps for nations that joined.
        erasures_due: shredded versions whose erasure key was still there.
        locks_due: documents whose holds the store did not know of yet, or still knew of.
        rows_without_objects: available versions of which something is missing in the store.
    """

    abandoned_uploads: int
    objects_without_rows: int
    deletions_waiting: int
    versions_looked_after: int
    erasures_due: int
    locks_due: int
    rows_without_objects: tuple[VersionId, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing was found that needed mending."""
        return not (
            self.abandoned_uploads
            or self.objects_without_rows
            or self.deletions_waiting
            or self.erasures_due
            or self.locks_due
            or self.rows_without_objects
        )


class Reconciler:
    """Finds and mends differences between database and object store."""

    def __init__(
        self, *, database: Database, gate: Gate, vault: Vault, keyring: Keyring, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._vault = vault
        self._wrapping = Wrapping(database=database, gate=gate, vault=vault, keyring=keyring, clock=clock)
        self._erasing = Erasing(database=database, vault=vault)
        self._locking = Locking(database=database, vault=vault, clock=clock)
        self._replaying = Replaying(database=database, gate=gate, vault=vault, clock=clock)
        self._clock = clock

    async def run(self, *, repair: bool, thorough: bool = False) -> ReconcileReport:
        """Looks everything over.

        Args:
            repair: whether to mend what can be mended.
            thorough: whether to make sure that every object of every available version exists, which takes long.

        Raises:
            Unavailable: the store or the database does not answer; what was mended before stays mended.
        """
        try:
            if repair:
                await self._vault.claim()
            abandoned = await self._sweep_uploads(repair=repair)
            unknown = await self._sweep_objects(repair=repair)
            locks = await self._locking.run(repair=repair)
            waiting = await self._delete_objects(repair=repair)
            due = await self._erasing.finish(repair=repair)
            missing = [version async for version in self._incomplete()] if thorough else []
        except StoreTaken as fault:
            raise Unavailable("The file store belongs to another installation: nothing was reconciled.") from fault
        except StorageError as fault:
            raise Unavailable("The file store does not answer: nothing more was reconciled.") from fault
        looked_after = await self._wrapping.run() if repair else 0
        if repair:
            await self._tidy()
        return ReconcileReport(
            abandoned_uploads=abandoned,
            objects_without_rows=unknown,
            deletions_waiting=waiting,
            versions_looked_after=looked_after,
            erasures_due=due,
            locks_due=locks,
            rows_without_objects=tuple(missing),
        )

    async def keep_up(self) -> None:
        """Does what should not wait for the next full run, and is quick: keys that are due, and tidying up.

        Raises:
            Unavailable: the store or the database does not answer.
        """
        try:
            await self._erasing.finish()
            await self._locking.run()
            await self._wrapping.run()
        except StorageError as fault:
            raise Unavailable("The file store does not answer: keys were neither destroyed nor wrapped.") from fault
        await self._tidy()

    async def replay_shreds(self) -> int:
        """Takes from everybody what an older database still shows and was shredded since; gives its documents' number.

        Raises:
            Unavailable: the store or the database does not answer.
        """
        try:
            return await self._replaying.run()
        except StorageError as fault:
            raise Unavailable("The erasure keys cannot be reached: what was shredded is not known.") from fault

    async def _sweep_uploads(self, *, repair: bool) -> int:
        """Gives up unfinished uploads whose time is over: their rows, wraps, objects and erasure keys."""
        found = 0
        while True:
            async with self._database.unit_of_work() as work:
                expired = await Upkeep(work).expired(now=self._clock(), limit=_AT_ONCE)
                if repair:
                    for upload in expired:
                        await Sealed(work).discard_segments(upload.id, at=self._clock())
                        await Sealed(work).discard_wraps(upload.id)
                        await VersionRows(work).forget(upload.id)
            found += len(expired)
            if not repair or not expired:
                return found
            for upload in expired:
                await self._vault.shred(_ref(upload))

    async def _sweep_objects(self, *, repair: bool) -> int:
        """Asks for the deletion of objects that a crash left between the store and the database."""
        found = 0
        batch: list[tuple[str, str]] = []
        async for stored in self._vault.stored_objects():
            batch.append((stored.key, stored.key.split("/")[1]))
            if len(batch) == _AT_ONCE:
                found += await self._judge_objects(batch, repair=repair)
                batch = []
        return found + await self._judge_objects(batch, repair=repair)

    async def _judge_objects(self, batch: list[tuple[str, str]], *, repair: bool) -> int:
        if not batch:
            return 0
        async with self._database.unit_of_work() as work:
            unknown = await Upkeep(work).unknown(batch)
            if repair:
                await Sealed(work).ask_deletion(unknown, at=self._clock())
        return len(unknown)

    async def _delete_objects(self, *, repair: bool) -> int:
        """Deletes what was asked to be deleted; a request is forgotten once its object is gone.

        What the store keeps under a lock of its own is asked for again the next time, behind everything else.
        """
        deleted = 0
        while True:
            async with self._database.unit_of_work() as work:
                sealed = Sealed(work)
                asked = await sealed.asked_deletions(limit=_AT_ONCE)
                kept = await self._vault.delete_objects(asked) if repair else frozenset[str]()
                if repair:
                    await sealed.confirm_deletions([key for key in asked if key not in kept])
                    await sealed.postpone_deletions(sorted(kept), at=self._clock())
            deleted += len(asked)
            if not repair or len(kept) == len(asked):
                return deleted

    async def _incomplete(self) -> AsyncIterator[VersionId]:
        """Finds available versions of which an object is missing."""
        behind: VersionId | None = None
        while True:
            async with self._database.unit_of_work() as work:
                versions = await Upkeep(work).available(behind=behind, limit=_AT_ONCE)
            for version, names in versions.items():
                stored = {one.key async for one in self._vault.stored_objects(version)} if names else set()
                if not stored.issuperset(names):
                    _log.critical("objects of version %s are missing from the store", version)
                    yield version
                behind = version
            if len(versions) < _AT_ONCE:
                return

    async def _tidy(self) -> None:
        """Folds counters, and forgets what has served its time."""
        now = self._clock()
        async with self._database.unit_of_work() as work:
            if await Upkeep(work).alone():
                await Counters(work).fold()
                await IdempotencyKeys(work).sweep(now=now)
                await ActivityLog(work).forget_before(now - ACTIVITY_KEPT)


def _ref(upload: Kept) -> VersionRef:
    return VersionRef(document=upload.document, version=upload.id, declared_size=upload.size)
