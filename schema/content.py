"""Versions of documents: their bytes travel over plain HTTP, here are only their addresses and facts."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.context import Info
from schema.mutations import Payload, change
from schema.node import Node, named, visible
from schema.people import Person, person_of
from schema.scalars import ByteCount
from workspace.domain import content, projects
from workspace.domain.identifiers import DocumentId, PersonId, VersionId

if TYPE_CHECKING:
    from schema.documents import Document

strawberry.enum(projects.Method)
strawberry.enum(projects.VersionState)


@strawberry.type
class DocumentVersion(Node):
    """One uploaded content of a document; `sha256` is lower-case hex, null until it is complete."""

    number: int
    state: projects.VersionState
    filename: str
    media_type: str
    size: ByteCount
    sha256: str | None
    created_at: datetime
    document_id: strawberry.Private[DocumentId]
    creator_id: strawberry.Private[PersonId]

    @strawberry.field
    async def document(self, info: Info) -> Annotated["Document", strawberry.lazy("schema.documents")]:
        """The document it is a version of."""
        from schema.documents import Document

        return Document.of(visible(await info.context.loaders.documents.load(self.document_id)))

    @strawberry.field
    async def created_by(self, info: Info) -> Person | None:
        """Who uploaded it, if the viewer may know."""
        return await person_of(info, self.creator_id)

    @classmethod
    def of(cls, version: projects.DocumentVersion) -> "DocumentVersion":
        """Wraps a version."""
        return cls(
            id=strawberry.ID(version.id),
            number=version.number,
            state=version.state,
            filename=version.filename,
            media_type=version.media_type,
            size=ByteCount(version.size),
            sha256=version.sha256,
            created_at=version.created_at,
            document_id=version.document,
            creator_id=version.created_by,
        )


@strawberry.type
class Upload:
    """Where the creator of a version sends its bytes: with one PUT, or with tus 1.0."""

    url: str
    expires_at: datetime

    @classmethod
    def at(cls, address: content.UploadAddress, *, public_url: str) -> "Upload":
        """Writes the address as clients reach it."""
        return cls(url=public_url + address.path, expires_at=address.expires_at)


@strawberry.type
class ContentTicket:
    """Where to open the content, before the ticket expires; the ticket alone authenticates."""

    url: str
    expires_at: datetime

    @classmethod
    def at(cls, ticket: content.ContentTicket, *, public_url: str) -> "ContentTicket":
        """Writes the address as clients reach it."""
        return cls(url=public_url + ticket.path, expires_at=ticket.expires_at)


@strawberry.input
class DocumentVersionCreateInput:
    """What will be uploaded."""

    document_id: strawberry.ID
    filename: str
    size: ByteCount
    media_type: str | None = None
    idempotency_key: str | None = None


@strawberry.input
class DocumentVersionCompleteInput:
    """Which version is uploaded in full, and the SHA-256 of its content in lower-case hex."""

    version_id: strawberry.ID
    sha256: str


@strawberry.input
class ContentTicketCreateInput:
    """Which version to open, and how."""

    version_id: strawberry.ID
    method: projects.Method = projects.Method.DOWNLOAD


@strawberry.type
class DocumentVersionCreatePayload(Payload):
    """The version, not yet visible to others, and where to send its bytes."""

    version: DocumentVersion | None = None
    upload: Upload | None = None


@strawberry.type
class DocumentVersionCompletePayload(Payload):
    """The version as others see it from now on."""

    version: DocumentVersion | None = None


@strawberry.type
class ContentTicketCreatePayload(Payload):
    """The ticket."""

    ticket: ContentTicket | None = None


@strawberry.type
class ContentChanges:
    """Uploading and opening content."""

    @change
    async def document_version_create(
        self, info: Info, asked: Annotated[DocumentVersionCreateInput, strawberry.argument(name="input")]
    ) -> DocumentVersionCreatePayload:
        """Opens an upload; with the same key, the same one again."""
        version, address = await info.context.services.content.create_version(
            info.context.operation,
            document=named(DocumentId, asked.document_id, "documentId"),
            filename=asked.filename,
            media_type=asked.media_type,
            size=asked.size,
            idempotency_key=asked.idempotency_key,
        )
        upload = Upload.at(address, public_url=info.context.public_url)
        return DocumentVersionCreatePayload(version=DocumentVersion.of(version), upload=upload)

    @change
    async def document_version_complete(
        self, info: Info, asked: Annotated[DocumentVersionCompleteInput, strawberry.argument(name="input")]
    ) -> DocumentVersionCompletePayload:
        """Makes an uploaded version visible, if its size and digest are what was promised."""
        version = await info.context.services.content.complete(
            info.context.operation, version=named(VersionId, asked.version_id, "versionId"), sha256=asked.sha256
        )
        return DocumentVersionCompletePayload(version=DocumentVersion.of(version))

    @change
    async def content_ticket_create(
        self, info: Info, asked: Annotated[ContentTicketCreateInput, strawberry.argument(name="input")]
    ) -> ContentTicketCreatePayload:
        """Gives an address under which the content can be opened within a minute."""
        ticket = await info.context.services.content.create_ticket(
            info.context.operation,
            version=named(VersionId, asked.version_id, "versionId"),
            method=asked.method,
        )
        return ContentTicketCreatePayload(ticket=ContentTicket.at(ticket, public_url=info.context.public_url))
