"""Policy changes: what officers propose, decide and take back."""

from datetime import datetime
from typing import Annotated

import strawberry

from schema.change_terms import AuthorisationTerms, ConsentTerms, GroupTerms, RuleTerms, StandingTerms, made_at
from schema.connections import Connection, connect
from schema.context import Info
from schema.disclosure import DisclosureRule
from schema.mutations import Payload, change
from schema.node import Node, named, named_if_given
from schema.people import Nation, OrganisationStanding, Person, nation_of, nations_of, person_of
from schema.registers import Authorisation, Consent, LawInput
from schema.simulation import SimulationReport
from workspace.domain import changes, decisions
from workspace.domain.identifiers import (
    ChangeId,
    NationCode,
    PersonId,
)
from workspace.domain.paging import PageRequest
from workspace.services.policy_changes import Proposal

strawberry.enum(changes.ChangeState)


@strawberry.type
class PolicyChangeDecision:
    """What an officer said for their nation; the officer is null where the viewer may not know of them."""

    decision: decisions.Decision
    rationale: str
    at: datetime
    officer_id: strawberry.Private[PersonId]
    nation_code: strawberry.Private[NationCode]

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """The nation they spoke for."""
        return await nation_of(info, self.nation_code)

    @strawberry.field
    async def officer(self, info: Info) -> Person | None:
        """Who it was."""
        return await person_of(info, self.officer_id)


@strawberry.type
class PolicyChange(Node):
    """A change of the law: what it says never changes, only where it stands."""

    state: changes.ChangeState
    reason: str
    widens: bool
    proposed_at: datetime
    activate_at: datetime | None
    activated_at: datetime | None
    note: str | None
    found: strawberry.Private[changes.PolicyChange]

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """The nation whose officer proposed it."""
        return await nation_of(info, self.found.nation)

    @strawberry.field
    async def nations(self, info: Info) -> list[Nation]:
        """The nations that have to agree where it might let somebody in."""
        return await nations_of(info, self.found.nations)

    @strawberry.field
    async def awaits(self, info: Info) -> list[Nation]:
        """The nations of which an officer has still to agree."""
        return await nations_of(info, self.found.awaits)

    @strawberry.field
    async def proposer(self, info: Info) -> Person | None:
        """Who proposed it, if the viewer may know of them."""
        return await person_of(info, self.found.proposer)

    @strawberry.field
    def decisions(self) -> list[PolicyChangeDecision]:
        """What officers said, oldest first."""
        return [
            PolicyChangeDecision(
                decision=one.decision,
                rationale=one.rationale,
                at=one.at,
                officer_id=one.officer,
                nation_code=one.nation,
            )
            for one in self.found.decisions
        ]

    @strawberry.field
    def add(self) -> list[RuleTerms]:
        """The rules that it makes."""
        made = (self.found.enacted or changes.Enacted()).rules
        return [RuleTerms.of(one, made_at(made, place)) for place, one in enumerate(self.found.draft.add)]

    @strawberry.field
    async def remove(self, info: Info) -> list[DisclosureRule]:
        """The rules that it withdraws."""
        found = await info.context.loaders.rules.load_many(self.found.draft.remove)
        return [DisclosureRule.of(one) for one in found if one is not None]

    @strawberry.field
    def add_consents(self) -> list[ConsentTerms]:
        """The consents that it gives."""
        made = (self.found.enacted or changes.Enacted()).consents
        return [ConsentTerms.of(one, made_at(made, place)) for place, one in enumerate(self.found.draft.consents)]

    @strawberry.field
    async def end_consents(self, info: Info) -> list[Consent]:
        """The consents that it ends."""
        found = await info.context.loaders.consents.load_many(self.found.draft.consents_ended)
        return [Consent.of(one) for one in found if one is not None]

    @strawberry.field
    def add_authorisations(self) -> list[AuthorisationTerms]:
        """The export papers that it records."""
        made = (self.found.enacted or changes.Enacted()).authorisations
        return [
            AuthorisationTerms.of(one, made_at(made, place))
            for place, one in enumerate(self.found.draft.authorisations)
        ]

    @strawberry.field
    async def end_authorisations(self, info: Info) -> list[Authorisation]:
        """The export papers that it ends."""
        found = await info.context.loaders.authorisations.load_many(self.found.draft.authorisations_ended)
        return [Authorisation.of(one) for one in found if one is not None]

    @strawberry.field
    def standings(self) -> list[StandingTerms]:
        """The organisations that it sees otherwise."""
        return [
            StandingTerms(
                standing=OrganisationStanding.of(one.facts, version=one.expected_version),
                organisation_id=one.organisation,
            )
            for one in self.found.draft.standings
        ]

    @strawberry.field
    def groups(self) -> list[GroupTerms]:
        """The groups of which it changes the members."""
        return [GroupTerms(code=one.code, since=one.since, codes=one.members) for one in self.found.draft.groups]

    @strawberry.field
    async def impact(self, info: Info) -> SimulationReport | None:
        """What it would open and close today; of one in force, what it holds open and closed. Null once it is over."""
        found = await info.context.services.changes.impact(info.context.operation, self.found)
        return None if found is None else SimulationReport.of(found)

    @strawberry.field
    async def replaces(self, info: Info) -> "PolicyChange | None":
        """The draft whose place it took."""
        return await change_of(info, self.found.replaces)

    @strawberry.field
    async def rolls_back(self, info: Info) -> "PolicyChange | None":
        """The change that it takes back."""
        return await change_of(info, self.found.rolls_back)

    @classmethod
    def of(cls, found: changes.PolicyChange) -> "PolicyChange":
        """Wraps a change."""
        return cls(
            id=strawberry.ID(found.id),
            state=found.state,
            reason=found.reason,
            widens=found.widens,
            proposed_at=found.proposed_at,
            activate_at=found.activate_at,
            activated_at=found.activated_at,
            note=found.note,
            found=found,
        )


