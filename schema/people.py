"""Nations, groups, organisations and people, each as much of them as the viewer may know."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from policies.subject import OrganisationKind
from schema.connections import Connection, connect
from schema.context import Info
from schema.mutations import Payload, change
from schema.node import Node, named, named_if_given, visible
from workspace.domain import lawmaking, people
from workspace.domain.identifiers import Kind, NationCode, OrganisationId, PersonId, ProjectId
from workspace.domain.paging import PageRequest

if TYPE_CHECKING:
    from schema.projects import Project

strawberry.enum(people.Role)
strawberry.enum(OrganisationKind)


@strawberry.type
class Nation(Node):
    """A nation, or an authority that acts as one."""

    code: str
    name: str

    @classmethod
    def of(cls, nation: people.Nation) -> "Nation":
        """Wraps a nation."""
        return cls(id=strawberry.ID(f"{Kind.NATION}_{nation.code}"), code=nation.code, name=nation.name)


async def nation_of(info: Info, code: NationCode) -> Nation:
    """Reads the nation of this code."""
    return Nation.of(visible(await info.context.loaders.nations.load(code)))


async def nations_of(info: Info, codes: tuple[NationCode, ...]) -> list[Nation]:
    """Reads the nations of these codes, in their order."""
    found = await info.context.loaders.nations.load_many(codes)
    return [Nation.of(visible(nation)) for nation in found]


@strawberry.type
class CoalitionGroup:
    """A named group of nations as it stands today."""

    code: str
    since: date | None
    codes: strawberry.Private[tuple[NationCode, ...]]

    @strawberry.field
    async def members(self, info: Info) -> list[Nation]:
        """The nations in the group."""
        return await nations_of(info, self.codes)

    @classmethod
    def of(cls, group: people.CoalitionGroup) -> "CoalitionGroup":
        """Wraps a group."""
        return cls(code=group.code, since=group.since, codes=group.members)


@strawberry.type
class OrganisationStanding:
    """What a nation says of its organisation; what is null is not known, and helps nobody."""

    kind: OrganisationKind | None
    agency: str | None
    authorised_user: bool | None
    itar_registered: bool | None
    debarred: bool | None
    cmmc_level: int | None
    cmmc_expires: date | None
    facility_policy: str | None
    facility_level: str | None
    foreign_ownership_percent: float | None
    version: int

    @classmethod
    def of(cls, facts: lawmaking.StandingFacts, *, version: int) -> "OrganisationStanding":
        """Wraps a standing, of which `version` was the organisation's."""
        return cls(
            kind=None if facts.kind is None else OrganisationKind(facts.kind),
            agency=facts.agency,
            authorised_user=facts.authorised_user,
            itar_registered=facts.itar_registered,
            debarred=facts.debarred,
            cmmc_level=facts.cmmc_level,
            cmmc_expires=facts.cmmc_expires,
            facility_policy=facts.facility_policy,
            facility_level=facts.facility_level,
            foreign_ownership_percent=facts.foreign_ownership_percent,
            version=version,
        )


@strawberry.type
class Organisation(Node):
    """A firm, agency or university."""

    name: str
    nation_code: strawberry.Private[NationCode]

    @strawberry.field
    async def standing(self, info: Info) -> OrganisationStanding | None:
        """What its nation says of it: for that nation's own security officers."""
        found = await info.context.loaders.standings.load(OrganisationId(self.id))
        return None if found is None else OrganisationStanding.of(found[0], version=found[1])

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """The nation it stands under."""
        return await nation_of(info, self.nation_code)

    @classmethod
    def of(cls, organisation: people.Organisation) -> "Organisation":
        """Wraps an organisation."""
        return cls(id=strawberry.ID(organisation.id), name=organisation.name, nation_code=organisation.nation)


@strawberry.type
class Clearance:
    """A clearance in its issuer's own terms; the day it expires is its last good one."""

    policy: str
    level: str
    rank: int
    expires: date | None
    suspended: bool
    briefed: bool

    @classmethod
    def of(cls, clearance: people.Clearance) -> "Clearance":
        """Wraps a clearance."""
        return cls(
            policy=clearance.policy,
            level=clearance.level,
            rank=clearance.rank,
            expires=clearance.expires,
            suspended=clearance.suspended,
            briefed=clearance.briefed,
        )


@strawberry.type
class ProjectRole:
    """A role in a project; without a project, an office of the person's nation."""

    role: people.Role
    until: date | None
    project_id: strawberry.Private[ProjectId | None]

    @strawberry.field
    async def project(self, info: Info) -> Annotated["Project", strawberry.lazy("schema.projects")] | None:
        """The project, unless this is an office."""
        from schema.projects import Project

        if self.project_id is None:
            return None
        found = await info.context.loaders.projects.load(self.project_id)
        return None if found is None else Project.of(found)


