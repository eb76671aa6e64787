"""Consents, export papers and organisations' standings as rows, read by the officers of the nations concerned."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Table, Text, any_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.authority import Mandate
from workspace.domain.identifiers import NationCode, OrganisationId
from workspace.domain.lawmaking import StandingFacts
from workspace.domain.registers import Authorisation, Consent
from workspace.persistence.database import UnitOfWork
from workspace.persistence.law import authorisation_of, consent_of
from workspace.persistence.people import texts
from workspace.persistence.standing import OrganisationStanding
from workspace.persistence.tables import authorisations, consents, organisations
from workspace.persistence.windows import Window, in_order, within

Entry = TypeVar("Entry", Consent, Authorisation)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Which entries concern a nation: those it made, and those that name it.

    Attributes:
        mandate: that somebody is an officer of the nation.
        nation: the nation.
        groups: the groups it belongs to today.
    """

    mandate: Mandate
    nation: NationCode
    groups: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuses to look from another nation than the mandate's.

        Raises:
            PermissionError: the mandate is another nation's.
        """
        self.mandate.must_be_of(self.nation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Generic[Entry]):
    """One register: where its entries are kept, in which order they are listed, and whom each concerns.

    Attributes:
        rows: the entries' table.
        order: the column that puts them in order; their identifiers break ties.
        place: an entry's value in that column.
        concerning: the condition for an entry to concern a nation.
        entry_of: makes the entry of its row.
    """

    rows: Table
    order: ColumnElement[str]
    place: Callable[[Entry], str]
    concerning: Callable[[Concern], ColumnElement[bool]]
    entry_of: Callable[[Any], Entry]


def _consents_of(concern: Concern) -> ColumnElement[bool]:
    """The nation gave it, or it names the nation, a group of its, or an organisation of its."""
    named = literal([concern.nation, *concern.groups], ARRAY(Text))
    own = select(func.coalesce(func.array_agg("org:" + organisations.c.name), literal([], ARRAY(Text)))).where(
        organisations.c.nation == concern.nation
    )
    return or_(
        consents.c.nation == concern.nation,
        consents.c.recipients.overlap(named),
        consents.c.recipients.overlap(own.scalar_subquery()),
    )


def _papers_of(concern: Concern) -> ColumnElement[bool]:
    return or_(
        authorisations.c.nation == concern.nation,
        authorisations.c.nations.contains(literal([concern.nation], ARRAY(Text))),
    )


CONSENTS: Final = Register(
    rows=consents,
    order=consents.c.authority,
    place=lambda consent: consent.authority,
    concerning=_consents_of,
    entry_of=consent_of,
)
AUTHORISATIONS: Final = Register(
    rows=authorisations,
    order=authorisations.c.number,
    place=lambda paper: paper.number,
    concerning=_papers_of,
    entry_of=authorisation_of,
)


class Registers:
    """The registers, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def page(self, register: Register[Entry], concern: Concern, *, window: Window) -> list[Entry]:
        """Lists the entries that concern a nation, in the register's order."""
        place = (register.order, register.rows.c.id)
        asked = select(register.rows).where(register.concerning(concern), *within(window, *place))
        return [register.entry_of(row) for row in await self._work.execute(in_order(asked, window, *place))]

    async def count(self, register: Register[Entry], concern: Concern) -> int:
        """Counts what `page` lists."""
        counted = select(func.count()).select_from(register.rows).where(register.concerning(concern))
        return int((await self._work.execute(counted)).scalar_one())

    async def get_many(self, register: Register[Entry], concern: Concern, ids: Sequence[str]) -> dict[str, Entry]:
        """Reads those of these entries that concern a nation."""
        asked = select(register.rows).where(register.rows.c.id == any_(texts(ids)), register.concerning(concern))
        return {row.id: register.entry_of(row) for row in await self._work.execute(asked)}

    async def standings(
        self, mandate: Mandate, ids: Sequence[OrganisationId]
    ) -> dict[OrganisationId, OrganisationStanding]:
        """Reads where those of these organisations stand that are the mandate's nation's."""
        rows = await self._work.execute(
            select(organisations).where(
                organisations.c.id == any_(texts(ids)), "nation:" + organisations.c.nation == mandate.domain
            )
        )
        return {OrganisationId(row.id): standing_row(row) for row in rows}


def standing_row(row: Any) -> OrganisationStanding:  # noqa: ANN401
    """Makes the standing of an organisation's row."""
    return OrganisationStanding(
        id=row.id, name=row.name, nation=row.nation, attributes=row.attributes, revision=row.revision
    )


def facts_of(attributes: Mapping[str, Any]) -> StandingFacts:
    """Gives what is recorded of an organisation: nothing, where the record is none that anybody could have entered."""
    try:
        return _facts(attributes)
    except (AttributeError, TypeError, ValueError):
        _log.exception("the standing of an organisation cannot be read: nothing is known of it")
        return StandingFacts()


def _facts(attributes: Mapping[str, Any]) -> StandingFacts:
    if attributes.get("kind") not in {None, "government", "industry", "academia"}:
        raise ValueError("not a kind of organisation")
    cmmc, facility = attributes.get("cmmc") or {}, attributes.get("facility_clearance") or {}
    expires = cmmc.get("expires")
    return StandingFacts(
        **{name: attributes.get(name) for name in _PLAIN},
        cmmc_level=cmmc.get("level"),
        cmmc_expires=None if expires is None else date.fromisoformat(expires),
        facility_policy=facility.get("policy"),
        facility_level=facility.get("level"),
    )


def attributes_of(facts: StandingFacts) -> dict[str, Any]:
    """Gives the record of what is known of an organisation."""
    expires = facts.cmmc_expires
    certified = facts.cmmc_level is not None or expires is not None
    cleared = facts.facility_policy is not None or facts.facility_level is not None
    return {
        **{name: getattr(facts, name) for name in _PLAIN},
        "cmmc": {"level": facts.cmmc_level, "expires": expires and expires.isoformat()} if certified else None,
        "facility_clearance": {"policy": facts.facility_policy, "level": facts.facility_level} if cleared else None,
    }


_PLAIN = ("kind", "agency", "authorised_user", "itar_registered", "debarred", "foreign_ownership_percent")
