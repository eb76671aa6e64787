"""Holds told to the object store, so that it refuses to delete what is held, whoever asks it.

Promises: a hold is acknowledged once the database has it; the store follows at once, or when it answers again, and is
told when the hold was released or has run out. What a held document gets later is held too. A store that cannot hold
is left as it is: `entente doctor` says so.
"""

from collections.abc import Callable
from datetime import datetime

from storage.errors import HoldsUnsupported
from storage.vault import Vault
from workspace.domain.identifiers import DocumentId
from workspace.persistence.database import Database
from workspace.persistence.destruction import ObjectLock, ObjectLocks

_AT_ONCE = 50


class Locking:
    """Keeps the store informed."""

    def __init__(self, *, database: Database, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def run(self, *, document: DocumentId | None = None, repair: bool = True) -> int:
        """Tells the store what it does not know yet, of one document or of all; gives the number of documents.

        Raises:
            StoreUnavailable: the store does not answer; what is left stays due.
        """
        found = 0
        while True:
            async with self._database.unit_of_work() as work:
                due = await ObjectLocks(work).outstanding(today=self._clock().date(), document=document, limit=_AT_ONCE)
            found += len(due)
            if not repair or not due:
                return found
            for lock in due:
                await self._tell(lock)
                async with self._database.unit_of_work() as work:
                    await ObjectLocks(work).confirm(lock)

    async def _tell(self, lock: ObjectLock) -> None:
        try:
            for version in lock.versions:
                if lock.held:
                    await self._vault.hold_objects(version)
                else:
                    await self._vault.release_objects(version)
        except HoldsUnsupported:
            return
