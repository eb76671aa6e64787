"""Shreds done once more in the rows of an older database, so that it shows as gone what is gone.

Promises: whatever the list of shreds names has no wrap, no object, no word to find it by and nothing that was found in
it once this is through, and each document that this takes away is on record with its originators. A document stands as
shredded once nothing of what it held is left. Does nothing where nothing was restored.
"""

import secrets
from collections.abc import Callable
from datetime import datetime

from policies.roles import Operation as Task
from storage.vault import Vault
from workspace.domain.identifiers import NationCode, PersonId
from workspace.persistence.activity import ActivityLog
from workspace.persistence.audit import AuditLog, Entry
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.documents import KIND
from workspace.persistence.labels import Counters
from workspace.persistence.law import CHANNEL
from workspace.persistence.replay import Outlived, Outliving
from workspace.persistence.sealed import Sealed
from workspace.persistence.versions import VersionRows
from workspace.services.gate import Gate

REPLAYER = PersonId("shred-list")
"""Who acts in the log: the list of shreds itself; its officers stand in the log of the day."""

_AT_ONCE = 500


class Replaying:
    """Brings the rows of an older database up to the list of shreds."""

    def __init__(self, *, database: Database, gate: Gate, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._gate = gate
        self._vault = vault
        self._clock = clock

    async def run(self) -> int:
        """Goes through the whole list; gives the number of documents that were taken away.

        Raises:
            StoreUnavailable: the list cannot be read.
        """
        shredded = await self._vault.shredded()
        done = 0
        for start in range(0, len(shredded), _AT_ONCE):
            some = shredded[start : start + _AT_ONCE]
            async with self._database.unit_of_work() as work:
                for outlived in await Outliving(work).of(some):
                    done += await self._take_away(work, outlived, frozenset(shredded))
        return done

    async def _take_away(self, work: UnitOfWork, outlived: Outlived, shredded: frozenset[str]) -> bool:
        sealed, now = Sealed(work), self._clock()
        for version in (outlived.finished | outlived.unfinished) & shredded:
            await sealed.discard_segments(version, at=now)
            await sealed.discard_wraps(version)
            await Outliving(work).forget(version)
            await VersionRows(work).forget(version)
        if not outlived.finished or not outlived.finished <= shredded:
            return False
        await Outliving(work).end(outlived.id, at=now)
        if outlived.listed:
            await Counters(work).add(kind=KIND, label=outlived.record, delta=-1)
            await ActivityLog(work).append(
                kind="document.shredded", project=outlived.project, label=outlived.record, node=outlived.id, at=now
            )
        await self._record(work, outlived, at=now)
        await work.notify(CHANNEL)
        return True

    async def _record(self, work: UnitOfWork, outlived: Outlived, *, at: datetime) -> None:
        law = await self._gate.law(work)
        label = law.book.get(outlived.label)
        whose = [] if label is None else sorted(law.answering(label))
        await AuditLog(work).append(
            Entry(
                at=at,
                actor=REPLAYER,
                nation=whose[0] if whose else NationCode(""),
                action=Task.DOCUMENT_SHRED.value,
                object=outlived.id,
                granted=True,
                nations=frozenset(whose),
                label_digest=None if label is None else label.digest,
                epoch=law.epoch,
                request=f"restore-{secrets.token_hex(8)}",
                detail=(("replayed", "true"), ("versions", " ".join(sorted(outlived.finished)))),
            )
        )
