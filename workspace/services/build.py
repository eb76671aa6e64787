"""Puts the services of one worker together; the application hands in what touches the world."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workspace.persistence.database import Database
from workspace.services.audit import Audit
from workspace.services.disclosure import DisclosureService
from workspace.services.gate import Gate
from workspace.services.law import LawService
from workspace.services.markings import Accreditation, Markings
from workspace.services.paging import Cursors
from workspace.services.people import PeopleService
from workspace.services.projects import ProjectsService


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that resolvers, routes and commands may call."""

    gate: Gate
    people: PeopleService
    projects: ProjectsService
    disclosure: DisclosureService
    law: LawService
    audit: Audit


def build_services(
    *,
    database: Database,
    clock: Callable[[], datetime],
    derive: Callable[[str], bytes],
    accreditation: Accreditation | None = None,
) -> Services:
    """Builds the services.

    Args:
        database: the worker's pool, as the role `app`.
        clock: tells the time, in UTC.
        derive: gives a secret for a purpose, the same on every worker.
        accreditation: what this host may hold.
    """
    gate = Gate(database=database, clock=clock)
    cursors = Cursors(derive("cursors"))
    audit = Audit(database=database, gate=gate, cursors=cursors)
    markings = Markings(accreditation or Accreditation())
    return Services(
        gate=gate,
        people=PeopleService(database=database, gate=gate, cursors=cursors, audit=audit),
        projects=ProjectsService(database=database, gate=gate, cursors=cursors, audit=audit, markings=markings),
        disclosure=DisclosureService(database=database, gate=gate, cursors=cursors, audit=audit),
        law=LawService(database=database, gate=gate, markings=markings, facts={}),
        audit=audit,
    )
