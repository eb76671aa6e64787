"""The days that officers set for documents."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from schema.context import Info
from schema.documents import Document, administered
from schema.mutations import Payload, change
from schema.node import named
from schema.people import Nation, nation_of
from workspace.domain import retention
from workspace.domain.identifiers import DocumentId, NationCode

strawberry.enum(retention.Due)


@strawberry.type
class DocumentDates:
    """An originator's days for a document: looked at again from one, kept until one, to be disposed of from one."""

    review_on: date | None
    retain_until: date | None
    dispose_on: date | None
    reason: str
    set_at: datetime
    nation_code: strawberry.Private[NationCode]

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """Whose officers set them."""
        return await nation_of(info, self.nation_code)

    @classmethod
    def of(cls, dates: retention.DocumentDates) -> "DocumentDates":
        """Wraps them."""
        return cls(
            review_on=dates.review_on,
            retain_until=dates.retain_until,
            dispose_on=dates.dispose_on,
            reason=dates.reason,
            set_at=dates.set_at,
            nation_code=dates.nation,
        )


@strawberry.type
class DocumentDue:
    """A document for which a day has come."""

    due: list[retention.Due]
    dates: DocumentDates
    document_id: strawberry.Private[DocumentId]

    @strawberry.field
    async def document(self, info: Info) -> Document | None:
        """Which; null once it is no longer listed."""
        return await administered(info, self.document_id)


@strawberry.type
class RetentionQueries:
    """When something has to be done about documents."""

    @strawberry.field
    async def document_dates(self, info: Info, id: strawberry.ID) -> list[DocumentDates]:
        """Every originator's days for a document: for security officers of its originators."""
        found = await info.context.services.retention.of(info.context.operation, id=named(DocumentId, id, "id"))
        return [DocumentDates.of(one) for one in found]

    @strawberry.field
    async def documents_due(self, info: Info) -> list[DocumentDue]:
        """What a day has come for in the viewer's nation, 100 at most; empty for anybody but its officers."""
        found = await info.context.services.retention.due(info.context.operation)
        return [
            DocumentDue(due=list(one.due), dates=DocumentDates.of(one.dates), document_id=one.dates.document)
            for one in found
        ]


@strawberry.input
class DocumentDatesSetInput:
    """All days of the viewer's nation for a document, and the records rule behind them; what is left out is unset."""

    id: strawberry.ID
    reason: str
    review_on: date | None = None
    retain_until: date | None = None
    dispose_on: date | None = None


@strawberry.type
class DocumentDatesSetPayload(Payload):
    """The days as set."""

    document_dates: DocumentDates | None = None


@strawberry.type
class RetentionChanges:
    """What security officers of an originator set."""

    @change
    async def document_dates_set(
        self, info: Info, asked: Annotated[DocumentDatesSetInput, strawberry.argument(name="input")]
    ) -> DocumentDatesSetPayload:
        """Sets when a document is reviewed, how long it is kept, and when it is disposed of."""
        dates = await info.context.services.retention.set(
            info.context.operation,
            id=named(DocumentId, asked.id, "id"),
            review_on=asked.review_on,
            retain_until=asked.retain_until,
            dispose_on=asked.dispose_on,
            reason=asked.reason,
        )
        return DocumentDatesSetPayload(document_dates=DocumentDates.of(dates))
