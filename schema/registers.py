"""Dated registers: consents to third parties and export papers, for the officers of the nations that they concern."""

from datetime import date

import strawberry

from policies import register
from policies.subject import OrganisationKind
from schema.connections import Connection, connect
from schema.context import Info
from schema.disclosure import RuleInput
from schema.node import Node, named, named_if_given
from schema.people import Nation, nation_of, nations_of
from schema.projects import Bounded
from workspace.domain import lawmaking, registers
from workspace.domain.identifiers import AuthorisationId, ConsentId, NationCode, OrganisationId, ProjectId, RuleId
from workspace.domain.paging import PageRequest

strawberry.enum(register.AuthorisationKind)
strawberry.enum(register.DataKind)


@strawberry.type
class Consent(Bounded, Node):
    """A source nation's consent that its information goes on to others; without a last day it counts on none."""

    to: list[str]
    valid_from: date | None
    valid_until: date | None
    authority: str
    active: bool
    nation_code: strawberry.Private[NationCode]

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """Who consents."""
        return await nation_of(info, self.nation_code)

    @classmethod
    def of(cls, consent: registers.Consent) -> "Consent":
        """Wraps a consent."""
        return cls(
            id=strawberry.ID(consent.id),
            to=list(consent.to),
            valid_from=consent.valid_from,
            valid_until=consent.valid_until,
            authority=consent.authority,
            active=consent.active,
            nation_code=consent.nation,
            project_id=consent.project,
        )


@strawberry.type
class Authorisation(Bounded, Node):
    """An export agreement, licence or permit; it counts under the export law of the nation that gave it alone."""

    number: str
    kind: register.AuthorisationKind
    organisations: list[str]
    covers: register.DataKind
    valid_from: date | None
    valid_until: date | None
    active: bool
    nation_code: strawberry.Private[NationCode]
    nation_codes: strawberry.Private[tuple[NationCode, ...]]

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """Whose authority gave it."""
        return await nation_of(info, self.nation_code)

    @strawberry.field
    async def nations(self, info: Info) -> list[Nation]:
        """Where it allows export to."""
        return await nations_of(info, self.nation_codes)

    @classmethod
    def of(cls, paper: registers.Authorisation) -> "Authorisation":
        """Wraps an export paper."""
        return cls(
            id=strawberry.ID(paper.id),
            number=paper.number,
            kind=register.AuthorisationKind(paper.kind),
            organisations=list(paper.organisations),
            covers=register.DataKind(paper.covers),
            valid_from=paper.valid_from,
            valid_until=paper.valid_until,
            active=paper.active,
            nation_code=paper.nation,
            nation_codes=paper.nations,
            project_id=paper.project,
        )


@strawberry.input
class ConsentInput:
    """A consent of the officer's own nation, to nations, groups or `org:NAME`."""

    to: list[str]
    project_id: strawberry.ID | None = None
    valid_from: date | None = None
    valid_until: date
    authority: str

    def draft(self, *path: str) -> lawmaking.ConsentDraft:
        """Hands it to a service; `path` is where it stands in the input."""
        return lawmaking.ConsentDraft(
            to=tuple(self.to),
            project=named_if_given(ProjectId, self.project_id, *path, "projectId"),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            authority=self.authority,
        )


