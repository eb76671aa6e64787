"""Milestones: dated commitments, what they depend on, and what is owed at them."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from schema.comments import Comment, comments_page
from schema.connections import Connection, connect
from schema.context import Info
from schema.documents import Document, document_of
from schema.markings import Marking, MarkingInput, draft_if_given
from schema.mutations import Payload, change
from schema.node import Node, named, named_if_given, visible
from schema.people import Nation, nation_of
from schema.projects import Project, project_of
from workspace.domain import listing, projects
from workspace.domain.identifiers import DocumentId, MilestoneId, NationCode, ProjectId
from workspace.domain.paging import PageRequest

strawberry.enum(listing.MilestoneOrderField)
strawberry.enum(projects.MilestoneStatus)


@strawberry.type
class Deliverable(Node):
    """A document owed at a milestone."""

    due: date | None
    accepted_at: datetime | None
    document_id: strawberry.Private[DocumentId]

    @strawberry.field
    async def document(self, info: Info) -> Document | None:
        """The document."""
        return await document_of(info, self.document_id)

    @strawberry.field
    async def title(self, info: Info) -> str | None:
        """The document's title."""
        found = await info.context.loaders.documents.load(self.document_id)
        return None if found is None else found.title

    @classmethod
    def of(cls, deliverable: projects.Deliverable) -> "Deliverable":
        """Wraps a deliverable."""
        return cls(
            id=strawberry.ID(deliverable.id),
            due=deliverable.due,
            accepted_at=deliverable.accepted_at,
            document_id=deliverable.document,
        )


@strawberry.type
class Milestone(Node):
    """A dated commitment of one nation; a null title is withheld by its own marking."""

    title: str | None
    marking: Marking
    title_marking: Marking
    status: projects.MilestoneStatus
    planned_date: date
    forecast_date: date | None
    actual_date: date | None
    percent_complete: int
    version: int
    owner_code: strawberry.Private[NationCode]
    project_id: strawberry.Private[ProjectId]

    @strawberry.field
    async def project(self, info: Info) -> Project:
        """The project it belongs to."""
        return visible(await project_of(info, self.project_id))

    @strawberry.field
    async def owner(self, info: Info) -> Nation:
        """The nation whose commitment it is."""
        return await nation_of(info, self.owner_code)

    @strawberry.field
    async def depends_on(self, info: Info) -> list[Annotated["Milestone", strawberry.lazy("schema.milestones")]]:
        """What has to be finished before, as far as the viewer sees it."""
        found = await info.context.loaders.dependencies.load(MilestoneId(self.id))
        return [Milestone.of(milestone) for milestone in found]

    @strawberry.field
    async def deliverables(self, info: Info) -> list[Deliverable]:
        """What is owed at it, as far as the viewer sees the documents."""
        found = await info.context.loaders.deliverables_of.load(MilestoneId(self.id))
        return [Deliverable.of(deliverable) for deliverable in found]

    @strawberry.field
    async def comments(self, info: Info, first: int | None = None, after: str | None = None) -> Connection[Comment]:
        """What was said about it, oldest first, as far as the viewer may read it."""
        return await comments_page(info, about=MilestoneId(self.id), page=PageRequest(first=first, after=after))

    @classmethod
    def of(cls, milestone: projects.Milestone) -> "Milestone":
        """Wraps a milestone as the viewer may see it."""
        return cls(
            id=strawberry.ID(milestone.id),
            title=milestone.title,
            marking=Marking.of(milestone.marking),
            title_marking=Marking.of(milestone.title_marking),
            status=milestone.status,
            planned_date=milestone.planned_date,
            forecast_date=milestone.forecast_date,
            actual_date=milestone.actual_date,
            percent_complete=milestone.percent_complete,
            version=milestone.version,
            owner_code=milestone.owner,
            project_id=milestone.project,
        )


@strawberry.input
class MilestoneFilter:
    """Which milestones; an empty list of states matches nothing."""

    project_id: strawberry.ID | None = None
    owner: str | None = None
    status: list[projects.MilestoneStatus] | None = None
    planned_from: date | None = None
    planned_until: date | None = None


@strawberry.input
class MilestoneOrder:
    """In which order; withheld titles stand last."""

    field: listing.MilestoneOrderField
    direction: listing.OrderDirection = listing.OrderDirection.ASC


async def milestones_page(
    info: Info,
    *,
    page: PageRequest,
    filter_: MilestoneFilter | None,
    order: MilestoneOrder | None,
    project: ProjectId | None = None,
) -> Connection[Milestone]:
    """Reads a page of milestones, of one project when it is named."""
    service, operation = info.context.services.milestones, info.context.operation
    asked = filter_ or MilestoneFilter()
    chosen = listing.MilestoneFilter(
        project=project or named_if_given(ProjectId, asked.project_id, "filter", "projectId"),
        owner=None if asked.owner is None else NationCode(asked.owner),
        status=None if asked.status is None else tuple(asked.status),
        planned_from=asked.planned_from,
        planned_until=asked.planned_until,
    )
    chosen_order = (
        listing.MilestoneOrder()
        if order is None
        else listing.MilestoneOrder(field=order.field, direction=order.direction)
    )
    found = await service.page(operation, filter=chosen, order=chosen_order, page=page)
    return connect(found, wrap=Milestone.of, count=lambda: service.count(operation, filter=chosen))


