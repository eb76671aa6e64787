"""Which versions a nation's keys open, as upkeep sees them: identifiers, labels and wraps, nothing to read.

What is locked here is locked as a change of its marking would: first the document. So no wrap is added under a label
that has just gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select

from workspace.domain.identifiers import DocumentId, LabelId, PersonId, VersionId
from workspace.domain.projects import VersionState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import document_versions, documents, version_wraps
from workspace.persistence.sealed import WrapRow
from workspace.persistence.tables import projects


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedVersion:
    """A finished version with every wrap of its key."""

    id: VersionId
    document: DocumentId
    size: int
    label: LabelId
    created_by: PersonId
    participants: tuple[str, ...]
    wraps: tuple[WrapRow, ...]


class Wrapped:
    """The versions by who has a wrap, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def of_nation(
        self, nation: str, *, behind: VersionId | None, limit: int, lock: bool = False
    ) -> Sequence[WrappedVersion]:
        """Lists the finished versions that have a wrap for a nation, some at a time, in order of identifier."""
        some = (
            select(
                document_versions.c.id,
                document_versions.c.document,
                document_versions.c.size,
                document_versions.c.created_by,
                documents.c.label_id,
                projects.c.nations,
            )
            .join(documents, documents.c.id == document_versions.c.document)
            .join(projects, projects.c.id == documents.c.project)
            .join(version_wraps, version_wraps.c.version == document_versions.c.id)
            .where(
                version_wraps.c.nation == nation,
                document_versions.c.state != VersionState.UPLOADING.value,
                literal(behind is None) | (document_versions.c.id > (behind or "")),
            )
            .order_by(document_versions.c.id)
            .limit(limit)
        )
        rows = (await self._work.execute(some.with_for_update(of=documents) if lock else some)).all()
        wraps = await self._wraps([row.id for row in rows])
        return [
            WrappedVersion(
                id=VersionId(row.id),
                document=DocumentId(row.document),
                size=row.size,
                label=LabelId(row.label_id),
                created_by=PersonId(row.created_by),
                participants=tuple(row.nations),
                wraps=tuple(wraps.get(row.id, ())),
            )
            for row in rows
        ]

    async def _wraps(self, versions: Sequence[str]) -> dict[str, list[WrapRow]]:
        found: dict[str, list[WrapRow]] = {}
        rows = await self._work.execute(
            select(version_wraps).where(version_wraps.c.version.in_(versions)).order_by(version_wraps.c.nation)
        )
        for row in rows:
            found.setdefault(row.version, []).append(
                WrapRow(nation=row.nation, key_version=row.key_version, suite=row.suite, ciphertext=row.ciphertext)
            )
        return found
