"""Writes the cast, their firms, offices and clearances, and the standing rules between their nations.

Whatever is there already stays as it is: a second start changes nothing, and a person whom an officer suspended
stays suspended. A database that holds people of its own is refused.
"""

from collections.abc import Mapping
from datetime import date
from itertools import permutations

from workspace.app.clock import now
from workspace.app.demonstration.cast import CAST, FIRMS, SECRET_TERM, Actor, Firm
from workspace.app.demonstration.templates import standing_templates
from workspace.domain.identifiers import NationCode, OrganisationId, PersonId
from workspace.domain.people import Role
from workspace.persistence.database import Database
from workspace.persistence.enrolment import Enrolment
from workspace.persistence.law import advance
from workspace.persistence.templates import TemplateRows

_SECRET_RANK = 3.0
_CLEARED_UNTIL = date(2035, 12, 31)
_STANDING_RULES = (
    *permutations((NationCode("USA"), NationCode("AUS"), NationCode("JPN")), 2),
    (NationCode("USA"), NationCode("GBR")),
)


class OtherPeople(Exception):
    """The database serves real people: no demonstration is put among them."""


async def seed_people(database: Database) -> dict[str, PersonId]:
    """Writes the cast and the rules, all at once, where they are not there yet.

    Returns:
        The identifier of each member of the cast, by e-mail address.

    Raises:
        OtherPeople: others are there already.
    """
    async with database.unit_of_work() as work:
        enrolment = Enrolment(work)
        known = await enrolment.people()
        if not known:
            firms = {firm.name: await _add_firm(enrolment, firm) for firm in FIRMS}
            for actor in CAST:
                known[actor.email] = await _add_actor(enrolment, actor, firms[actor.organisation])
            for releasing, receiving in _STANDING_RULES:
                await enrolment.rule(
                    releasing=releasing,
                    receiving=receiving,
                    max_level=SECRET_TERM[releasing],
                    authority="EXERCISE STANDING RULE",
                )
            await _add_templates(TemplateRows(work), known)
            await advance(work)
    if any(actor.email not in known for actor in CAST):
        raise OtherPeople
    return {actor.email: known[actor.email] for actor in CAST}


async def _add_templates(rows: TemplateRows, people: Mapping[str, PersonId]) -> None:
    """Enters the standing templates of each nation as its two officers approved them."""
    officers: dict[NationCode, list[PersonId]] = {}
    for actor in CAST:
        if actor.office is Role.SECURITY_OFFICER:
            officers.setdefault(actor.nation, []).append(people[actor.email])
    partners: dict[NationCode, list[NationCode]] = {nation: [] for nation in officers}
    for releasing, receiving in _STANDING_RULES:
        partners[releasing].append(receiving)
    for nation, (proposer, approver) in officers.items():
        templates = standing_templates(nation, partners[nation], proposed_by=proposer, on=now().date())
        await rows.seed(templates, approved_by=approver, at=now())


async def _add_firm(enrolment: Enrolment, firm: Firm) -> OrganisationId:
    return await enrolment.organisation(
        name=firm.name,
        nation=firm.nation,
        attributes={
            "kind": firm.kind,
            "agency": "DOD" if firm.kind == "government" else None,
            "authorised_user": True,
            "itar_registered": True,
            "debarred": False,
            "cmmc": {"level": 2, "expires": "2028-12-31"},
            "facility_clearance": {"policy": firm.nation, "level": SECRET_TERM[firm.nation]},
            "foreign_ownership_percent": 0,
        },
    )


async def _add_actor(enrolment: Enrolment, actor: Actor, organisation: OrganisationId) -> PersonId:
    person = await enrolment.person(
        email=actor.email,
        display_name=actor.display_name,
        nation=actor.nation,
        organisation=organisation,
        attributes={
            "citizenships": [actor.nation],
            "former_citizenships": [],
            "permanent_residencies": [],
            "accesses": [],
            "distribution_lists": [],
            "employment": "regular",
            "nda": True,
            "screened": True,
        },
        office=actor.office,
    )
    await enrolment.clearance(person, policy=actor.nation, level=actor.level, rank=_SECRET_RANK, expires=_CLEARED_UNTIL)
    return person