@strawberry.type
class MilestoneQueries:
    """Finding milestones."""

    @strawberry.field
    async def milestones(
        self,
        info: Info,
        *,
        filter_: Annotated[MilestoneFilter | None, strawberry.argument(name="filter")] = None,
        order_by: MilestoneOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Milestone]:
        """The milestones that the viewer sees, earliest planned first."""
        page = PageRequest(first=first, after=after, last=last, before=before)
        return await milestones_page(info, page=page, filter_=filter_, order=order_by)


@strawberry.input
class MilestoneCreateInput:
    """A new milestone; without an owner, the viewer's nation's; `titleMarking` may be stricter than `marking`."""

    project_id: strawberry.ID
    title: str
    marking: MarkingInput
    planned_date: date
    title_marking: MarkingInput | None = None
    owner: str | None = None
    idempotency_key: str | None = None


@strawberry.input
class MilestoneUpdateInput:
    """What to change about a milestone; what is left out stays."""

    id: strawberry.ID
    expected_version: int
    title: str | None = None
    status: projects.MilestoneStatus | None = None
    planned_date: date | None = None
    forecast_date: date | None = None
    actual_date: date | None = None
    percent_complete: int | None = None


@strawberry.input
class MilestoneDependencyAddInput:
    """Which milestone waits for which, and how many days after it."""

    milestone_id: strawberry.ID
    depends_on_id: strawberry.ID
    lag_days: int | None = 0


@strawberry.input
class DeliverableAddInput:
    """Which document is owed at which milestone, by which day."""

    milestone_id: strawberry.ID
    document_id: strawberry.ID
    due: date | None = None
    idempotency_key: str | None = None


@strawberry.type
class MilestoneCreatePayload(Payload):
    """The milestone as created."""

    milestone: Milestone | None = None


@strawberry.type
class MilestoneUpdatePayload(Payload):
    """The milestone after the change."""

    milestone: Milestone | None = None


@strawberry.type
class MilestoneDependencyAddPayload(Payload):
    """The milestone that waits."""

    milestone: Milestone | None = None


@strawberry.type
class DeliverableAddPayload(Payload):
    """The deliverable."""

    deliverable: Deliverable | None = None


@strawberry.type
class MilestoneChanges:
    """What programme managers plan."""

    @change
    async def milestone_create(
        self, info: Info, asked: Annotated[MilestoneCreateInput, strawberry.argument(name="input")]
    ) -> MilestoneCreatePayload:
        """Plans a milestone."""
        milestone = await info.context.services.milestones.create(
            info.context.operation,
            project=named(ProjectId, asked.project_id, "projectId"),
            title=asked.title,
            marking=asked.marking.draft(),
            title_marking=draft_if_given(asked.title_marking),
            owner=None if asked.owner is None else NationCode(asked.owner),
            planned_date=asked.planned_date,
            idempotency_key=asked.idempotency_key,
        )
        return MilestoneCreatePayload(milestone=Milestone.of(milestone))

    @change
    async def milestone_update(
        self, info: Info, asked: Annotated[MilestoneUpdateInput, strawberry.argument(name="input")]
    ) -> MilestoneUpdatePayload:
        """Reports on a milestone or plans it anew."""
        milestone = await info.context.services.milestones.update(
            info.context.operation,
            id=named(MilestoneId, asked.id, "id"),
            expected_version=asked.expected_version,
            title=asked.title,
            status=asked.status,
            planned_date=asked.planned_date,
            forecast_date=asked.forecast_date,
            actual_date=asked.actual_date,
            percent_complete=asked.percent_complete,
        )
        return MilestoneUpdatePayload(milestone=Milestone.of(milestone))

    @change
    async def milestone_dependency_add(
        self, info: Info, asked: Annotated[MilestoneDependencyAddInput, strawberry.argument(name="input")]
    ) -> MilestoneDependencyAddPayload:
        """Makes one milestone wait for another."""
        milestone = await info.context.services.milestones.add_dependency(
            info.context.operation,
            milestone=named(MilestoneId, asked.milestone_id, "milestoneId"),
            depends_on=named(MilestoneId, asked.depends_on_id, "dependsOnId"),
            lag_days=asked.lag_days or 0,
        )
        return MilestoneDependencyAddPayload(milestone=Milestone.of(milestone))

    @change
    async def deliverable_add(
        self, info: Info, asked: Annotated[DeliverableAddInput, strawberry.argument(name="input")]
    ) -> DeliverableAddPayload:
        """Promises a document at a milestone."""
        deliverable = await info.context.services.milestones.add_deliverable(
            info.context.operation,
            milestone=named(MilestoneId, asked.milestone_id, "milestoneId"),
            document=named(DocumentId, asked.document_id, "documentId"),
            due=asked.due,
            idempotency_key=asked.idempotency_key,
        )
        return DeliverableAddPayload(deliverable=Deliverable.of(deliverable))
