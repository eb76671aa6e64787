"""Versions of documents as rows: what they are called, how long they are, and whether they are there yet.

A version is read under both labels of its document. Until it is available it exists for its creator alone and has no
number of its own: numbers are given out on completion, so that no gap tells of an upload that somebody else is, or
was, making. The number shown until then is the one that it would get now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from workspace.domain.authority import Permit, Scope
from workspace.domain.identifiers import DocumentId, PersonId, VersionId
from workspace.domain.projects import DocumentState, DocumentVersion, VersionState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.destruction import ObjectLocks
from workspace.persistence.document_tables import document_versions, documents
from workspace.persistence.windows import Window, in_order, within

_AVAILABLE = document_versions.c.state == VersionState.AVAILABLE.value
_LISTED = documents.c.state == DocumentState.AVAILABLE.value
_others = document_versions.alias("others")
_NUMBER = func.coalesce(
    document_versions.c.number,
    select(func.coalesce(func.max(_others.c.number), 0) + 1)
    .where(_others.c.document == document_versions.c.document)
    .scalar_subquery(),
).label("number")
_SHOWN = (*(one for one in document_versions.c if one.name != "number"), _NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version, and what its upload left besides.

    Attributes:
        version: what readers see of it.
        expires_at: until when an unfinished upload is kept; None once it is complete.
        receiver: who was named last to receive the bytes; None before anybody was.
        streamed_sha256: the digest of the bytes when they all came in one go, else None.
        nations: the nations that a key wrap was made, or found not to be due, for.
        wraps_due: the day on which that is to be looked at again; None when no other label takes over.
    """

    version: DocumentVersion
    expires_at: datetime | None
    receiver: str | None
    streamed_sha256: str | None
    nations: tuple[str, ...]
    wraps_due: date | None = None


