"""What the law answers when asked: how a marking reads, and whom it would admit."""

from dataclasses import dataclass

from workspace.domain.identifiers import NationCode, PersonId
from workspace.domain.projects import Marking


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingFault:
    """What is wrong with a marking, and the character at which it goes wrong when that can be said."""

    code: str
    message: str
    position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingCheck:
    """How a marking reads under its policy; `canonical` is also the suggestion when it is not valid."""

    valid: bool
    canonical: str | None
    banner: str | None
    marking: Marking | None
    faults: tuple[MarkingFault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NationAccess:
    """Whether some person of the nation in the project may."""

    nation: NationCode
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAccess:
    """Whether this person may."""

    person: PersonId
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReport:
    """Who could act on an object, among the nations and the people of its project that the asker may see."""

    nations: tuple[NationAccess, ...]
    people: tuple[PersonAccess, ...]