async def change_of(info: Info, identifier: ChangeId | None) -> PolicyChange | None:
    """Reads a change, if the viewer may see it."""
    found = None if identifier is None else await info.context.loaders.changes.load(identifier)
    return None if found is None else PolicyChange.of(found)


@strawberry.type
class PolicyChangeQueries:
    """Reading changes of the law."""

    @strawberry.field
    async def policy_changes(
        self, info: Info, first: int | None = None, after: str | None = None
    ) -> Connection[PolicyChange]:
        """The changes that concern the nation of a security officer, the latest first; empty for others."""
        service, operation = info.context.services.changes, info.context.operation
        page = await service.list(operation, page=PageRequest(first=first, after=after))
        return connect(page, wrap=PolicyChange.of, count=lambda: service.count(operation))


@strawberry.input
class PolicyChangeProposeInput(LawInput):
    """What is to be made and ended together, and why.

    A draft is kept for the nation's own officers; `replaces` names the draft whose place this takes.
    """

    activate_at: datetime | None = None
    reason: str
    draft: bool = False
    replaces: strawberry.ID | None = None
    idempotency_key: str | None = None


@strawberry.input
class PolicyChangeDecideInput:
    """Which change, what is decided, and why."""

    id: strawberry.ID
    decision: decisions.Decision
    rationale: str


@strawberry.input
class PolicyChangeRollbackInput:
    """Which change to take back, and why."""

    id: strawberry.ID
    reason: str


@strawberry.type
class PolicyChangeProposePayload(Payload):
    """The change: in force already where it only takes away."""

    policy_change: PolicyChange | None = None


@strawberry.type
class PolicyChangeDecidePayload(Payload):
    """The change as decided."""

    policy_change: PolicyChange | None = None


@strawberry.type
class PolicyChangeRollbackPayload(Payload):
    """The change as it stands, and the one that takes it back: submitted where that might let somebody in."""

    policy_change: PolicyChange | None = None
    rollback: PolicyChange | None = None


@strawberry.type
class PolicyChangeChanges:
    """How officers change the law."""

    @change
    async def policy_change_propose(
        self, info: Info, asked: Annotated[PolicyChangeProposeInput, strawberry.argument(name="input")]
    ) -> PolicyChangeProposePayload:
        """Changes the law at once where that only takes away; else submits the change to another officer."""
        made = await info.context.services.changes.propose(
            info.context.operation,
            Proposal(
                draft=asked.law(),
                reason=asked.reason,
                activate_at=asked.activate_at,
                only_kept=asked.draft,
                replaces=named_if_given(ChangeId, asked.replaces, "replaces"),
                idempotency_key=asked.idempotency_key,
            ),
        )
        return PolicyChangeProposePayload(policy_change=PolicyChange.of(made))

    @change
    async def policy_change_decide(
        self, info: Info, asked: Annotated[PolicyChangeDecideInput, strawberry.argument(name="input")]
    ) -> PolicyChangeDecidePayload:
        """Agrees to another officer's change, refuses it or sends it back."""
        decided = await info.context.services.changes.decide(
            info.context.operation,
            id=named(ChangeId, asked.id, "id"),
            decision=asked.decision,
            rationale=asked.rationale,
        )
        return PolicyChangeDecidePayload(policy_change=PolicyChange.of(decided))

    @change
    async def policy_change_rollback(
        self, info: Info, asked: Annotated[PolicyChangeRollbackInput, strawberry.argument(name="input")]
    ) -> PolicyChangeRollbackPayload:
        """Takes a change back: at once where that only takes away, else by proposing its opposite."""
        change_, opposite = await info.context.services.changes.rollback(
            info.context.operation, id=named(ChangeId, asked.id, "id"), reason=asked.reason
        )
        return PolicyChangeRollbackPayload(policy_change=PolicyChange.of(change_), rollback=PolicyChange.of(opposite))