class VersionRows:
    """The versions, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def undecided(self, id: VersionId, *, lock: bool = False) -> VersionRow | None:
        """Reads a version to be decided about: nothing of it may reach anybody before the gate said yes."""
        asked = select(*_SHOWN).where(document_versions.c.id == id)
        row = (await self._work.execute(asked.with_for_update() if lock else asked)).one_or_none()
        return None if row is None else _version_row(row)

    async def all_of(self, document: DocumentId) -> list[VersionRow]:
        """Locks all versions of a document, unfinished ones too, for whoever holds a permit to change it."""
        asked = select(*_SHOWN).where(document_versions.c.document == document).order_by(document_versions.c.id)
        return [_version_row(row) for row in await self._work.execute(asked.with_for_update())]

    async def get_many(self, scope: Scope, ids: Sequence[VersionId]) -> dict[VersionId, DocumentVersion]:
        """Reads those of these versions that the scope shows."""
        rows = await self._work.execute(
            _visible(scope).where(document_versions.c.id == any_(bindparam("ids", list(ids), ARRAY(Text))))
        )
        return {VersionId(row.id): _version(row) for row in rows}

    async def page(self, scope: Scope, *, document: DocumentId, window: Window) -> list[DocumentVersion]:
        """Lists a document's versions in the order in which they were begun."""
        place = (document_versions.c.created_at, document_versions.c.id)
        asked = _visible(scope).where(document_versions.c.document == document, *within(window, *place))
        return [_version(row) for row in await self._work.execute(in_order(asked, window, *place))]

    async def count(self, scope: Scope, *, document: DocumentId) -> int:
        """Counts a document's versions."""
        asked = _visible(scope).where(document_versions.c.document == document).subquery()
        return int((await self._work.execute(select(func.count()).select_from(asked))).scalar_one())

    async def latest(self, scope: Scope, ids: Sequence[DocumentId]) -> dict[DocumentId, DocumentVersion]:
        """Reads, for each document, its newest version that is available."""
        rows = await self._work.execute(
            _visible(scope)
            .where(document_versions.c.document == any_(bindparam("ids", list(ids), ARRAY(Text))), _AVAILABLE)
            .ext(distinct_on(document_versions.c.document))
            .order_by(document_versions.c.document, document_versions.c.number.desc())
        )
        return {DocumentId(row.document): _version(row) for row in rows}

    async def uploading(self, person: PersonId) -> tuple[int, int]:
        """Tells how many uploads a person has begun and not finished, and the bytes that they would be together."""
        begun = select(
            func.count().label("uploads"), func.coalesce(func.sum(document_versions.c.size), 0).label("bytes")
        )
        row = await self._work.execute(
            begun.where(
                document_versions.c.created_by == person, document_versions.c.state == VersionState.UPLOADING.value
            )
        )
        found = row.mappings().one()
        return int(found["uploads"]), int(found["bytes"])

    async def insert(self, permit: Permit, row: VersionRow) -> None:
        """Begins a version of the document that the permit is for."""
        permit.must_be_for(row.version.document)
        version = row.version
        await self._work.execute(
            insert(document_versions).values(
                id=version.id,
                document=version.document,
                state=version.state.value,
                filename=version.filename,
                media_type=version.media_type,
                size=version.size,
                created_at=version.created_at,
                created_by=version.created_by,
                expires_at=row.expires_at,
                nations=list(row.nations),
                wraps_due=row.wraps_due,
            )
        )

    async def prolong(self, permit: Permit, row: VersionRow) -> None:
        """Writes until when an unfinished upload is kept."""
        permit.must_be_for(row.version.document)
        await self._work.execute(
            update(document_versions).where(document_versions.c.id == row.version.id).values(expires_at=row.expires_at)
        )

    async def submit(self, permit: Permit, row: VersionRow, *, sha256: str) -> None:
        """Closes an upload: from now on it is looked at, and its bytes are those of the digest."""
        await self._put(permit, row, VersionState.SCANNING, sha256=sha256, expires_at=None, receiver=None)

    async def release(self, permit: Permit, row: VersionRow) -> None:
        """Makes a version available under the next number; the caller holds the document's lock."""
        await self._put(permit, row, VersionState.AVAILABLE, number=_NUMBER)

    async def quarantine(self, permit: Permit, row: VersionRow) -> None:
        """Keeps a version from everybody for good."""
        await self._put(permit, row, VersionState.QUARANTINED)

    async def _put(self, permit: Permit, row: VersionRow, state: VersionState, **values: object) -> None:
        permit.must_be_for(row.version.document)
        await self._work.execute(
            update(document_versions)
            .where(document_versions.c.id == row.version.id)
            .values(state=state.value, **values)
        )
        await ObjectLocks(self._work).ask_again(row.version.document)

    async def forget(self, id: VersionId) -> None:
        """Removes an unfinished version; its segments and wraps are gone already."""
        await self._work.execute(
            delete(document_versions).where(
                document_versions.c.id == id, document_versions.c.state == VersionState.UPLOADING.value
            )
        )


def _visible(scope: Scope) -> Select[Any]:
    labels: ColumnElement[Any] = bindparam("labels", list(scope.labels), ARRAY(BigInteger))
    return (
        select(*_SHOWN)
        .join(documents, documents.c.id == document_versions.c.document)
        .where(
            _LISTED,
            and_(documents.c.record_label_id == any_(labels), documents.c.label_id == any_(labels)),
            or_(_AVAILABLE, document_versions.c.created_by == scope.person),
        )
    )


def _version(row: Row[Any]) -> DocumentVersion:
    return DocumentVersion(
        id=VersionId(row.id),
        document=DocumentId(row.document),
        number=row.number,
        state=VersionState(row.state),
        filename=row.filename,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        created_at=row.created_at,
        created_by=PersonId(row.created_by),
    )


def _version_row(row: Row[Any]) -> VersionRow:
    return VersionRow(
        version=_version(row),
        expires_at=row.expires_at,
        receiver=row.receiver,
        streamed_sha256=row.streamed_sha256,
        nations=tuple(row.nations),
        wraps_due=row.wraps_due,
    )
