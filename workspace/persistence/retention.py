"""The days that nations set for documents, as rows: one for each document and originator."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import BIGINT, Row, any_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.authority import Permit, Scope
from workspace.domain.identifiers import DocumentId, NationCode, PersonId
from workspace.domain.projects import DocumentState
from workspace.domain.retention import DocumentDates
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import document_dates as dates
from workspace.persistence.document_tables import documents


class RetentionRows:
    """The days, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def of(self, permit: Permit) -> list[DocumentDates]:
        """Reads every nation's for the document that the permit is for."""
        rows = await self._work.execute(select(dates).where(dates.c.document == permit.object).order_by(dates.c.nation))
        return [_dates(row) for row in rows]

    async def set(self, permit: Permit, given: DocumentDates) -> None:
        """Writes a nation's for the document that the permit is for."""
        permit.must_be_for(given.document)
        values = asdict(given)
        key = ["document", "nation"]
        changed = {name: value for name, value in values.items() if name not in key}
        await self._work.execute(upsert(dates).values(**values).on_conflict_do_update(index_elements=key, set_=changed))

    async def due(self, scope: Scope, *, nation: NationCode, today: date, most: int) -> Sequence[DocumentDates]:
        """Lists a nation's whose day has come, of documents that the scope shows; the longest due first."""
        under = any_(literal(list(scope.labels), ARRAY(BIGINT)))
        rows = await self._work.execute(
            select(dates)
            .join(documents, documents.c.id == dates.c.document)
            .where(
                dates.c.nation == nation,
                or_(dates.c.review_on <= today, dates.c.dispose_on <= today),
                documents.c.record_label_id == under,
                documents.c.label_id == under,
                documents.c.state == DocumentState.AVAILABLE.value,
            )
            .order_by(func.least(dates.c.review_on, dates.c.dispose_on), dates.c.document)
            .limit(most)
        )
        return [_dates(row) for row in rows]


def _dates(row: Row[Any]) -> DocumentDates:
    return DocumentDates(
        document=DocumentId(row.document),
        nation=NationCode(row.nation),
        review_on=row.review_on,
        retain_until=row.retain_until,
        dispose_on=row.dispose_on,
        reason=row.reason,
        set_by=PersonId(row.set_by),
        set_at=row.set_at,
    )
