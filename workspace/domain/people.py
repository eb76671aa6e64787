"""Nations, organisations, people, and what they hold."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workspace.domain.identifiers import NationCode, OrganisationId, PersonId, ProjectId


class Role(StrEnum):
    """What somebody does in a project, or as an office of their nation."""

    RESEARCHER = "RESEARCHER"
    PROGRAMME_MANAGER = "PROGRAMME_MANAGER"
    SECURITY_OFFICER = "SECURITY_OFFICER"
    OBSERVER = "OBSERVER"


@dataclass(frozen=True, slots=True)
class Nation:
    """A nation, or an authority that acts as one (NATO, EU)."""

    code: NationCode
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalitionGroup:
    """A named group of nations as of the day asked for.

    Attributes:
        code: as in a marking, such as FVEY.
        members: the member nations' codes, alphabetical.
        since: the first day of this membership.
    """

    code: str
    members: tuple[NationCode, ...]
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A firm, agency or university and the nation it stands under."""

    id: OrganisationId
    name: str
    nation: NationCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """A clearance in its issuer's own terms; `expires` names the last good day."""

    policy: str
    level: str
    rank: int
    expires: date | None
    suspended: bool
    briefed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHeld:
    """A role in a project, or an office of the person's nation when `project` is None; `until` is the last day."""

    role: Role
    project: ProjectId | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as one particular viewer may see them: what is withheld is None."""

    id: PersonId
    display_name: str
    nation: NationCode
    organisation: OrganisationId | None
    email: str | None
    clearances: tuple[Clearance, ...] | None
    suspended: bool | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person's role in one project."""

    person: PersonId
    role: Role
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceDraft:
    """A clearance as an officer enters it; its rank follows from the level."""

    policy: str
    level: str
    expires: date | None = None
    suspended: bool = False
    briefed: bool = False
