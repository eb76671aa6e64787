"""Turns what the database says of a person into the subject that the law decides about.

Attributes are handed over as recorded by the nation that administers the person; what is not recorded stays unknown,
and what is unknown never helps. A record that the law cannot read leaves a subject of whom nothing is known. Where the
session takes place and whether a second factor was shown come with the principal, not with the record.
"""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from policies.subject import (
    NOBODY,
    Clearance,
    Cmmc,
    Employment,
    FacilityClearance,
    Organisation,
    OrganisationKind,
    Screening,
    Subject,
)
from workspace.domain.identifiers import NationCode
from workspace.persistence.standing import OrganisationStanding, Standing

_log = logging.getLogger(__name__)

_LARGEST_CACHE = 10_000
_SETS = (
    "citizenships",
    "former_citizenships",
    "permanent_residencies",
    "accesses",
    "distribution_lists",
)


class Subjects:
    """The subjects of one worker, each made once per revision of its person and employer."""

    def __init__(self) -> None:
        self._made: dict[object, Subject] = {}

    def of(self, standing: Standing, *, location: NationCode | None, mfa: bool) -> Subject:
        """Gives the subject of this standing in a session at this place."""
        employer = standing.organisation
        key = (
            standing.person,
            standing.revision,
            None if employer is None else (employer.id, employer.revision),
            location,
            mfa,
        )
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= _LARGEST_CACHE:
                self._made.clear()
            made = self._made[key] = subject_of(standing, location=location, mfa=mfa)
        return made


def subject_of(standing: Standing, *, location: NationCode | None, mfa: bool) -> Subject:
    """Makes the subject of a standing, recorded or supposed."""
    known = standing.attributes
    try:
        return Subject(
            **{name: _several(known.get(name)) for name in _SETS},
            clearances=tuple(
                Clearance(
                    policy=held.policy,
                    level=held.level,
                    expires=held.expires,
                    suspended=held.suspended,
                    briefed=held.briefed,
                )
                for held in standing.clearances
            ),
            organisation=NOBODY if standing.organisation is None else employer_of(standing.organisation),
            employment=None if known.get("employment") is None else Employment(known["employment"]),
            nda=_truth(known.get("nda")),
            screened=_screening(known.get("screened")),
            location=location,
            mfa=mfa,
            missing=frozenset((*(known.get("attributes_missing") or ()), *_unrecorded(known))),
        )
    except Exception:  # noqa: BLE001 - whatever is wrong with the record, nothing is known
        _log.exception("the record of %s cannot be read by the law: nothing is known of them", standing.person)
        return Subject(citizenships=frozenset())


def _several(value: object) -> frozenset[str]:
    if value is None:
        return frozenset()
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return frozenset(value)
    raise ValueError("not a list of texts")


def _unrecorded(known: Mapping[str, Any]) -> list[str]:
    """Lists what nobody ever recorded, which is not the same as recorded to be none."""
    return [name for name in _SETS if known.get(name) is None]


def employer_of(employer: OrganisationStanding) -> Organisation:
    """Makes the employer of its record.

    Raises:
        Exception: the record cannot be read; nothing is known of the organisation then.
    """
    known = employer.attributes
    percent = known.get("foreign_ownership_percent")
    return Organisation(
        name=employer.name,
        nation=employer.nation,
        kind=None if known.get("kind") is None else OrganisationKind(known["kind"]),
        agency=known.get("agency"),
        authorised_user=_truth(known.get("authorised_user")),
        itar_registered=_truth(known.get("itar_registered")),
        debarred=_truth(known.get("debarred")),
        cmmc=_cmmc(known.get("cmmc")),
        facility_clearance=_facility(known.get("facility_clearance")),
        foreign_ownership_percent=None if percent is None else float(percent),
    )


def _cmmc(known: Mapping[str, Any] | None) -> Cmmc | None:
    if known is None:
        return None
    expires = known.get("expires")
    return Cmmc(level=known.get("level"), expires=None if expires is None else date.fromisoformat(expires))


def _facility(known: Mapping[str, Any] | None) -> FacilityClearance | None:
    return None if known is None else FacilityClearance(policy=known["policy"], level=known["level"])


def _truth(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise ValueError(f"neither true nor false: {value!r}")


def _screening(value: object) -> Screening | None:
    if isinstance(value, bool):
        return Screening.PASSED if value else Screening.NOT_DONE
    return None if value is None else Screening(str(value))
