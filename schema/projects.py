"""Projects: joint undertakings, their members, and how far they are."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.connections import Connection, connect
from schema.context import Info
from schema.markings import Marking, MarkingInput, draft_if_given
from schema.mutations import Payload, change
from schema.node import Node, named, visible
from schema.people import Nation, Person, nations_of, person_of
from workspace.domain import listing, people, projects
from workspace.domain.identifiers import NationCode, PersonId, ProjectId
from workspace.domain.paging import PageRequest

if TYPE_CHECKING:
    from schema.documents import Document, DocumentFilter
    from schema.milestones import Milestone

strawberry.enum(listing.OrderDirection)
strawberry.enum(listing.ProjectOrderField)


@strawberry.type
class Membership:
    """A person's role in a project; the day it ends is its last good one."""

    role: people.Role
    until: date | None
    person_id: strawberry.Private[PersonId]

    @strawberry.field
    async def person(self, info: Info) -> Person:
        """The person."""
        return visible(await person_of(info, self.person_id))

    @classmethod
    def of(cls, membership: people.Membership) -> "Membership":
        """Wraps a membership."""
        return cls(role=membership.role, until=membership.until, person_id=membership.person)


@strawberry.type
class Progress:
    """How far a project is, counting only the milestones that the viewer sees."""

    milestones: int
    achieved: int
    overdue: int
    percent_complete: int
    next_due: date | None


