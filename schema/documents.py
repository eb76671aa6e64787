"""Documents: what they are called, how they are marked, and their versions."""

from datetime import datetime
from typing import Annotated

import strawberry

from schema.comments import Comment, comments_page
from schema.connections import Connection, connect
from schema.content import DocumentVersion
from schema.context import Info
from schema.markings import DataRightsInput, Marking, MarkingInput, draft_if_given
from schema.mutations import Payload, change
from schema.node import Node, named, named_if_given
from schema.projects import Project, project_of
from workspace.domain import listing, markings, projects
from workspace.domain.errors import Invalid, NotFound
from workspace.domain.identifiers import DocumentId, ProjectId, TemplateId
from workspace.domain.paging import PageRequest

strawberry.enum(listing.DocumentOrderField)
strawberry.enum(projects.DocumentState)


@strawberry.type
class Document(Node):
    """A document's record; its content is in its versions."""

    title: str
    marking: Marking
    record_marking: Marking
    state: projects.DocumentState
    tags: list[str]
    updated_at: datetime
    version: int
    project_id: strawberry.Private[ProjectId]

    @strawberry.field
    async def project(self, info: Info) -> Project:
        """The project it belongs to; an officer who administers a document may not see that."""
        found = await project_of(info, self.project_id)
        if found is None:
            raise NotFound
        return found

    @strawberry.field
    async def versions(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[DocumentVersion]:
        """Its versions, newest first."""
        service, operation, document = info.context.services.content, info.context.operation, DocumentId(self.id)
        page = await service.page(operation, document=document, page=PageRequest(first=first, after=after))
        return connect(page, wrap=DocumentVersion.of, count=lambda: service.count(operation, document=document))

    @strawberry.field
    async def latest_version(self, info: Info) -> DocumentVersion | None:
        """Its newest version that can be read."""
        found = await info.context.loaders.latest.load(DocumentId(self.id))
        return None if found is None else DocumentVersion.of(found)

    @strawberry.field
    async def derived_from(self, info: Info) -> list[Annotated["Document", strawberry.lazy("schema.documents")]]:
        """What it was made from, as far as the viewer sees it."""
        found = await info.context.loaders.sources.load(DocumentId(self.id))
        return [Document.of(source) for source in found]

    @strawberry.field
    async def comments(self, info: Info, first: int | None = None, after: str | None = None) -> Connection[Comment]:
        """What was said about it, oldest first, as far as the viewer may read it."""
        return await comments_page(info, about=DocumentId(self.id), page=PageRequest(first=first, after=after))

    @classmethod
    def of(cls, document: projects.Document) -> "Document":
        """Wraps a document as the viewer may see it."""
        marking = Marking.of(document.marking)
        same = document.record_marking == document.marking
        return cls(
            id=strawberry.ID(document.id),
            title=document.title,
            marking=marking,
            record_marking=marking if same else Marking.of(document.record_marking),
            state=document.state,
            tags=list(document.tags),
            updated_at=document.updated_at,
            version=document.version,
            project_id=document.project,
        )


async def document_of(info: Info, identifier: DocumentId) -> Document | None:
    """Reads a document, if the viewer sees it."""
    found = await info.context.loaders.documents.load(identifier)
    return None if found is None else Document.of(found)


async def administered(info: Info, identifier: DocumentId) -> Document | None:
    """Reads a document, if the viewer may administer it, a reader of it or not."""
    found = await info.context.loaders.administered.load(identifier)
    return None if found is None else Document.of(found)


@strawberry.input
class DocumentFilter:
    """Which documents."""

    project_id: strawberry.ID | None = None
    text: str | None = None
    tag: str | None = None
    updated_since: datetime | None = None


@strawberry.input
class DocumentOrder:
    """In which order."""

    field: listing.DocumentOrderField
    direction: listing.OrderDirection = listing.OrderDirection.DESC


async def documents_page(
    info: Info,
    *,
    page: PageRequest,
    filter_: DocumentFilter | None,
    order: DocumentOrder | None,
    project: ProjectId | None = None,
) -> Connection[Document]:
    """Reads a page of documents, of one project when it is named.

    Raises:
        Invalid: the filter names another project than the one whose documents are listed.
    """
    service, operation = info.context.services.documents, info.context.operation
    asked = filter_ or DocumentFilter()
    wanted = named_if_given(ProjectId, asked.project_id, "filter", "projectId")
    if project is not None and wanted not in (None, project):
        raise Invalid("These are the documents of another project already.", path=("filter", "projectId"))
    chosen = listing.DocumentFilter(
        project=project or wanted, text=asked.text, tag=asked.tag, updated_since=asked.updated_since
    )
    chosen_order = (
        listing.DocumentOrder()
        if order is None
        else listing.DocumentOrder(field=order.field, direction=order.direction)
    )
    found = await service.page(operation, filter=chosen, order=chosen_order, page=page)
    return connect(found, wrap=Document.of, count=lambda: service.count(operation, filter=chosen))


@strawberry.type
class DocumentQueries:
    """Finding documents."""

    @strawberry.field
    async def documents(
        self,
        info: Info,
        *,
        filter_: Annotated[DocumentFilter | None, strawberry.argument(name="filter")] = None,
        order_by: DocumentOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Document]:
        """The documents that the viewer sees, latest change first."""
        page = PageRequest(first=first, after=after, last=last, before=before)
        return await documents_page(info, page=page, filter_=filter_, order=order_by)


@strawberry.input
class ExportInput:
    """Export control facts as the author declares them; what is left out is not determined."""

    jurisdiction: str
    usml: str | None = None
    eccn: str | None = None
    excluded_technology: bool | None = None
    over_value: bool | None = None
    kind: str | None = None

    def draft(self) -> markings.ExportDraft:
        """Hands them to the service."""
        return markings.ExportDraft(
            jurisdiction=self.jurisdiction,
            usml=self.usml,
            eccn=self.eccn,
            excluded_technology=self.excluded_technology,
            over_value=self.over_value,
            kind=self.kind,
        )


@strawberry.input
class DocumentCreateInput:
    """A new document; `recordMarking` marks its title and existence, and is that of the content when left out."""

    project_id: strawberry.ID
    title: str
    marking: MarkingInput
    record_marking: MarkingInput | None = None
    category: int | None = None
    template_id: strawberry.ID | None = None
    export: ExportInput | None = None
    data_rights: DataRightsInput | None = None
    tags: list[str] | None = None
    derived_from: list[strawberry.ID] | None = None
    idempotency_key: str | None = None


@strawberry.input
class DocumentUpdateInput:
    """What to change about a document; what is left out stays."""

    id: strawberry.ID
    expected_version: int
    title: str | None = None
    tags: list[str] | None = None


@strawberry.input
class DocumentRelabelInput:
    """How to mark a document from now on, and why; a record marking left out stays, or follows that of the content.

    Rights in the data left out stay.
    """

    id: strawberry.ID
    expected_version: int
    marking: MarkingInput
    reason: str
    record_marking: MarkingInput | None = None
    data_rights: DataRightsInput | None = None


@strawberry.input
class DocumentWithdrawInput:
    """Which document to hide, and why."""

    id: strawberry.ID
    reason: str


@strawberry.type
class DocumentCreatePayload(Payload):
    """The document as created."""

    document: Document | None = None


@strawberry.type
class DocumentUpdatePayload(Payload):
    """The document after the change."""

    document: Document | None = None


@strawberry.type
class DocumentRelabelPayload(Payload):
    """The document under its new marking."""

    document: Document | None = None


@strawberry.type
class DocumentWithdrawPayload(Payload):
    """The document after it was withdrawn."""

    document: Document | None = None


@strawberry.type
class DocumentChanges:
    """What authors do."""

    @change
    async def document_create(
        self, info: Info, asked: Annotated[DocumentCreateInput, strawberry.argument(name="input")]
    ) -> DocumentCreatePayload:
        """Creates a document without content; a version brings it."""
        export, rights = asked.export, asked.data_rights
        document = await info.context.services.documents.create(
            info.context.operation,
            project=named(ProjectId, asked.project_id, "projectId"),
            title=asked.title,
            marking=asked.marking.draft(),
            record_marking=draft_if_given(asked.record_marking),
            category=asked.category,
            template=named_if_given(TemplateId, asked.template_id, "templateId"),
            export=None if export is None else export.draft(),
            rights=None if rights is None else rights.draft(),
            tags=tuple(asked.tags or ()),
            derived_from=tuple(named(DocumentId, source, "derivedFrom") for source in asked.derived_from or ()),
            idempotency_key=asked.idempotency_key,
        )
        return DocumentCreatePayload(document=Document.of(document))

    @change
    async def document_update(
        self, info: Info, asked: Annotated[DocumentUpdateInput, strawberry.argument(name="input")]
    ) -> DocumentUpdatePayload:
        """Renames or tags a document."""
        document = await info.context.services.documents.update(
            info.context.operation,
            id=named(DocumentId, asked.id, "id"),
            expected_version=asked.expected_version,
            title=asked.title,
            tags=None if asked.tags is None else tuple(asked.tags),
        )
        return DocumentUpdatePayload(document=Document.of(document))

    @change
    async def document_relabel(
        self, info: Info, asked: Annotated[DocumentRelabelInput, strawberry.argument(name="input")]
    ) -> DocumentRelabelPayload:
        """Narrows a document's marking at once; what would widen it, or change its level, needs two officers."""
        document = await info.context.services.remarking.relabel(
            info.context.operation,
            id=named(DocumentId, asked.id, "id"),
            expected_version=asked.expected_version,
            marking=asked.marking.draft(),
            record_marking=draft_if_given(asked.record_marking),
            rights=None if asked.data_rights is None else asked.data_rights.draft(),
            reason=asked.reason,
        )
        return DocumentRelabelPayload(document=Document.of(document))

    @change
    async def document_withdraw(
        self, info: Info, asked: Annotated[DocumentWithdrawInput, strawberry.argument(name="input")]
    ) -> DocumentWithdrawPayload:
        """Hides a document from everybody but those who answer for it."""
        document = await info.context.services.documents.withdraw(
            info.context.operation, id=named(DocumentId, asked.id, "id"), reason=asked.reason
        )
        return DocumentWithdrawPayload(document=Document.of(document))
