"""Interned labels: each distinct one is stored once, never changed, and numbered in the order of commits.

Whoever adds a label holds an advisory lock until commit, so a reader who has seen the highest number has seen every
label below it. Labels are read without a permit: they are what permits are decided from, and only the gate and
those who hold a permit or scope for an object print them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.authority import Scope
from workspace.domain.identifiers import LabelId, ProjectId
from workspace.persistence.database import UnitOfWork
from workspace.persistence.tables import label_counters, labels, projects

_INTERN_LOCK = 7_005_301_001
_FOLD_LOCK = 7_005_301_002


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLabel:
    """A label as stored: `body` is what `policies` reads back; `of_project` when the project itself is marked so."""

    id: LabelId
    digest: bytes
    project: ProjectId
    body: Mapping[str, Any]
    of_project: bool


class Labels:
    """The labels of one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def intern(self, *, digest: bytes, project: ProjectId, body: Mapping[str, Any]) -> LabelId:
        """Gives the number of this label, adding it when it is new. Lock the rows you will change before."""
        known = select(labels.c.id).where(labels.c.digest == digest)
        found = (await self._work.execute(known)).scalar_one_or_none()
        if found is not None:
            return LabelId(found)
        await self._work.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _INTERN_LOCK})
        added = (
            await self._work.execute(
                upsert(labels)
                .values(digest=digest, project=project, body=body)
                .on_conflict_do_nothing(index_elements=["digest"])
                .returning(labels.c.id)
            )
        ).scalar_one_or_none()
        if added is None:
            added = (await self._work.execute(known)).scalar_one()
        return LabelId(added)

    async def above(self, known: LabelId) -> Sequence[StoredLabel]:
        """Gives every label numbered higher than this one, ascending."""
        rows = await self._work.execute(
            select(
                labels.c.id,
                labels.c.digest,
                labels.c.project,
                labels.c.body,
                projects.c.id.is_not(None).label("of_project"),
            )
            .outerjoin(projects, projects.c.label_id == labels.c.id)
            .where(labels.c.id > known)
            .order_by(labels.c.id)
        )
        return [
            StoredLabel(id=row.id, digest=row.digest, project=row.project, body=row.body, of_project=row.of_project)
            for row in rows
        ]


class Counters:
    """How many rows of a kind stand under each label, kept as additions so that writers never wait for each other."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def add(self, *, kind: str, label: LabelId, delta: int) -> None:
        """Records that this many more (or fewer) rows of the kind stand under the label."""
        await self._work.execute(insert(label_counters).values(kind=kind, label_id=label, delta=delta))

    async def count(self, scope: Scope, *, kind: str) -> int:
        """Counts the rows of the kind that the scope covers."""
        statement = text(
            "SELECT coalesce(sum(delta), 0)::bigint FROM label_counters "
            "WHERE kind = :kind AND label_id = ANY(CAST(:labels AS bigint[]))"
        )
        found = await self._work.execute(statement, {"kind": kind, "labels": list(scope.labels)})
        return int(found.scalar_one())

    async def fold(self) -> None:
        """Replaces the additions of each label by their sum; two workers never fold at once."""
        free = await self._work.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _FOLD_LOCK})
        if not free.scalar_one():
            return
        await self._work.execute(
            text(
                """
                WITH crowded AS (
                    SELECT kind, label_id FROM label_counters GROUP BY kind, label_id HAVING count(*) > 1
                ), folded AS (
                    DELETE FROM label_counters AS c USING crowded AS w
                     WHERE c.kind = w.kind AND c.label_id = w.label_id
                    RETURNING c.kind, c.label_id, c.delta
                )
                INSERT INTO label_counters (kind, label_id, delta)
                SELECT kind, label_id, sum(delta) FROM folded GROUP BY kind, label_id HAVING sum(delta) <> 0
                """
            )
        )
