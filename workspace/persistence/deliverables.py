"""Deliverables as rows: shown only to those who see both the milestone and the document."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, Text, any_, bindparam, insert, select
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.authority import Permit, Scope
from workspace.domain.identifiers import DeliverableId, DocumentId, MilestoneId
from workspace.domain.projects import Deliverable, DocumentState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import deliverables, documents, milestones
from workspace.persistence.milestones import is_there


class DeliverableRows:
    """The deliverables, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def get_many(self, scope: Scope, ids: Sequence[DeliverableId]) -> dict[DeliverableId, Deliverable]:
        """Reads those of these deliverables that the scope shows."""
        asked = _visible(scope).where(deliverables.c.id == any_(bindparam("ids", list(ids), ARRAY(Text))))
        return {DeliverableId(row.id): _deliverable(row) for row in await self._work.execute(asked)}

    async def of_milestones(self, scope: Scope, ids: Sequence[MilestoneId]) -> dict[MilestoneId, list[Deliverable]]:
        """Lists, for each milestone, its deliverables that the scope shows, oldest first."""
        rows = await self._work.execute(
            _visible(scope)
            .where(deliverables.c.milestone == any_(bindparam("ids", list(ids), ARRAY(Text))))
            .order_by(deliverables.c.created_at, deliverables.c.id)
        )
        found: dict[MilestoneId, list[Deliverable]] = {}
        for row in rows:
            found.setdefault(MilestoneId(row.milestone), []).append(_deliverable(row))
        return found

    async def insert(self, milestone: Permit, document: Permit, deliverable: Deliverable, *, at: datetime) -> None:
        """Adds a deliverable to the milestone and of the document that the permits are for."""
        milestone.must_be_for(deliverable.milestone)
        document.must_be_for(deliverable.document)
        await self._work.execute(
            insert(deliverables).values(
                id=deliverable.id,
                milestone=deliverable.milestone,
                document=deliverable.document,
                due=deliverable.due,
                created_at=at,
                created_by=milestone.person,
            )
        )


def _visible(scope: Scope) -> Select[Any]:
    labels: ColumnElement[Any] = bindparam("labels", list(scope.labels), ARRAY(BigInteger))
    return (
        select(deliverables)
        .join(milestones, milestones.c.id == deliverables.c.milestone)
        .join(documents, documents.c.id == deliverables.c.document)
        .where(
            milestones.c.label_id == any_(labels),
            is_there(milestones),
            documents.c.record_label_id == any_(labels),
            documents.c.state == DocumentState.AVAILABLE.value,
        )
    )


def _deliverable(row: Row[Any]) -> Deliverable:
    return Deliverable(
        id=DeliverableId(row.id),
        milestone=MilestoneId(row.milestone),
        document=DocumentId(row.document),
        due=row.due,
        accepted_at=row.accepted_at,
    )
