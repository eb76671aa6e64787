"""Marking templates, and what officers decide about documents that no template covers."""

from typing import Annotated

import strawberry

from schema.connections import Connection, connect
from schema.context import Info
from schema.documents import Document, ExportInput
from schema.markings import Marking, MarkingInput
from schema.mutations import Payload, change
from schema.node import Node, named, named_if_given
from schema.projects import Project, project_of
from workspace.domain import decisions, templates
from workspace.domain.identifiers import DocumentId, Kind, ProjectId, TemplateId, kind_of
from workspace.domain.paging import PageRequest

strawberry.enum(decisions.Decision)
strawberry.enum(templates.TemplateState)


@strawberry.type
class MarkingTemplate(Node):
    """Marking facts that officers of the viewer's nation approved beforehand; a null project means every project."""

    name: str
    marking: Marking
    category: int | None
    export: str | None
    distribution: str | None
    state: templates.TemplateState
    version: int
    project_id: strawberry.Private[ProjectId | None]

    @strawberry.field
    async def project(self, info: Info) -> Project | None:
        """The one project whose default it is."""
        return None if self.project_id is None else await project_of(info, self.project_id)

    @classmethod
    def of(cls, template: templates.MarkingTemplate) -> "MarkingTemplate":
        """Wraps a template."""
        return cls(
            id=strawberry.ID(template.id),
            name=template.name,
            marking=Marking.of(template.marking),
            category=template.category,
            export=template.export,
            distribution=template.distribution,
            state=template.state,
            version=template.version,
            project_id=template.project,
        )


@strawberry.type
class TemplateQueries:
    """What may be picked, and what waits for an officer."""

    @strawberry.field
    async def marking_templates(self, info: Info, project_id: strawberry.ID | None = None) -> list[MarkingTemplate]:
        """The templates in force for the viewer; with a project, those that hold there, its own first."""
        service, operation = info.context.services.templates, info.context.operation
        found = await service.in_force(operation, project=named_if_given(ProjectId, project_id, "projectId"))
        return [MarkingTemplate.of(template) for template in found]

    @strawberry.field
    async def marking_templates_proposed(self, info: Info) -> list[MarkingTemplate]:
        """The proposals that wait for a second officer of the viewer's nation; empty for anybody but its officers."""
        found = await info.context.services.templates.proposed(info.context.operation)
        return [MarkingTemplate.of(template) for template in found]

    @strawberry.field
    async def documents_held(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[Document]:
        """The documents that wait for confirmation: an officer's nation's, else those the viewer sees."""
        service, operation = info.context.services.documents, info.context.operation
        found = await service.page(operation, page=PageRequest(first=first, after=after), held=True)
        return connect(found, wrap=Document.of, count=lambda: service.count(operation, held=True))

    @strawberry.field
    async def document_administered(self, info: Info, id: strawberry.ID) -> Document | None:
        """The record of a document that the viewer may administer without being one of its readers; else null."""
        readable = info.context.loaders.administered
        found = await readable.load(DocumentId(id)) if kind_of(id) is Kind.DOCUMENT else None
        return None if found is None else Document.of(found)


@strawberry.input
class MarkingTemplateProposeInput:
    """A template; without a project it holds in all, without export facts nothing controls what it marks."""

    name: str
    marking: MarkingInput
    category: int | None = None
    export: ExportInput | None = None
    distribution: str | None = None
    project_id: strawberry.ID | None = None
    idempotency_key: str | None = None


@strawberry.input
class MarkingTemplateDecideInput:
    """What the second officer decides, and why."""

    id: strawberry.ID
    decision: decisions.Decision
    rationale: str


@strawberry.input
class MarkingTemplateRetireInput:
    """Which template to end, and why."""

    id: strawberry.ID
    reason: str


@strawberry.input
class DocumentConfirmInput:
    """Which held document to confirm, and why."""

    id: strawberry.ID
    rationale: str


@strawberry.input
class ExportDetermineInput:
    """The export status of a document, and why it is that."""

    document_id: strawberry.ID
    export: ExportInput
    rationale: str


@strawberry.type
class MarkingTemplateProposePayload(Payload):
    """The proposal."""

    marking_template: MarkingTemplate | None = None


@strawberry.type
class MarkingTemplateDecidePayload(Payload):
    """The template as decided."""

    marking_template: MarkingTemplate | None = None


@strawberry.type
class MarkingTemplateRetirePayload(Payload):
    """The template, ended."""

    marking_template: MarkingTemplate | None = None


@strawberry.type
class DocumentConfirmPayload(Payload):
    """The document; still held while officers of another originator have to confirm it."""

    document: Document | None = None


@strawberry.type
class ExportDeterminePayload(Payload):
    """The document; still held while officers of another originator have to confirm it."""

    document: Document | None = None


@strawberry.type
class TemplateChanges:
    """What security officers approve beforehand, and what they decide case by case."""

    @change
    async def marking_template_propose(
        self, info: Info, asked: Annotated[MarkingTemplateProposeInput, strawberry.argument(name="input")]
    ) -> MarkingTemplateProposePayload:
        """Proposes a template of the officer's nation; another of its officers decides."""
        template = await info.context.services.templates.propose(
            info.context.operation,
            name=asked.name,
            marking=asked.marking.draft(),
            category=asked.category,
            export=None if asked.export is None else asked.export.draft(),
            distribution=asked.distribution,
            project=named_if_given(ProjectId, asked.project_id, "projectId"),
            idempotency_key=asked.idempotency_key,
        )
        return MarkingTemplateProposePayload(marking_template=MarkingTemplate.of(template))

    @change
    async def marking_template_decide(
        self, info: Info, asked: Annotated[MarkingTemplateDecideInput, strawberry.argument(name="input")]
    ) -> MarkingTemplateDecidePayload:
        """Approves what another officer proposed, or not."""
        template = await info.context.services.templates.decide(
            info.context.operation,
            id=named(TemplateId, asked.id, "id"),
            decision=asked.decision,
            rationale=asked.rationale,
        )
        return MarkingTemplateDecidePayload(marking_template=MarkingTemplate.of(template))

    @change
    async def marking_template_retire(
        self, info: Info, asked: Annotated[MarkingTemplateRetireInput, strawberry.argument(name="input")]
    ) -> MarkingTemplateRetirePayload:
        """Ends a template at once; what it marked stays as it is."""
        template = await info.context.services.templates.retire(
            info.context.operation, id=named(TemplateId, asked.id, "id"), reason=asked.reason
        )
        return MarkingTemplateRetirePayload(marking_template=MarkingTemplate.of(template))

    @change
    async def document_confirm(
        self, info: Info, asked: Annotated[DocumentConfirmInput, strawberry.argument(name="input")]
    ) -> DocumentConfirmPayload:
        """Confirms how a held document is marked; every originator's officer has to."""
        document = await info.context.services.determinations.confirm(
            info.context.operation, id=named(DocumentId, asked.id, "id"), rationale=asked.rationale
        )
        return DocumentConfirmPayload(document=Document.of(document))

    @change
    async def export_determine(
        self, info: Info, asked: Annotated[ExportDetermineInput, strawberry.argument(name="input")]
    ) -> ExportDeterminePayload:
        """Determines which export law controls a document, and confirms it so."""
        document = await info.context.services.determinations.determine_export(
            info.context.operation,
            document=named(DocumentId, asked.document_id, "documentId"),
            export=asked.export.draft(),
            rationale=asked.rationale,
        )
        return ExportDeterminePayload(document=Document.of(document))