@strawberry.type
class Person(Node):
    """A person; what is null is withheld from the viewer."""

    display_name: str
    email: str | None
    clearances: list[Clearance] | None
    suspended: bool | None
    version: int
    nation_code: strawberry.Private[NationCode]
    organisation_id: strawberry.Private[OrganisationId | None]

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """The nation that administers the person."""
        return await nation_of(info, self.nation_code)

    @strawberry.field
    async def organisation(self, info: Info) -> Organisation | None:
        """Where the person works."""
        if self.organisation_id is None:
            return None
        found = await info.context.loaders.organisations.load(self.organisation_id)
        return None if found is None else Organisation.of(found)

    @strawberry.field
    async def roles(self, info: Info) -> list[ProjectRole] | None:
        """The person's roles in projects that the viewer sees, and offices."""
        held = await info.context.loaders.roles.load(PersonId(self.id))
        return [ProjectRole(role=role.role, until=role.until, project_id=role.project) for role in held]

    @classmethod
    def of(cls, person: people.Person) -> "Person":
        """Wraps a person as the viewer may see them."""
        clearances = person.clearances
        return cls(
            id=strawberry.ID(person.id),
            display_name=person.display_name,
            email=person.email,
            clearances=None if clearances is None else [Clearance.of(clearance) for clearance in clearances],
            suspended=person.suspended,
            version=person.version,
            nation_code=person.nation,
            organisation_id=person.organisation,
        )


async def person_of(info: Info, identifier: PersonId) -> Person | None:
    """Reads a person, if the viewer may know of them."""
    found = await info.context.loaders.people.load(identifier)
    return None if found is None else Person.of(found)


@strawberry.type
class Deed:
    """What all that somebody did on behalf of their nation tells of them."""

    person_id: strawberry.Private[PersonId]
    nation_code: strawberry.Private[NationCode]

    @strawberry.field
    async def person(self, info: Info) -> Person | None:
        """Who, if the viewer may know."""
        return await person_of(info, self.person_id)

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """Their nation."""
        return await nation_of(info, self.nation_code)


@strawberry.type
class OfNation:
    """What all figures about a nation tell of it."""

    code: strawberry.Private[NationCode]

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """The nation."""
        return await nation_of(info, self.code)


@strawberry.type
class OfPerson:
    """What all figures about a person tell of them."""

    shown: strawberry.Private[people.Person]

    @strawberry.field
    async def person(self, info: Info) -> Person:
        """The person: of somebody whom the viewer does not see elsewhere, no more than who they are."""
        return await person_of(info, self.shown.id) or Person.of(self.shown)


@strawberry.type
class PeopleQueries:
    """Who is there."""

    @strawberry.field
    async def viewer(self, info: Info) -> Person:
        """The person who asks."""
        return Person.of(await info.context.services.people.viewer(info.context.operation))

    @strawberry.field
    async def nations(self, info: Info) -> list[Nation]:
        """Every nation that takes part."""
        return [Nation.of(nation) for nation in await info.context.services.people.nations(info.context.operation)]

    @strawberry.field
    async def groups(self, info: Info) -> list[CoalitionGroup]:
        """The groups that a marking may name, as they stand today."""
        groups = await info.context.services.people.groups(info.context.operation)
        return [CoalitionGroup.of(group) for group in groups]

    @strawberry.field
    async def people(
        self,
        info: Info,
        text: str | None = None,
        project_id: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[Person]:
        """The people of the viewer's nation, and the members of projects that the viewer sees."""
        service, operation = info.context.services.people, info.context.operation
        project = named_if_given(ProjectId, project_id, "projectId")
        page = await service.list(operation, page=PageRequest(first=first, after=after), text=text, project=project)
        return connect(page, wrap=Person.of, count=lambda: service.count(operation, text=text, project=project))


@strawberry.input
class ClearanceInput:
    """A clearance as an officer enters it; its rank follows from the level."""

    policy: str
    level: str
    expires: date | None = None
    suspended: bool = False
    briefed: bool = False

    def draft(self) -> people.ClearanceDraft:
        """Hands it to the service."""
        return people.ClearanceDraft(
            policy=self.policy,
            level=self.level,
            expires=self.expires,
            suspended=self.suspended,
            briefed=self.briefed,
        )


@strawberry.input
class PersonUpdateInput:
    """What an officer changes about a person of their own nation; what is left out stays."""

    id: strawberry.ID
    expected_version: int
    suspended: bool | None = None
    clearances: list[ClearanceInput] | None = None


@strawberry.type
class PersonUpdatePayload(Payload):
    """The person after the change."""

    person: Person | None = None


@strawberry.type
class PeopleChanges:
    """What officers do for the people of their nation."""

    @change
    async def person_update(
        self, info: Info, asked: Annotated[PersonUpdateInput, strawberry.argument(name="input")]
    ) -> PersonUpdatePayload:
        """Changes clearances or suspends; open downloads and subscriptions of a suspended person end at once."""
        drafts = asked.clearances
        person = await info.context.services.people.update(
            info.context.operation,
            id=named(PersonId, asked.id, "id"),
            expected_version=asked.expected_version,
            suspended=asked.suspended,
            clearances=None if drafts is None else tuple(clearance.draft() for clearance in drafts),
        )
        return PersonUpdatePayload(person=Person.of(person))