@strawberry.input
class AuthorisationInput:
    """An export paper that the officer's own nation's authority gave."""

    number: str
    kind: register.AuthorisationKind
    nations: list[str]
    organisations: list[str]
    covers: register.DataKind
    project_id: strawberry.ID | None = None
    valid_from: date | None = None
    valid_until: date

    def draft(self, *path: str) -> lawmaking.AuthorisationDraft:
        """Hands it to a service; `path` is where it stands in the input."""
        return lawmaking.AuthorisationDraft(
            number=self.number,
            kind=self.kind.value,
            nations=tuple(NationCode(one) for one in self.nations),
            organisations=tuple(self.organisations),
            covers=self.covers.value,
            project=named_if_given(ProjectId, self.project_id, *path, "projectId"),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


@strawberry.input
class StandingInput:
    """Another standing of an organisation, whole: what is left out is no longer known, and helps nobody.

    Nothing but the organisation and its version suspends it.
    """

    organisation_id: strawberry.ID
    expected_version: int
    kind: OrganisationKind | None = None
    agency: str | None = None
    authorised_user: bool | None = None
    itar_registered: bool | None = None
    debarred: bool | None = None
    cmmc_level: int | None = None
    cmmc_expires: date | None = None
    facility_policy: str | None = None
    facility_level: str | None = None
    foreign_ownership_percent: float | None = None

    def draft(self, *path: str) -> lawmaking.StandingDraft:
        """Hands it to a service; `path` is where it stands in the input."""
        return lawmaking.StandingDraft(
            organisation=named(OrganisationId, self.organisation_id, *path, "organisationId"),
            expected_version=self.expected_version,
            facts=lawmaking.StandingFacts(
                kind=None if self.kind is None else self.kind.value,
                agency=self.agency,
                authorised_user=self.authorised_user,
                itar_registered=self.itar_registered,
                debarred=self.debarred,
                cmmc_level=self.cmmc_level,
                cmmc_expires=self.cmmc_expires,
                facility_policy=self.facility_policy,
                facility_level=self.facility_level,
                foreign_ownership_percent=self.foreign_ownership_percent,
            ),
        )


@strawberry.input
class GroupInput:
    """A group's members from a day on; from today when that is left out."""

    code: str
    members: list[str]
    since: date | None = None

    def draft(self) -> lawmaking.GroupDraft:
        """Hands it to a service."""
        return lawmaking.GroupDraft(
            code=self.code, members=tuple(NationCode(one) for one in self.members), since=self.since
        )


@strawberry.input
class LawInput:
    """What is to be made and ended together."""

    add: list[RuleInput] | None = None
    remove: list[strawberry.ID] | None = None
    add_consents: list[ConsentInput] | None = None
    end_consents: list[strawberry.ID] | None = None
    add_authorisations: list[AuthorisationInput] | None = None
    end_authorisations: list[strawberry.ID] | None = None
    standings: list[StandingInput] | None = None
    groups: list[GroupInput] | None = None

    def law(self) -> lawmaking.LawDraft:
        """Hands what is to be made and ended to the service."""
        return lawmaking.LawDraft(
            add=tuple(one.draft("add", str(place)) for place, one in enumerate(self.add or ())),
            remove=tuple(named(RuleId, one, "remove", str(place)) for place, one in enumerate(self.remove or ())),
            consents=tuple(one.draft("addConsents", str(place)) for place, one in enumerate(self.add_consents or ())),
            consents_ended=tuple(
                named(ConsentId, one, "endConsents", str(place)) for place, one in enumerate(self.end_consents or ())
            ),
            authorisations=tuple(
                one.draft("addAuthorisations", str(place)) for place, one in enumerate(self.add_authorisations or ())
            ),
            authorisations_ended=tuple(
                named(AuthorisationId, one, "endAuthorisations", str(place))
                for place, one in enumerate(self.end_authorisations or ())
            ),
            standings=tuple(one.draft("standings", str(place)) for place, one in enumerate(self.standings or ())),
            groups=tuple(one.draft() for one in self.groups or ()),
        )


@strawberry.type
class RegisterQueries:
    """Reading the registers."""

    @strawberry.field
    async def consents(self, info: Info, first: int | None = None, after: str | None = None) -> Connection[Consent]:
        """The consents that concern the nation of a security officer, those that ended too; empty for others."""
        service, operation = info.context.services.registers.consents, info.context.operation
        page = await service.page(operation, page=PageRequest(first=first, after=after))
        return connect(page, wrap=Consent.of, count=lambda: service.count(operation))

    @strawberry.field
    async def authorisations(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[Authorisation]:
        """The export papers that concern the nation of a security officer, those that ended too; empty for others."""
        service, operation = info.context.services.registers.authorisations, info.context.operation
        page = await service.page(operation, page=PageRequest(first=first, after=after))
        return connect(page, wrap=Authorisation.of, count=lambda: service.count(operation))
