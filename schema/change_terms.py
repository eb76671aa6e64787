"""What a policy change makes, as officers read it: each part with what came of it once it was in force."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import strawberry

from policies import register
from schema.context import Info
from schema.disclosure import DisclosureRule
from schema.people import Nation, Organisation, OrganisationStanding, nations_of
from schema.projects import Bounded
from schema.registers import Authorisation, Consent
from workspace.domain import lawmaking, projects
from workspace.domain.identifiers import AuthorisationId, ConsentId, NationCode, OrganisationId, RuleId

T = TypeVar("T")


def made_at(made: Sequence[T], place: int) -> T | None:
    """Gives what came of the part at this place; None before the change was in force."""
    return made[place] if place < len(made) else None


@strawberry.type
class RuleTerms(Bounded):
    """A rule as a change would make it; `rule` is what it made. A null list means all."""

    effect: projects.RuleEffect
    receiving: str
    categories: list[int] | None
    max_level: str
    methods: list[projects.Method] | None
    valid_from: date | None
    valid_until: date | None
    authority: str
    made: strawberry.Private[RuleId | None]

    @strawberry.field
    async def rule(self, info: Info) -> DisclosureRule | None:
        """The rule that came of it."""
        found = None if self.made is None else await info.context.loaders.rules.load(self.made)
        return None if found is None else DisclosureRule.of(found)

    @classmethod
    def of(cls, draft: lawmaking.RuleDraft, made: RuleId | None) -> "RuleTerms":
        """Wraps a draft and what came of it."""
        return cls(
            effect=draft.effect,
            receiving=draft.receiving,
            categories=None if draft.categories is None else list(draft.categories),
            max_level=draft.max_level,
            methods=None if draft.methods is None else list(draft.methods),
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            authority=draft.authority,
            project_id=draft.project,
            made=made,
        )


@strawberry.type
class ConsentTerms(Bounded):
    """A consent as a change would give it; `consent` is what it gave."""

    to: list[str]
    valid_from: date | None
    valid_until: date
    authority: str
    made: strawberry.Private[ConsentId | None]

    @strawberry.field
    async def consent(self, info: Info) -> Consent | None:
        """The consent that came of it."""
        found = None if self.made is None else await info.context.loaders.consents.load(self.made)
        return None if found is None else Consent.of(found)

    @classmethod
    def of(cls, draft: lawmaking.ConsentDraft, made: ConsentId | None) -> "ConsentTerms":
        """Wraps a draft and what came of it."""
        return cls(
            to=list(draft.to),
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            authority=draft.authority,
            project_id=draft.project,
            made=made,
        )


@strawberry.type
class AuthorisationTerms(Bounded):
    """An export paper as a change would record it; `authorisation` is what it recorded."""

    number: str
    kind: register.AuthorisationKind
    nations: list[str]
    organisations: list[str]
    covers: register.DataKind
    valid_from: date | None
    valid_until: date
    made: strawberry.Private[AuthorisationId | None]

    @strawberry.field
    async def authorisation(self, info: Info) -> Authorisation | None:
        """The export paper that came of it."""
        found = None if self.made is None else await info.context.loaders.authorisations.load(self.made)
        return None if found is None else Authorisation.of(found)

    @classmethod
    def of(cls, draft: lawmaking.AuthorisationDraft, made: AuthorisationId | None) -> "AuthorisationTerms":
        """Wraps a draft and what came of it."""
        return cls(
            number=draft.number,
            kind=register.AuthorisationKind(draft.kind),
            nations=list(draft.nations),
            organisations=list(draft.organisations),
            covers=register.DataKind(draft.covers),
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            project_id=draft.project,
            made=made,
        )


@strawberry.type
class StandingTerms:
    """What is to be known of an organisation, whole."""

    standing: OrganisationStanding
    organisation_id: strawberry.Private[OrganisationId]

    @strawberry.field
    async def organisation(self, info: Info) -> Organisation | None:
        """The organisation."""
        found = await info.context.loaders.organisations.load(self.organisation_id)
        return None if found is None else Organisation.of(found)


@strawberry.type
class GroupTerms:
    """Who is to be a member of a group, and from which day; from the day it takes effect when that is null."""

    code: str
    since: date | None
    codes: strawberry.Private[tuple[NationCode, ...]]

    @strawberry.field
    async def members(self, info: Info) -> list[Nation]:
        """The members from then on."""
        return await nations_of(info, self.codes)
