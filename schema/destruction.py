"""Destroying documents for good, and keeping them from it."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from schema.context import Info
from schema.documents import Document
from schema.mutations import Payload, change
from schema.node import named
from schema.people import Nation, nation_of
from workspace.domain import holds
from workspace.domain.identifiers import DocumentId, NationCode


@strawberry.type
class DocumentHold:
    """While it stands, nobody destroys the document; `until` is its last day, null leaves it open."""

    id: strawberry.ID
    reason: str
    until: date | None
    set_at: datetime
    nation_code: strawberry.Private[NationCode]

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """Whose officers set it, and alone release it."""
        return await nation_of(info, self.nation_code)

    @classmethod
    def of(cls, hold: holds.Hold) -> "DocumentHold":
        """Wraps a hold."""
        return cls(
            id=strawberry.ID(hold.id),
            reason=hold.reason,
            until=hold.until,
            set_at=hold.set_at,
            nation_code=hold.nation,
        )


@strawberry.type
class DestructionQueries:
    """What stands in the way of destroying."""

    @strawberry.field
    async def document_holds(self, info: Info, id: strawberry.ID) -> list[DocumentHold]:
        """The holds that stand on a document: for security officers of its originators."""
        standing = await info.context.services.destruction.holds(info.context.operation, id=named(DocumentId, id, "id"))
        return [DocumentHold.of(hold) for hold in standing]


@strawberry.input
class DocumentShredInput:
    """Which document to destroy, and why."""

    id: strawberry.ID
    reason: str


@strawberry.input
class DocumentHoldSetInput:
    """Which document to keep from being destroyed, why, and up to which day."""

    id: strawberry.ID
    reason: str
    until: date | None = None


@strawberry.input
class DocumentHoldReleaseInput:
    """Which document may be destroyed again as far as the viewer's nation is concerned, and why."""

    id: strawberry.ID
    reason: str


@strawberry.type
class DocumentShredPayload(Payload):
    """The document that is no more."""

    document: Document | None = None


@strawberry.type
class DocumentHoldSetPayload(Payload):
    """The hold as set."""

    hold: DocumentHold | None = None


@strawberry.type
class DocumentHoldReleasePayload(Payload):
    """The holds of other nations that still stand."""

    standing: list[DocumentHold] | None = None


@strawberry.type
class DestructionChanges:
    """What security officers of an originator do."""

    @change
    async def document_shred(
        self, info: Info, asked: Annotated[DocumentShredInput, strawberry.argument(name="input")]
    ) -> DocumentShredPayload:
        """Destroys a document: nothing opens its content again, from whatever backup."""
        document = await info.context.services.destruction.shred(
            info.context.operation, id=named(DocumentId, asked.id, "id"), reason=asked.reason
        )
        return DocumentShredPayload(document=Document.of(document))

    @change
    async def document_hold_set(
        self, info: Info, asked: Annotated[DocumentHoldSetInput, strawberry.argument(name="input")]
    ) -> DocumentHoldSetPayload:
        """Keeps a document from being destroyed."""
        hold = await info.context.services.destruction.hold_set(
            info.context.operation, id=named(DocumentId, asked.id, "id"), reason=asked.reason, until=asked.until
        )
        return DocumentHoldSetPayload(hold=DocumentHold.of(hold))

    @change
    async def document_hold_release(
        self, info: Info, asked: Annotated[DocumentHoldReleaseInput, strawberry.argument(name="input")]
    ) -> DocumentHoldReleasePayload:
        """Releases what the viewer's own nation holds."""
        standing = await info.context.services.destruction.hold_release(
            info.context.operation, id=named(DocumentId, asked.id, "id"), reason=asked.reason
        )
        return DocumentHoldReleasePayload(standing=[DocumentHold.of(hold) for hold in standing])