@strawberry.type
class Project(Node):
    """A joint undertaking of several nations."""

    name: str | None
    marking: Marking
    content_search: bool
    version: int
    nation_codes: strawberry.Private[tuple[NationCode, ...]]

    @strawberry.field
    async def nations(self, info: Info) -> list[Nation]:
        """The nations that take part."""
        return await nations_of(info, self.nation_codes)

    @strawberry.field
    async def members(self, info: Info, first: int | None = None, after: str | None = None) -> Connection[Membership]:
        """Who works on it."""
        service, operation, project = info.context.services.projects, info.context.operation, ProjectId(self.id)
        page = await service.members(operation, project=project, page=PageRequest(first=first, after=after))
        return connect(page, wrap=Membership.of, count=lambda: service.member_count(operation, project=project))

    @strawberry.field
    async def documents(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        filter_: Annotated[
            Annotated["DocumentFilter", strawberry.lazy("schema.documents")] | None,
            strawberry.argument(name="filter"),
        ] = None,
    ) -> Connection[Annotated["Document", strawberry.lazy("schema.documents")]]:
        """Its documents, latest change first."""
        from schema.documents import documents_page

        page = PageRequest(first=first, after=after)
        return await documents_page(info, page=page, filter_=filter_, order=None, project=ProjectId(self.id))

    @strawberry.field
    async def milestones(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[Annotated["Milestone", strawberry.lazy("schema.milestones")]]:
        """Its milestones, earliest planned first."""
        from schema.milestones import milestones_page

        page = PageRequest(first=first, after=after)
        return await milestones_page(info, page=page, filter_=None, order=None, project=ProjectId(self.id))

    @strawberry.field
    async def progress(self, info: Info) -> Progress:
        """How far it is."""
        found = await info.context.loaders.progress.load(ProjectId(self.id))
        return Progress(
            milestones=found.milestones,
            achieved=found.achieved,
            overdue=found.overdue,
            percent_complete=found.percent_complete,
            next_due=found.next_due,
        )

    @strawberry.field
    async def content_search_waiting(self, info: Info) -> int:
        """How many of the contents that the viewer may read are still to be looked at, since `contentSearch` was set.

        Until then they are not found by their words. As many as 1000 stands for that many or more.
        """
        return await info.context.loaders.still_to_index.load(ProjectId(self.id))

    @classmethod
    def of(cls, project: projects.Project) -> "Project":
        """Wraps a project as the viewer may see it."""
        return cls(
            id=strawberry.ID(project.id),
            name=project.name,
            marking=Marking.of(project.marking),
            content_search=project.content_search,
            version=project.version,
            nation_codes=project.nations,
        )


async def project_of(info: Info, identifier: ProjectId) -> Project | None:
    """Reads a project, if the viewer sees it."""
    found = await info.context.loaders.projects.load(identifier)
    return None if found is None else Project.of(found)


@strawberry.type
class Bounded:
    """What all law tells that may be bounded to one project."""

    project_id: strawberry.Private[ProjectId | None]

    @strawberry.field
    async def project(self, info: Info) -> Project | None:
        """The one project it is for."""
        return None if self.project_id is None else await project_of(info, self.project_id)


@strawberry.input
class ProjectFilter:
    """Which projects."""

    nation: str | None = None
    text: str | None = None


@strawberry.input
class ProjectOrder:
    """In which order."""

    field: listing.ProjectOrderField
    direction: listing.OrderDirection = listing.OrderDirection.ASC


@strawberry.type
class ProjectQueries:
    """Finding projects."""

    @strawberry.field
    async def projects(
        self,
        info: Info,
        *,
        filter_: Annotated[ProjectFilter | None, strawberry.argument(name="filter")] = None,
        order_by: ProjectOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Project]:
        """The projects that the viewer sees."""
        service, operation = info.context.services.projects, info.context.operation
        asked = filter_ or ProjectFilter()
        chosen = listing.ProjectFilter(
            nation=None if asked.nation is None else NationCode(asked.nation), text=asked.text
        )
        page = await service.list(
            operation,
            page=PageRequest(first=first, after=after, last=last, before=before),
            filter=chosen,
            order=None
            if order_by is None
            else listing.ProjectOrder(field=order_by.field, direction=order_by.direction),
        )
        return connect(page, wrap=Project.of, count=lambda: service.count(operation, filter=chosen))


@strawberry.input
class ProjectCreateInput:
    """A new project; its creator manages it. With `contentSearch`, unclassified contents are found by their words."""

    name: str
    marking: MarkingInput
    nations: list[str]
    content_search: bool = False
    idempotency_key: str | None = None


@strawberry.input
class ProjectUpdateInput:
    """What to change about a project; what is left out stays.

    Setting `contentSearch` has the contents that are there looked at in the background, with the viewer's rights;
    setting it again, those that are not found yet. Clearing it takes the words of all of them away at once.
    """

    id: strawberry.ID
    expected_version: int
    name: str | None = None
    marking: MarkingInput | None = None
    nations: list[str] | None = None
    content_search: bool | None = None


@strawberry.input
class ProjectMemberAddInput:
    """Whom to add, in which role, until which last day."""

    project_id: strawberry.ID
    person_id: strawberry.ID
    role: people.Role
    until: date | None = None


@strawberry.input
class ProjectMemberRemoveInput:
    """Whom to remove; from one role, or from all of them."""

    project_id: strawberry.ID
    person_id: strawberry.ID
    role: people.Role | None = None


@strawberry.type
class ProjectCreatePayload(Payload):
    """The project as created."""

    project: Project | None = None


@strawberry.type
class ProjectUpdatePayload(Payload):
    """The project after the change."""

    project: Project | None = None


@strawberry.type
class ProjectMemberAddPayload(Payload):
    """The membership, and its project."""

    project: Project | None = None
    membership: Membership | None = None


@strawberry.type
class ProjectMemberRemovePayload(Payload):
    """The project, unless it is hidden from the viewer now."""

    project: Project | None = None


@strawberry.type
class ProjectChanges:
    """What programme managers do."""

    @change
    async def project_create(
        self, info: Info, asked: Annotated[ProjectCreateInput, strawberry.argument(name="input")]
    ) -> ProjectCreatePayload:
        """Creates a project: a programme manager of a nation."""
        project = await info.context.services.projects.create(
            info.context.operation,
            name=asked.name,
            marking=asked.marking.draft(),
            nations=tuple(asked.nations),
            content_search=asked.content_search,
            idempotency_key=asked.idempotency_key,
        )
        return ProjectCreatePayload(project=Project.of(project))

    @change
    async def project_update(
        self, info: Info, asked: Annotated[ProjectUpdateInput, strawberry.argument(name="input")]
    ) -> ProjectUpdatePayload:
        """Renames or marks a project, or changes who takes part."""
        project = await info.context.services.projects.update(
            info.context.operation,
            id=named(ProjectId, asked.id, "id"),
            expected_version=asked.expected_version,
            name=asked.name,
            marking=draft_if_given(asked.marking),
            nations=None if asked.nations is None else tuple(asked.nations),
            content_search=asked.content_search,
        )
        return ProjectUpdatePayload(project=Project.of(project))

    @change
    async def project_member_add(
        self, info: Info, asked: Annotated[ProjectMemberAddInput, strawberry.argument(name="input")]
    ) -> ProjectMemberAddPayload:
        """Adds a person to a project."""
        project = named(ProjectId, asked.project_id, "projectId")
        membership = await info.context.services.projects.member_add(
            info.context.operation,
            project=project,
            person=named(PersonId, asked.person_id, "personId"),
            role=asked.role,
            until=asked.until,
        )
        info.context.forget()
        return ProjectMemberAddPayload(project=await project_of(info, project), membership=Membership.of(membership))

    @change
    async def project_member_remove(
        self, info: Info, asked: Annotated[ProjectMemberRemoveInput, strawberry.argument(name="input")]
    ) -> ProjectMemberRemovePayload:
        """Removes a person from a project; what they have open in it ends at once."""
        project = named(ProjectId, asked.project_id, "projectId")
        await info.context.services.projects.member_remove(
            info.context.operation,
            project=project,
            person=named(PersonId, asked.person_id, "personId"),
            role=asked.role,
        )
        info.context.forget()
        return ProjectMemberRemovePayload(project=await project_of(info, project))
