"""Who asks: what the law knows about a person, their organisation and where they are.

Promises: an attribute that was not asserted is unknown, never a default, and everything unknown withholds. Refuses:
unknown nations and levels, by raising. Memberships are not here: whether a person belongs to a project is handed to
each decision, so that people with equal attributes share verdicts.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, TypeVar

from policies.canonical import digest_of
from policies.errors import UnknownTerm
from policies.vocabulary.levels import Level, level_of
from policies.vocabulary.nations import check_nation


class OrganisationKind(StrEnum):
    """What kind of body employs a person."""

    GOVERNMENT = "government"
    INDUSTRY = "industry"
    ACADEMIA = "academia"


class Employment(StrEnum):
    """How a person is employed there (22 CFR §120.64)."""

    REGULAR = "regular"
    AGENCY = "agency"


class Screening(StrEnum):
    """Outcome of substantive-contact screening (22 CFR §126.18(c)(2))."""

    PASSED = "passed"
    NOT_DONE = "not-done"
    ADVERSE = "adverse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """A personnel clearance.

    Attributes:
        policy: nation that granted it, or NATO or EU.
        level: in that policy's own terms.
        expires: last good day; None when not recorded, and then it serves nowhere.
        suspended: None when not recorded, and then it serves nowhere.
        briefed: for NATO and EU information.
    """

    policy: str
    level: str
    expires: date | None
    suspended: bool | None = False
    briefed: bool | None = None

    def __post_init__(self) -> None:
        level_of(self.policy, self.level, key="clearances.level")

    @property
    def term(self) -> Level:
        """The level it was granted for."""
        return level_of(self.policy, self.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityClearance:
    """What an organisation is cleared to hold."""

    policy: str
    level: str

    def __post_init__(self) -> None:
        level_of(self.policy, self.level, key="organisation.facility_clearance.level")

    @property
    def rank(self) -> float:
        """The rank it reaches."""
        return level_of(self.policy, self.level).clearance_rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Cmmc:
    """A CMMC certificate."""

    level: int | None
    expires: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An employer and its standing; None means not known.

    Attributes:
        name: as in `org:NAME` and in authorisations.
        nation: where it is incorporated, or whose government it is.
        kind: government, industry or academia.
        agency: its own, or the one it works for under contract.
        authorised_user: listed in the AUKUS authorised-user community.
        itar_registered: registered with DDTC.
        debarred: from exports.
        cmmc: certificate, if any.
        facility_clearance: what it may hold, if anything.
        foreign_ownership_percent: largest foreign holding that no home holding equals.
    """

    name: str | None = None
    nation: str | None = None
    kind: OrganisationKind | None = None
    agency: str | None = None
    authorised_user: bool | None = None
    itar_registered: bool | None = None
    debarred: bool | None = None
    cmmc: Cmmc | None = None
    facility_clearance: FacilityClearance | None = None
    foreign_ownership_percent: float | None = None

    def __post_init__(self) -> None:
        if self.nation is not None:
            check_nation(self.nation, key="organisation.nation")

    @property
    def government(self) -> bool:
        """Whether it is known to be part of a government."""
        return self.kind is OrganisationKind.GOVERNMENT


NOBODY: Final = Organisation()
"""An employer of which nothing is known."""

_EMPTY: Final[dict[str, Any]] = {
    "citizenships": frozenset(),
    "former_citizenships": frozenset(),
    "permanent_residencies": frozenset(),
    "clearances": (),
    "accesses": frozenset(),
    "distribution_lists": frozenset(),
    "organisation": NOBODY,
    "employment": None,
    "nda": None,
    "screened": None,
    "location": None,
    "mfa": None,
}
_ORGANISATION_ATTRIBUTES: Final = frozenset(Organisation.__dataclass_fields__)
ATTRIBUTES: Final = frozenset(_EMPTY) | {"projects"} | {f"organisation.{name}" for name in _ORGANISATION_ATTRIBUTES}
"""What may be named as missing."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A person's attributes at one moment.

    Attributes:
        citizenships: held now.
        former_citizenships: ever held, no longer.
        permanent_residencies: held now.
        clearances: all of them, usable or not.
        accesses: restrictive category values held.
        distribution_lists: named lists the person is on.
        organisation: the employer.
        employment: regular or agency.
        nda: whether a non-disclosure agreement is signed.
        screened: outcome of contact screening.
        location: nation where the person is now.
        mfa: whether this session has a second factor.
        missing: attributes that the identity provider did not assert; their values are dropped.
    """

    citizenships: frozenset[str]
    former_citizenships: frozenset[str] = frozenset()
    permanent_residencies: frozenset[str] = frozenset()
    clearances: tuple[Clearance, ...] = ()
    accesses: frozenset[str] = frozenset()
    distribution_lists: frozenset[str] = frozenset()
    organisation: Organisation = NOBODY
    employment: Employment | None = None
    nda: bool | None = None
    screened: Screening | None = None
    location: str | None = None
    mfa: bool | None = None
    missing: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for key in ("citizenships", "former_citizenships", "permanent_residencies"):
            for nation in getattr(self, key):
                check_nation(nation, key=key)
        if self.location is not None:
            check_nation(self.location, key="location")
        for name in self.missing:
            self._forget(name)
        object.__setattr__(self, "clearances", tuple(sorted(set(self.clearances), key=repr)))

    def _forget(self, name: str) -> None:
        if name not in ATTRIBUTES:
            raise UnknownTerm(f"attributes_missing: {name!r} is not an attribute", key="attributes_missing")
        if name in _EMPTY:
            object.__setattr__(self, name, _EMPTY[name])
        elif name != "projects":
            unknown: dict[str, Any] = {name.removeprefix("organisation."): None}
            object.__setattr__(self, "organisation", replace(self.organisation, **unknown))

    def lacks(self, *names: str) -> bool:
        """Whether one of these attributes was not asserted, or an organisation's attribute with the whole of it."""
        return any(
            name in self.missing or (name.startswith("organisation.") and "organisation" in self.missing)
            for name in names
        )

    @cached_property
    def class_digest(self) -> bytes:
        """Equal for people whom the law cannot tell apart, memberships left aside."""
        return digest_of(asdict(self))
