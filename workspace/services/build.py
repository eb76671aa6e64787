"""Puts the services of one worker together; the application hands in what touches the world."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.keyring.port import Keyring
from storage.vault import Vault
from workspace.persistence.database import Database
from workspace.services.access_queries import AccessQueries
from workspace.services.activity import Activity
from workspace.services.audit import Audit
from workspace.services.choosing import Choosing
from workspace.services.comments import Comments
from workspace.services.content import Content
from workspace.services.content.clamd import Scanner
from workspace.services.content.examining import Examining
from workspace.services.content.indexing import Indexing
from workspace.services.content.marking_anew import MarkingAnew
from workspace.services.content.reading import Reading
from workspace.services.content.relabelling import Relabelling
from workspace.services.content.settling import Settling
from workspace.services.content_findings import Findings
from workspace.services.custody import Custody
from workspace.services.destruction import Destruction
from workspace.services.determinations import Determinations
from workspace.services.disclosure import DisclosureService
from workspace.services.documents import Documents
from workspace.services.enacting import Enacting
from workspace.services.gate import Gate
from workspace.services.law import LawService
from workspace.services.markings import Accreditation, Markings
from workspace.services.milestones import Milestones
from workspace.services.packages import Packages
from workspace.services.paging import Cursors
from workspace.services.people import PeopleService
from workspace.services.policy_changes import PolicyChanges
from workspace.services.projects import ProjectsService
from workspace.services.proposals import Proposals
from workspace.services.reconcile import Reconciler
from workspace.services.registers import RegistersService
from workspace.services.remarking import Remarking
from workspace.services.retention import Retention
from workspace.services.search import Search
from workspace.services.simulation import Simulations
from workspace.services.spills import Spills
from workspace.services.spread import Spread
from workspace.services.templates import Templates
from workspace.services.transfers import Transfers


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that resolvers, routes and commands may call."""

    gate: Gate
    people: PeopleService
    projects: ProjectsService
    documents: Documents
    remarking: Remarking
    destruction: Destruction
    proposals: Proposals
    retention: Retention
    spills: Spills
    content: Content
    examining: Examining
    indexing: Indexing
    findings: Findings
    milestones: Milestones
    comments: Comments
    search: Search
    activity: Activity
    templates: Templates
    determinations: Determinations
    disclosure: DisclosureService
    law: LawService
    choosing: Choosing
    simulations: Simulations
    changes: PolicyChanges
    enacting: Enacting
    registers: RegistersService
    access_queries: AccessQueries
    transfers: Transfers
    packages: Packages
    audit: Audit
    reconciler: Reconciler
    custody: Custody


def build_services(
    *,
    database: Database,
    vault: Vault,
    keyring: Keyring,
    clock: Callable[[], datetime],
    derive: Callable[[str], bytes],
    accreditation: Accreditation | None = None,
    scanner: Scanner | None = None,
) -> Services:
    """Builds the services.

    Args:
        database: the worker's pool, as the role `app`.
        vault: seals and opens content.
        keyring: the nations' keys, as the vault uses them.
        clock: tells the time, in UTC.
        derive: gives a secret for a purpose, the same on every worker.
        accreditation: what this host may hold.
        scanner: what every content is scanned by before it is available; None where there is none.
    """
    gate = Gate(database=database, clock=clock)
    cursors = Cursors(derive("cursors"))
    audit = Audit(database=database, gate=gate, cursors=cursors)
    markings = Markings(accreditation or Accreditation())
    simulations = Simulations(database=database, gate=gate, markings=markings)
    enacting = Enacting(database=database, gate=gate, clock=clock)
    anew = MarkingAnew(markings=markings, audit=audit, vault=vault, keyring=keyring)
    relabelling = Relabelling(vault=vault, keyring=keyring)
    reading = Reading(vault=vault)
    examining = Examining(
        database=database,
        gate=gate,
        reading=reading,
        settling=Settling(relabelling=relabelling, audit=audit),
        scanner=scanner,
        clock=clock,
    )
    return Services(
        gate=gate,
        people=PeopleService(database=database, gate=gate, cursors=cursors, audit=audit),
        projects=ProjectsService(database=database, gate=gate, cursors=cursors, audit=audit, markings=markings),
        documents=Documents(
            database=database, gate=gate, markings=markings, audit=audit, cursors=cursors, spread=Spread()
        ),
        remarking=Remarking(database=database, gate=gate, anew=anew, audit=audit),
        destruction=Destruction(database=database, gate=gate, audit=audit, vault=vault, clock=clock),
        proposals=Proposals(database=database, gate=gate, anew=anew, markings=markings, audit=audit, vault=vault),
        retention=Retention(database=database, gate=gate, audit=audit),
        spills=Spills(database=database, gate=gate, audit=audit, cursors=cursors),
        content=Content(
            database=database,
            gate=gate,
            vault=vault,
            keyring=keyring,
            audit=audit,
            cursors=cursors,
            ticket_secret=derive("tickets"),
            clock=clock,
            examining=examining,
        ),
        examining=examining,
        indexing=Indexing(database=database, gate=gate, reading=reading, audit=audit, clock=clock),
        findings=Findings(database=database, cursors=cursors),
        milestones=Milestones(database=database, gate=gate, markings=markings, audit=audit, cursors=cursors),
        comments=Comments(database=database, gate=gate, markings=markings, audit=audit, cursors=cursors),
        search=Search(database=database, cursors=cursors),
        activity=Activity(database=database, gate=gate),
        templates=Templates(database=database, gate=gate, markings=markings, audit=audit),
        determinations=Determinations(
            database=database,
            gate=gate,
            markings=markings,
            relabelling=relabelling,
            audit=audit,
        ),
        disclosure=DisclosureService(database=database, gate=gate, cursors=cursors, audit=audit),
        law=LawService(database=database, gate=gate, markings=markings),
        simulations=simulations,
        changes=PolicyChanges(
            database=database,
            gate=gate,
            cursors=cursors,
            audit=audit,
            simulations=simulations,
            enacting=enacting,
        ),
        enacting=enacting,
        registers=RegistersService(database=database, cursors=cursors),
        choosing=Choosing(database=database, gate=gate, markings=markings),
        access_queries=AccessQueries(database=database, gate=gate, audit=audit),
        transfers=Transfers(database=database, gate=gate, audit=audit, cursors=cursors),
        packages=Packages(
            database=database,
            gate=gate,
            vault=vault,
            audit=audit,
            clock=clock,
            secret=derive("packages"),
            signing=derive("package signing"),
        ),
        audit=audit,
        reconciler=Reconciler(database=database, gate=gate, vault=vault, keyring=keyring, clock=clock),
        custody=Custody(database=database, gate=gate, vault=vault, keyring=keyring, clock=clock),
    )
