"""What a person stands on at one instant, read in one statement so that no two parts of it can disagree.

The policy epoch, the highest label, and each person's attributes, organisation, clearances, memberships and offices
come back together. Nothing here judges: dates that have passed are handed on as they are.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from workspace.domain.identifiers import LabelId, NationCode, OrganisationId, PersonId, ProjectId
from workspace.domain.people import Role
from workspace.persistence.database import UnitOfWork

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceHeld:
    """A clearance in its issuer's terms."""

    policy: str
    level: str
    expires: date | None
    suspended: bool
    briefed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationStanding:
    """The employer's part of a person's standing."""

    id: OrganisationId
    name: str
    nation: NationCode
    attributes: Mapping[str, Any]
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleStanding:
    """A role and its last day; an office of the person's nation when `project` is None."""

    role: Role
    project: ProjectId | None
    until: date | None

    def in_force(self, today: date) -> bool:
        """Whether it holds on this day; `until` is the last good one."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One person at one instant."""

    person: PersonId
    nation: NationCode
    suspended: bool
    attributes: Mapping[str, Any]
    revision: int
    organisation: OrganisationStanding | None
    clearances: tuple[ClearanceHeld, ...]
    roles: tuple[RoleStanding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Several people at one instant, with the epoch and the highest label of that instant, and who had signed out."""

    epoch: int
    highest_label: LabelId
    ended_sessions: frozenset[str]
    people: Mapping[PersonId, Standing]


_STATEMENT = text(
    """
    SELECT policy.epoch,
           coalesce((SELECT max(id) FROM labels), 0) AS highest,
           (SELECT jsonb_agg(e.id) FROM ended_sessions e WHERE e.id = ANY(CAST(:sessions AS text[]))) AS ended,
           p.id, p.nation, p.suspended, p.attributes, p.revision,
           o.id AS organisation, o.name AS organisation_name, o.nation AS organisation_nation,
           o.attributes AS organisation_attributes, o.revision AS organisation_revision,
           (SELECT jsonb_agg(jsonb_build_array(c.policy, c.level, c.expires, c.suspended, c.briefed) ORDER BY c.policy)
              FROM clearances c WHERE c.person = p.id) AS clearances,
           (SELECT jsonb_agg(jsonb_build_array(m.role, m.project, m.until))
              FROM memberships m WHERE m.person = p.id) AS memberships,
           (SELECT jsonb_agg(jsonb_build_array(f.role, NULL, f.until))
              FROM offices f WHERE f.person = p.id) AS offices
      FROM policy
      LEFT JOIN people p ON p.id = ANY(CAST(:people AS text[]))
      LEFT JOIN organisations o ON o.id = p.organisation
    """
)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _roles(rows: Sequence[Sequence[Any]] | None) -> tuple[RoleStanding, ...]:
    return tuple(
        RoleStanding(role=Role(role), project=project, until=_day(until)) for role, project, until in rows or ()
    )


async def read_standings(work: UnitOfWork, people: Sequence[PersonId], *, sessions: Sequence[str] = ()) -> Standings:
    """Reads where these people stand, and which of these sessions are over; who does not exist is left out.

    Raises:
        LookupError: the database holds no policy epoch, so nothing can be decided.
    """
    rows = (await work.execute(_STATEMENT, {"people": list(people), "sessions": list(sessions)})).all()
    if not rows:
        raise LookupError("the database holds no policy epoch")
    return Standings(
        epoch=rows[0].epoch,
        highest_label=rows[0].highest,
        ended_sessions=frozenset(rows[0].ended or ()),
        people={row.id: standing for row in rows if row.id is not None and (standing := _standing(row)) is not None},
    )


def _standing(row: Any) -> Standing | None:  # noqa: ANN401
    """Makes a standing of its row; who has one that cannot be read stands nowhere, and nobody else is held up by it."""
    try:
        return Standing(
            person=row.id,
            nation=row.nation,
            suspended=row.suspended,
            attributes=row.attributes,
            revision=row.revision,
            organisation=None
            if row.organisation is None
            else OrganisationStanding(
                id=row.organisation,
                name=row.organisation_name,
                nation=row.organisation_nation,
                attributes=row.organisation_attributes,
                revision=row.organisation_revision,
            ),
            clearances=tuple(
                ClearanceHeld(policy=policy, level=level, expires=_day(expires), suspended=suspended, briefed=briefed)
                for policy, level, expires, suspended, briefed in row.clearances or ()
            ),
            roles=_roles(row.memberships) + _roles(row.offices),
        )
    except (TypeError, ValueError):
        _log.exception("the standing of %s cannot be read: they are nobody until it is mended", row.id)
        return None
