"""Dated facts that the law looks up and that are not on a label: groups, consents, authorisations, organisations.

Promises: a group means the members of one day; a consent or an authorisation counts on the days it is in force and on
no other, and one without a last day counts on none. Refuses: a group named like a nation, overlapping or empty
memberships, unknown nations.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from policies.errors import UnknownTerm
from policies.vocabulary.nations import NATIONS, check_nation, check_originator, read_data

ORGANISATION_PREFIX: Final = "org:"
_GROUP_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,31}")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupVersion:
    """A group's members over one period.

    Attributes:
        name: as it stands in a marking.
        since: first day; None when it always was so.
        until: last day; None while it lasts.
        members: nations; None when the register does not hold them, and then the group is never expanded.
    """

    name: str
    since: date | None = None
    until: date | None = None
    members: frozenset[str] | None

    @property
    def id(self) -> str:
        """What a label keeps: the group as it stood when the information was created."""
        return f"{self.name}@{self.since.isoformat() if self.since else 'always'}"

    def holds_on(self, day: date) -> bool:
        """Whether this was the membership on the day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class AuthorisationKind(StrEnum):
    """What kind of paper allows an export."""

    TAA = "TAA"
    MLA = "MLA"
    LICENCE = "LICENCE"
    PERMIT = "PERMIT"


class DataKind(StrEnum):
    """What a controlled document conveys, and what an authorisation covers."""

    TECHNICAL_DATA = "technical-data"
    MANUFACTURING_KNOW_HOW = "manufacturing-know-how"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A source nation's consent that its information goes to others.

    Attributes:
        id: tells it from others.
        nation: who consents.
        to: nations, groups and `org:NAME` it may go to.
        valid_until: last good day; None means that none was recorded, and then it is not in force.
        valid_from: first good day.
        project: the project it is limited to.
    """

    id: str = ""
    nation: str
    to: frozenset[str]
    valid_until: date | None
    valid_from: date | None = None
    project: str | None = None

    def in_force(self, day: date, project: str | None) -> bool:
        """Whether it counts on the day for the project."""
        return _in_force(self.valid_from, self.valid_until, day) and self.project in {None, project}


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """An export agreement, licence or permit on record.

    Attributes:
        id: its number.
        nation: whose authority gave it: it counts under that nation's export law alone. None, as in case files, stands
            for the authority of whichever law governs.
        kind: what it is.
        nations: where it allows export to.
        organisations: the parties it names.
        covers: the kind of data it covers; None when not recorded, and then it covers none.
        valid_until: last good day; None means that none was recorded, and then it is not in force.
        valid_from: first good day.
        project: the project it is limited to.
    """

    id: str
    nation: str | None = None
    kind: AuthorisationKind
    nations: frozenset[str]
    organisations: frozenset[str]
    covers: DataKind | None
    valid_until: date | None
    valid_from: date | None = None
    project: str | None = None

    def in_force(self, day: date, project: str | None) -> bool:
        """Whether it counts on the day for the project."""
        return _in_force(self.valid_from, self.valid_until, day) and self.project in {None, project}


def _in_force(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and last is not None and day <= last


@dataclass(frozen=True, kw_only=True)
class Register:
    """Everything dated that decisions look up. Immutable: a change is a new register, and a new policy epoch.

    Attributes:
        groups: name to memberships.
        consents: third-party release consents on record.
        authorisations: export agreements, licences and permits on record.
        organisations: name to nation, as far as known.
    """

    groups: Mapping[str, tuple[GroupVersion, ...]] = field(default_factory=dict)
    consents: tuple[Consent, ...] = ()
    authorisations: tuple[Authorisation, ...] = ()
    organisations: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, versions in self.groups.items():
            _check_group(name, versions)
        for consent in self.consents:
            check_originator(consent.nation, key="consents.nation")
            for receiver in consent.to:
                self.check_receiver(receiver, key="consents.to")
        for authorisation in self.authorisations:
            if authorisation.nation is not None:
                check_nation(authorisation.nation, key="authorisations.nation")
            for nation in authorisation.nations:
                check_nation(nation, key="authorisations.nations")
        by_id = {version.id: version for many in self.groups.values() for version in many}
        object.__setattr__(self, "_versions", by_id)

    def knows_group(self, name: str) -> bool:
        """Whether the name is a group's."""
        return name in self.groups

    def group_on(self, name: str, day: date) -> GroupVersion | None:
        """The group as it stood on the day; None when the register has nothing for that day."""
        return next((version for version in self.groups.get(name, ()) if version.holds_on(day)), None)

    def version(self, version_id: str) -> GroupVersion | None:
        """The membership that a label names by its id."""
        versions: Mapping[str, GroupVersion] = self.__dict__["_versions"]
        return versions.get(version_id)

    def answering(self, authorities: Collection[str]) -> frozenset[str]:
        """The nations, or bodies, that answer for these authorities: themselves, and for a firm the nation it is of.

        A firm that the register does not hold has nobody to answer for it.
        """
        firms = {one.removeprefix(ORGANISATION_PREFIX) for one in authorities if one.startswith(ORGANISATION_PREFIX)}
        nations = frozenset(one for one in authorities if not one.startswith(ORGANISATION_PREFIX))
        return nations | frozenset(self.organisations[firm] for firm in firms if firm in self.organisations)

    def expand(self, token: str) -> frozenset[str]:
        """The nations that a label's token stands for: itself, or the members its group version had.

        An organisation, an opaque group and a version that the register does not hold stand for no nation.
        """
        if token in NATIONS:
            return frozenset({token})
        version = self.version(token)
        return version.members or frozenset() if version is not None else frozenset()

    def members_on(self, name: str, day: date) -> frozenset[str]:
        """The group's members on the day; none when unknown."""
        version = self.group_on(name, day)
        return version.members or frozenset() if version is not None else frozenset()

    def check_receiver(self, receiver: str, *, key: str) -> None:
        """Accepts a nation, a known group or `org:NAME`.

        Raises:
            UnknownTerm: it is none of these.
        """
        if receiver.startswith(ORGANISATION_PREFIX) and receiver != ORGANISATION_PREFIX:
            return
        if receiver not in NATIONS and not self.knows_group(receiver):
            raise UnknownTerm(f"{key}: {receiver!r} is neither a nation nor a group nor org:NAME", key=key)


