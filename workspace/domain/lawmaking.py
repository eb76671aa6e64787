"""Changes of the law as somebody would make them: rules, consents, export papers, standings and groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workspace.domain.identifiers import (
    AuthorisationId,
    ConsentId,
    NationCode,
    OrganisationId,
    ProjectId,
    RuleId,
)
from workspace.domain.projects import Method, RuleEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A disclosure rule that a nation might make; lists that are None mean all."""

    effect: RuleEffect
    receiving: str
    project: ProjectId | None
    categories: tuple[int, ...] | None
    max_level: str
    methods: tuple[Method, ...] | None
    valid_from: date | None
    valid_until: date | None
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """A source nation's consent that its information goes on to others; without a last day it counts on none.

    Attributes:
        to: nations, groups and `org:NAME` it may go to.
        project: the project it is limited to; None for all.
        valid_from: first good day; None when it always was.
        valid_until: last good day.
        authority: the paper behind it.
    """

    to: tuple[str, ...]
    project: ProjectId | None
    valid_from: date | None
    valid_until: date
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationDraft:
    """An export agreement, licence or permit that a nation's authority gave.

    Attributes:
        number: as people cite it.
        kind: TAA, MLA, LICENCE or PERMIT.
        nations: where it allows export to.
        organisations: the parties it names.
        covers: `technical-data` or `manufacturing-know-how`.
        project: the project it is limited to; None for all.
        valid_from: first good day; None when it always was.
        valid_until: last good day.
    """

    number: str
    kind: str
    nations: tuple[NationCode, ...]
    organisations: tuple[str, ...]
    covers: str
    project: ProjectId | None
    valid_from: date | None
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFacts:
    """What a nation says of one of its organisations; what is None is not known, and helps nobody.

    Attributes:
        kind: government, industry or academia.
        agency: its own, or the one it works for under contract.
        authorised_user: listed in the AUKUS authorised-user community.
        itar_registered: registered with DDTC.
        debarred: from exports.
        cmmc_level: of its certificate.
        cmmc_expires: the certificate's last good day.
        facility_policy: under which policy its facility is cleared.
        facility_level: up to which level of that policy.
        foreign_ownership_percent: largest foreign holding that no home holding equals.
    """

    kind: str | None = None
    agency: str | None = None
    authorised_user: bool | None = None
    itar_registered: bool | None = None
    debarred: bool | None = None
    cmmc_level: int | None = None
    cmmc_expires: date | None = None
    facility_policy: str | None = None
    facility_level: str | None = None
    foreign_ownership_percent: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingDraft:
    """Another standing of an organisation, whole: what it does not say is no longer known.

    Attributes:
        organisation: whose.
        expected_version: the version of the organisation that was looked at.
        facts: what is to be known.
    """

    organisation: OrganisationId
    expected_version: int
    facts: StandingFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDraft:
    """A group's members from a day on.

    Attributes:
        code: the group's name.
        members: its member nations from then on.
        since: the first day; None for the day on which it takes effect.
        follows: the first day of the membership that it comes after, where that was looked at.
    """

    code: str
    members: tuple[NationCode, ...]
    since: date | None
    follows: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LawDraft:
    """What is made and ended together.

    Attributes:
        add: rules to make.
        remove: rules to withdraw.
        consents: consents to give.
        consents_ended: consents to end.
        authorisations: export papers to record.
        authorisations_ended: export papers to end.
        standings: organisations to see otherwise.
        groups: memberships to change.
    """

    add: Sequence[RuleDraft] = ()
    remove: Sequence[RuleId] = ()
    consents: Sequence[ConsentDraft] = ()
    consents_ended: Sequence[ConsentId] = ()
    authorisations: Sequence[AuthorisationDraft] = ()
    authorisations_ended: Sequence[AuthorisationId] = ()
    standings: Sequence[StandingDraft] = ()
    groups: Sequence[GroupDraft] = ()

    @property
    def size(self) -> int:
        """How many things it makes and ends."""
        return sum(
            len(part)
            for part in (
                self.add,
                self.remove,
                self.consents,
                self.consents_ended,
                self.authorisations,
                self.authorisations_ended,
                self.standings,
                self.groups,
            )
        )
