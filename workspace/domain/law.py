"""What the law answers when asked: how a marking reads, and whom it would admit."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workspace.domain.identifiers import NationCode, PersonId, RuleId
from workspace.domain.people import Person
from workspace.domain.projects import Marking


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingFault:
    """What is wrong with a marking, and the character at which it goes wrong when that can be said."""

    code: str
    message: str
    position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingCheck:
    """How a marking reads under its policy; `canonical` is also the suggestion when it is not valid.

    The portion is the mark of a paragraph that says the same, in brackets; None where the policy's are not known.
    """

    valid: bool
    canonical: str | None
    banner: str | None
    portion: str | None
    marking: Marking | None
    faults: tuple[MarkingFault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChoices:
    """What goes with a level; nations, groups and `org:NAME` as markings spell them.

    Attributes:
        level: the policy's term.
        rank: what it ranks.
        caveats: controls of the policy.
        releasable_to: to whom it can be released.
        display_only: to whom it can be shown without a copy.
        owners: with whom it can be JOINT.
    """

    level: str
    rank: float
    caveats: tuple[str, ...]
    releasable_to: tuple[str, ...]
    display_only: tuple[str, ...]
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingChoices:
    """What somebody can mark new information with, under a policy in a project.

    Attributes:
        policy: whose grammar.
        policies: every policy under which they could mark something here, their own nation's first.
        holder: their firm, under policy COMMERCIAL.
        levels: what goes with each level that they could set, the highest first.
    """

    policy: str
    policies: tuple[str, ...]
    holder: str | None
    levels: tuple[LevelChoices, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What somebody picked to mark something with.

    Attributes:
        policy: whose grammar.
        level: the policy's term.
        caveats: controls of the policy.
        releasable_to: nations, groups and `org:NAME`; the policy's own nation is added.
        display_only: nations and groups that may see it and get no copy.
        owners: all owners of joint information.
        foreign: nations whose information is inside.
    """

    policy: str
    level: str
    caveats: frozenset[str] = frozenset()
    releasable_to: frozenset[str] = frozenset()
    display_only: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class NationAccess:
    """Whether some person of the nation in the project may; for sharing and releasing, whether it may go there.

    Attributes:
        nation: the nation.
        allowed: whether anybody may.
        people: how many people may: of the nation, or pass it to the nation.
    """

    nation: NationCode
    allowed: bool
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAccess:
    """Whether this person may.

    Attributes:
        person: who.
        allowed: whether they may.
        shown: as much of them as whoever may ask about the object learns.
    """

    person: PersonId
    allowed: bool
    shown: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReport:
    """Who could act on an object, among the nations and the people of its project.

    Attributes:
        nations: the nations that take part, over all their members.
        people: members, those who could first; at most as many as one answer holds.
        people_total: how many members were asked about, listed or not.
    """

    nations: tuple[NationAccess, ...]
    people: tuple[PersonAccess, ...]
    people_total: int


class AccessVerdict(StrEnum):
    """What the law says of one access; only the first opens anything."""

    GRANTED = "GRANTED"
    DENIED = "DENIED"
    ESCALATED = "ESCALATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReason:
    """One cause: a stable code, and what it means and whom to ask."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessExplanation:
    """Why somebody may or may not, as far as the asker may know.

    Attributes:
        verdict: what the law says.
        reasons: why not.
        rules: the rules relied on that the asker may read.
        until: the last day on which nothing that the asker knows of has run out.
        complete: whether nothing was kept from the asker.
        recipients: for sharing and releasing, to which nations of the project.
    """

    verdict: AccessVerdict
    reasons: tuple[AccessReason, ...] = ()
    rules: tuple[RuleId, ...] = ()
    until: date | None = None
    complete: bool
    recipients: tuple[NationAccess, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessQuery:
    """A request for access to what may or may not be there.

    Attributes:
        reference: what the person and their officer can quote.
        answer: the same for everything that is asked for.
    """

    reference: str
    answer: str
