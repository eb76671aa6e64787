"""What stands against destroying a document, and what of its destruction is still to be done outside the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.authority import Permit
from workspace.domain.holds import Hold
from workspace.domain.identifiers import DocumentId, HoldId, NationCode, VersionId
from workspace.domain.projects import DocumentState, VersionState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import (
    document_holds,
    document_versions,
    documents,
    due_erasures,
    object_locks,
)


class Holds:
    """The holds, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def standing(self, permit: Permit, *, today: date) -> list[Hold]:
        """Lists the holds that keep the document that the permit is for."""
        rows = await self._work.execute(
            select(document_holds)
            .where(
                document_holds.c.document == permit.object,
                document_holds.c.released_at.is_(None),
                or_(document_holds.c.until.is_(None), document_holds.c.until >= today),
            )
            .order_by(document_holds.c.set_at, document_holds.c.id)
        )
        return [_hold(row) for row in rows]

    async def insert(self, permit: Permit, hold: Hold) -> None:
        """Adds a hold on the document that the permit is for.

        Raises:
            PermissionError: the permit is for another document.
        """
        permit.must_be_for(hold.document)
        await self._work.execute(
            insert(document_holds).values(
                id=hold.id,
                document=hold.document,
                nation=hold.nation,
                reason=hold.reason,
                until=hold.until,
                set_at=hold.set_at,
                set_by=permit.person,
            )
        )
        await ObjectLocks(self._work).ask(hold.document)

    async def release(self, permit: Permit, id: HoldId, *, reason: str, at: datetime) -> None:
        """Ends a hold on the document that the permit is for."""
        await self._work.execute(
            update(document_holds)
            .where(
                document_holds.c.id == id,
                document_holds.c.document == permit.object,
                document_holds.c.released_at.is_(None),
            )
            .values(released_at=at, released_by=permit.person, released_reason=reason)
        )
        await ObjectLocks(self._work).ask(DocumentId(permit.object))


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectLock:
    """A document whose objects are to be held by their store, or no longer.

    Attributes:
        document: which.
        held: whether a hold stands on it.
        changes: how often that was asked for; what is asked for meanwhile counts higher.
        versions: its finished versions.
    """

    document: DocumentId
    held: bool
    changes: int
    versions: tuple[VersionId, ...]


class ObjectLocks:
    """What the object store is to know of holds, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def ask(self, document: DocumentId) -> None:
        """Asks for the store to be told how a document's holds stand."""
        asked = upsert(object_locks).values(document=document)
        await self._work.execute(
            asked.on_conflict_do_update(index_elements=["document"], set_={"changes": object_locks.c.changes + 1})
        )

    async def ask_again(self, document: DocumentId) -> None:
        """Asks for it only if the store was told of holds on this document before."""
        await self._work.execute(
            update(object_locks).where(object_locks.c.document == document).values(changes=object_locks.c.changes + 1)
        )

    async def outstanding(self, *, today: date, document: DocumentId | None = None, limit: int) -> list[ObjectLock]:
        """Lists what the store was not told yet, and the holds that have run out since it was told of them."""
        stands = (
            select(document_holds.c.id)
            .join(documents, documents.c.id == document_holds.c.document)
            .where(
                document_holds.c.document == object_locks.c.document,
                document_holds.c.released_at.is_(None),
                or_(document_holds.c.until.is_(None), document_holds.c.until >= today),
                documents.c.state != DocumentState.SHREDDED.value,
            )
            .exists()
        )
        asked = (
            select(object_locks.c.document, object_locks.c.changes, stands.label("held"))
            .where(or_(object_locks.c.changes > object_locks.c.settled, not_(stands)))
            .order_by(object_locks.c.document)
            .limit(limit)
        )
        if document is not None:
            asked = asked.where(object_locks.c.document == document)
        rows = (await self._work.execute(asked)).all()
        versions = await self._work.execute(
            select(document_versions.c.document, document_versions.c.id).where(
                document_versions.c.document.in_([row.document for row in rows]),
                document_versions.c.state != VersionState.UPLOADING.value,
            )
        )
        found: dict[str, list[VersionId]] = {}
        for row in versions:
            found.setdefault(row.document, []).append(VersionId(row.id))
        return [
            ObjectLock(
                document=DocumentId(row.document),
                held=row.held,
                changes=row.changes,
                versions=tuple(found.get(row.document, ())),
            )
            for row in rows
        ]

    async def confirm(self, lock: ObjectLock) -> None:
        """Notes that the store knows; one that holds nothing of a document any more is no longer asked about it."""
        this = (object_locks.c.document == lock.document) & (object_locks.c.changes == lock.changes)
        if lock.held:
            await self._work.execute(update(object_locks).where(this).values(settled=lock.changes))
        else:
            await self._work.execute(delete(object_locks).where(this))


@dataclass(frozen=True, slots=True, kw_only=True)
class DueErasure:
    """A version whose erasure key is still to be destroyed."""

    version: VersionId
    document: DocumentId


class DueErasures:
    """The erasures that were promised, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def promise(self, permit: Permit, versions: Sequence[VersionId], *, at: datetime) -> None:
        """Promises that the keys of these versions of the document that the permit is for will be destroyed."""
        asked = [{"version": version, "document": permit.object, "requested_at": at} for version in versions]
        if asked:
            await self._work.execute(upsert(due_erasures).on_conflict_do_nothing(), asked)

    async def due(self, *, document: DocumentId | None = None, limit: int) -> list[DueErasure]:
        """Lists what is still due, oldest promise first."""
        asked = select(due_erasures).order_by(due_erasures.c.requested_at, due_erasures.c.version).limit(limit)
        if document is not None:
            asked = asked.where(due_erasures.c.document == document)
        rows = await self._work.execute(asked)
        return [DueErasure(version=VersionId(row.version), document=DocumentId(row.document)) for row in rows]

    async def confirm(self, version: VersionId) -> None:
        """Notes that a version's erasure key is gone."""
        await self._work.execute(delete(due_erasures).where(due_erasures.c.version == version))


def _hold(row: Row[Any]) -> Hold:
    return Hold(
        id=HoldId(row.id),
        document=DocumentId(row.document),
        nation=NationCode(row.nation),
        reason=row.reason,
        until=row.until,
        set_at=row.set_at,
        released_at=row.released_at,
    )