def _check_group(name: str, versions: tuple[GroupVersion, ...]) -> None:
    if not _GROUP_NAME.fullmatch(name) or name in NATIONS:
        raise UnknownTerm(f"groups: {name!r} cannot be the name of a group", key=f"groups.{name}")
    last: date | None = None
    for index, version in enumerate(versions):
        for nation in version.members or ():
            check_nation(nation, key=f"groups.{name}")
        if version.members is not None and not version.members:
            raise UnknownTerm(f"groups: {name} has no members", key=f"groups.{name}")
        backwards = version.since is not None and version.until is not None and version.until < version.since
        overlaps = index > 0 and (version.since is None or last is None or version.since <= last)
        if backwards or overlaps:
            raise UnknownTerm(f"groups: the periods of {name} overlap or run backwards", key=f"groups.{name}")
        last = version.until


def groups_from(rows: Mapping[str, Any]) -> dict[str, tuple[GroupVersion, ...]]:
    """Groups as written in data files: a list of members, `opaque`, or a list of dated memberships.

    Raises:
        UnknownTerm: something else is written there, or an unknown nation.
    """
    return {name: _versions_from(name, value) for name, value in rows.items()}


def _versions_from(name: str, value: object) -> tuple[GroupVersion, ...]:
    if value == "opaque":
        return (GroupVersion(name=name, members=None),)
    if not isinstance(value, list):
        raise UnknownTerm(f"groups: {name} is neither a list nor opaque", key=f"groups.{name}")
    if all(isinstance(item, str) for item in value):
        return (GroupVersion(name=name, members=frozenset(value)),)
    versions = sorted((_version_from(name, item) for item in value), key=lambda version: version.since or date.min)
    for index, version in enumerate(versions[:-1]):
        following = versions[index + 1].since
        if version.until is None and following is not None:  # it lasted until the next one
            versions[index] = replace(version, until=following - timedelta(days=1))
    return tuple(versions)


def _version_from(name: str, item: object) -> GroupVersion:
    if not isinstance(item, dict) or not set(item) <= {"from", "until", "members"} or "members" not in item:
        raise UnknownTerm(f"groups: {name} has a membership that is not {{from, until, members}}", key=f"groups.{name}")
    since, until, members = item.get("from"), item.get("until"), item["members"]
    dates = all(day is None or type(day) is date for day in (since, until))
    if not dates or not (members == "opaque" or isinstance(members, list)):
        raise UnknownTerm(f"groups: {name} has a membership of the wrong type", key=f"groups.{name}")
    return GroupVersion(
        name=name, since=since, until=until, members=None if members == "opaque" else frozenset(_texts(name, members))
    )


def _texts(name: str, values: Iterable[Any]) -> list[str]:
    texts = list(values)
    if not all(isinstance(value, str) for value in texts):
        raise UnknownTerm(f"groups: {name} has a member that is not a code", key=f"groups.{name}")
    return texts


@lru_cache(maxsize=1)
def standing_groups() -> Mapping[str, tuple[GroupVersion, ...]]:
    """The groups that ship with Entente (`vocabulary/groups.yaml`)."""
    return groups_from(read_data("policies.vocabulary", "groups.yaml"))
