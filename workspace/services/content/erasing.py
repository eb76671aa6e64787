"""Erasure keys destroyed as promised: after the promise is committed, and again until it is kept."""

from storage.vault import Vault
from storage.versions import VersionRef
from workspace.domain.identifiers import DocumentId
from workspace.persistence.database import Database
from workspace.persistence.destruction import DueErasures

_AT_ONCE = 200


class Erasing:
    """Keeps the promises of shreds."""

    def __init__(self, *, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def finish(self, *, document: DocumentId | None = None, repair: bool = True) -> int:
        """Destroys the erasure keys that are due, of one document or of all; gives their number.

        Raises:
            StoreUnavailable: the erasure keys cannot be reached; what is left stays due.
        """
        found = 0
        while True:
            async with self._database.unit_of_work() as work:
                due = await DueErasures(work).due(document=document, limit=_AT_ONCE)
            found += len(due)
            if not repair or not due:
                return found
            for one in due:
                await self._vault.shred(VersionRef(document=one.document, version=one.version, declared_size=0))
                async with self._database.unit_of_work() as work:
                    await DueErasures(work).confirm(one.version)
