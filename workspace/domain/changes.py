"""Policy changes: what officers propose, decide, bring into force and take back."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workspace.domain.approvals import Approval, awaited
from workspace.domain.decisions import Decision
from workspace.domain.identifiers import (
    AuthorisationId,
    ChangeId,
    ConsentId,
    NationCode,
    OrganisationId,
    PersonId,
    RuleId,
)
from workspace.domain.lawmaking import LawDraft, StandingFacts


class ChangeState(StrEnum):
    """Where a change stands: only an active one is law."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    ACTIVE = "ACTIVE"
    REJECTED = "REJECTED"
    ROLLED_BACK = "ROLLED_BACK"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDecision:
    """What an officer said to a change, for their nation."""

    nation: NationCode
    officer: PersonId
    decision: Decision
    rationale: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMembers:
    """A group's members at one time; None when the register held only its name."""

    code: str
    members: tuple[NationCode, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingHeld:
    """What was known of an organisation at one time."""

    organisation: OrganisationId
    facts: StandingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Enacted:
    """What a change made and ended when it came into force: all that taking it back needs.

    Attributes:
        rules: rules made, in the order of the draft.
        rules_ended: rules withdrawn.
        consents: consents given.
        consents_ended: consents ended.
        authorisations: export papers recorded.
        authorisations_ended: export papers ended.
        standings: what was known of each organisation before.
        groups: who the members of each group were before.
    """

    rules: tuple[RuleId, ...] = ()
    rules_ended: tuple[RuleId, ...] = ()
    consents: tuple[ConsentId, ...] = ()
    consents_ended: tuple[ConsentId, ...] = ()
    authorisations: tuple[AuthorisationId, ...] = ()
    authorisations_ended: tuple[AuthorisationId, ...] = ()
    standings: tuple[StandingHeld, ...] = ()
    groups: tuple[GroupMembers, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Everything made or ended that has an identifier."""
        return (
            *self.rules,
            *self.rules_ended,
            *self.consents,
            *self.consents_ended,
            *self.authorisations,
            *self.authorisations_ended,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """A change of the law. What it says never changes: whoever wants it otherwise proposes another in its place.

    Attributes:
        id: its identifier.
        nation: whose officer proposed it, and whose law it changes unless it concerns several.
        nations: those that have to agree.
        state: where it stands.
        widens: whether it might let anybody in, so that a second officer has to agree.
        reason: why it was proposed.
        draft: what it makes and ends.
        enacted: what it made and ended, once it was in force.
        proposer: who may not approve it.
        proposed_at: when.
        activate_at: not before when; None for at once.
        activated_at: when it came into force.
        note: why the workspace itself refused it, if it did.
        replaces: the draft it took the place of.
        rolls_back: the change that it takes back.
        decisions: what officers said, oldest first.
    """

    id: ChangeId
    nation: NationCode
    nations: tuple[NationCode, ...]
    state: ChangeState
    widens: bool
    reason: str
    draft: LawDraft
    enacted: Enacted | None = None
    proposer: PersonId
    proposed_at: datetime
    activate_at: datetime | None = None
    activated_at: datetime | None = None
    note: str | None = None
    replaces: ChangeId | None = None
    rolls_back: ChangeId | None = None
    decisions: tuple[ChangeDecision, ...] = field(default=())

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """Who said yes."""
        return tuple(
            Approval(nation=one.nation, officer=one.officer)
            for one in self.decisions
            if one.decision is Decision.APPROVE
        )

    @property
    def awaits(self) -> tuple[NationCode, ...]:
        """The nations whose yes is still wanted."""
        if self.state is not ChangeState.SUBMITTED:
            return ()
        return awaited(self.nations, proposer=self.proposer, approvals=self.approvals)
