"""What upkeep has to find: uploads that ended by themselves, objects nobody knows, and wraps that are due.

Identifiers and ciphertext only: nothing here shows anybody what a document is called or says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Text, any_, bindparam, column, func, literal, not_, or_, select, text, union_all, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.identifiers import DocumentId, LabelId, PersonId, ProjectId, VersionId
from workspace.domain.projects import DocumentState, VersionState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import (
    document_versions,
    documents,
    object_deletions,
    version_segments,
    wrapped_projects,
)
from workspace.persistence.tables import projects

_LOCK = 7_005_302_001


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A version as upkeep knows it."""

    id: VersionId
    document: DocumentId
    size: int
    label: LabelId
    project: ProjectId
    created_by: PersonId


class Upkeep:
    """The questions of upkeep, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def alone(self) -> bool:
        """Makes sure that no other worker does this until the unit of work ends; False when one does."""
        taken = await self._work.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK})
        return bool(taken.scalar_one())

    async def expired(self, *, now: datetime, limit: int) -> list[Kept]:
        """Locks and lists unfinished uploads whose time is over, leaving out those that are being written to."""
        rows = await self._work.execute(
            select(*_KEPT)
            .join(documents, documents.c.id == document_versions.c.document)
            .where(document_versions.c.state == VersionState.UPLOADING.value, document_versions.c.expires_at <= now)
            .order_by(document_versions.c.expires_at)
            .limit(limit)
            .with_for_update(of=document_versions, skip_locked=True)
        )
        return [_kept(row) for row in rows]

    async def unknown(self, objects: Sequence[tuple[str, str]]) -> list[str]:
        """Tells which of these objects (name and version) no row speaks of and no upload can still record."""
        keys = bindparam("keys", [key for key, _ in objects], ARRAY(Text))
        versions = bindparam("versions", [version for _, version in objects], ARRAY(Text))
        stored = func.unnest(keys, versions).table_valued(column("key", Text), column("version", Text)).render_derived()
        known = union_all(
            select(version_segments.c.object_key).where(version_segments.c.object_key == any_(keys)),
            select(object_deletions.c.object_key).where(object_deletions.c.object_key == any_(keys)),
        )
        uploading = select(document_versions.c.id).where(
            document_versions.c.id == any_(versions), document_versions.c.state == VersionState.UPLOADING.value
        )
        rows = await self._work.execute(
            select(stored.c.key).where(stored.c.key.not_in(known), stored.c.version.not_in(uploading))
        )
        return [row.key for row in rows]

    async def available(self, *, behind: VersionId | None, limit: int) -> dict[VersionId, list[str]]:
        """Lists the names of the objects of available versions, some versions at a time."""
        some = (
            select(document_versions.c.id)
            .where(
                document_versions.c.state == VersionState.AVAILABLE.value,
                literal(behind is None) | (document_versions.c.id > (behind or "")),
            )
            .order_by(document_versions.c.id)
            .limit(limit)
            .subquery()
        )
        rows = await self._work.execute(
            select(some.c.id, version_segments.c.object_key)
            .outerjoin(version_segments, version_segments.c.version == some.c.id)
            .order_by(some.c.id)
        )
        found: dict[VersionId, list[str]] = {}
        for row in rows:
            names = found.setdefault(VersionId(row.id), [])
            if row.object_key is not None:
                names.append(row.object_key)
        return found

    async def awaiting_wraps(self, *, limit: int) -> dict[ProjectId, tuple[str, ...]]:
        """Lists projects whose participants have changed since their wraps were last looked after."""
        rows = await self._work.execute(
            select(projects.c.id, projects.c.nations)
            .outerjoin(wrapped_projects, wrapped_projects.c.project == projects.c.id)
            .where(or_(wrapped_projects.c.project.is_(None), wrapped_projects.c.nations != projects.c.nations))
            .limit(limit)
        )
        return {ProjectId(row.id): tuple(row.nations) for row in rows}

    async def unsettled(self, project: ProjectId, nations: Sequence[str], *, limit: int) -> list[Kept]:
        """Locks and lists versions of a project for which some of these nations were not looked after yet."""
        participants = bindparam("nations", list(nations), ARRAY(Text))
        rows = await self._work.execute(
            select(*_KEPT)
            .join(documents, documents.c.id == document_versions.c.document)
            .where(
                documents.c.project == project,
                documents.c.state != DocumentState.SHREDDED.value,
                not_(document_versions.c.nations.contains(participants)),
            )
            .order_by(document_versions.c.id)
            .limit(limit)
            .with_for_update(of=document_versions, skip_locked=True)
        )
        return [_kept(row) for row in rows]

    async def succeeded(self, *, today: date, limit: int) -> list[Kept]:
        """Locks and lists versions whose label was to be succeeded by today."""
        rows = await self._work.execute(
            select(*_KEPT)
            .join(documents, documents.c.id == document_versions.c.document)
            .where(document_versions.c.wraps_due <= today, documents.c.state != DocumentState.SHREDDED.value)
            .order_by(document_versions.c.wraps_due, document_versions.c.id)
            .limit(limit)
            .with_for_update(of=document_versions, skip_locked=True)
        )
        return [_kept(row) for row in rows]

    async def settle(self, version: VersionId, nations: Sequence[str], *, due: date | None) -> None:
        """Notes the nations that a version has been looked after for, and when it is to be looked at again."""
        settled = {"nations": sorted(nations), "wraps_due": due}
        await self._work.execute(update(document_versions).where(document_versions.c.id == version).values(**settled))

    async def settle_project(self, project: ProjectId, nations: Sequence[str]) -> None:
        """Notes the participants that a project has been looked after for."""
        noted = upsert(wrapped_projects).values(project=project, nations=list(nations))
        await self._work.execute(
            noted.on_conflict_do_update(index_elements=["project"], set_={"nations": noted.excluded.nations})
        )


_KEPT = (
    document_versions.c.id,
    document_versions.c.document,
    document_versions.c.size,
    document_versions.c.created_by,
    documents.c.label_id,
    documents.c.project,
)


def _kept(row: Row[tuple[object, ...]]) -> Kept:
    return Kept(
        id=row.id,
        document=row.document,
        size=row.size,
        label=row.label_id,
        project=row.project,
        created_by=row.created_by,
    )
