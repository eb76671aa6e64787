"""Reading the registers: consents and export papers, shown to the security officers of the nations that they concern.

A nation is concerned by what it gave and by what names it, one of its groups or one of its organisations. Nothing is
written here: registers are changed as the law is, by policy changes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from policies.roles import Operation as Task
from workspace.domain.identifiers import AuthorisationId, ConsentId, OrganisationId
from workspace.domain.lawmaking import StandingFacts
from workspace.domain.paging import Page, PageRequest
from workspace.domain.registers import Authorisation, Consent
from workspace.persistence.database import Database
from workspace.persistence.registers import Concern, Registers, facts_of
from workspace.services.evenly import told_evenly
from workspace.services.gate import Operation, Snapshot, in_nation
from workspace.services.paging import Cursors

Entry = TypeVar("Entry", Consent, Authorisation)
_NO_CONSENTS: Page[Consent] = Page(edges=[], has_next=False, has_previous=False)
_NO_PAPERS: Page[Authorisation] = Page(edges=[], has_next=False, has_previous=False)


@told_evenly()
class RegistersService:
    """What can be asked of the registers."""

    def __init__(self, *, database: Database, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def consents(self, operation: Operation, *, page: PageRequest) -> Page[Consent]:
        """Lists the consents that concern the officer's nation, those that ended too; nobody else sees any.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=["consents"])
        window = pages.window(page)
        if not _is_officer(snapshot):
            return _NO_CONSENTS
        async with self._database.reading() as work:
            rows = await Registers(work).consents(concern_of(snapshot), window=window)
        listed = pages.page(rows, window=window, place=lambda one: (one.authority, one.id))
        return replace(listed, edges=[replace(edge, item=_as_of(snapshot, edge.item)) for edge in listed.edges])

    async def consent_count(self, operation: Operation) -> int:
        """Counts what `consents` lists."""
        snapshot = await operation.snapshot()
        if not _is_officer(snapshot):
            return 0
        async with self._database.reading() as work:
            return await Registers(work).consent_count(concern_of(snapshot))

    async def consents_many(self, operation: Operation, ids: Sequence[ConsentId]) -> list[Consent | None]:
        """Gives those of these consents that are visible, in the order asked for."""
        snapshot = await operation.snapshot()
        if not _is_officer(snapshot):
            return [None] * len(ids)
        async with self._database.reading() as work:
            found = await Registers(work).consents_many(concern_of(snapshot), ids)
        return [_as_of(snapshot, found[one]) if one in found else None for one in ids]

    async def authorisations(self, operation: Operation, *, page: PageRequest) -> Page[Authorisation]:
        """Lists the export papers that concern the officer's nation, those that ended too; nobody else sees any.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=["authorisations"])
        window = pages.window(page)
        if not _is_officer(snapshot):
            return _NO_PAPERS
        async with self._database.reading() as work:
            rows = await Registers(work).authorisations(concern_of(snapshot), window=window)
        listed = pages.page(rows, window=window, place=lambda one: (one.number, one.id))
        return replace(listed, edges=[replace(edge, item=_as_of(snapshot, edge.item)) for edge in listed.edges])

    async def authorisation_count(self, operation: Operation) -> int:
        """Counts what `authorisations` lists."""
        snapshot = await operation.snapshot()
        if not _is_officer(snapshot):
            return 0
        async with self._database.reading() as work:
            return await Registers(work).authorisation_count(concern_of(snapshot))

    async def authorisations_many(
        self, operation: Operation, ids: Sequence[AuthorisationId]
    ) -> list[Authorisation | None]:
        """Gives those of these export papers that are visible, in the order asked for."""
        snapshot = await operation.snapshot()
        if not _is_officer(snapshot):
            return [None] * len(ids)
        async with self._database.reading() as work:
            found = await Registers(work).authorisations_many(concern_of(snapshot), ids)
        return [_as_of(snapshot, found[one]) if one in found else None for one in ids]

    async def standings(
        self, operation: Operation, ids: Sequence[OrganisationId]
    ) -> list[tuple[StandingFacts, int] | None]:
        """Gives what is known of these organisations and their versions, where they are the officer's own nation's."""
        snapshot = await operation.snapshot()
        if not _is_officer(snapshot):
            return [None] * len(ids)
        mandate = snapshot.require(Task.REGISTER_READ, in_nation(snapshot.nation))
        async with self._database.reading() as work:
            held = await Registers(work).standings(mandate, ids)
        return [(facts_of(held[one].attributes), held[one].revision) if one in held else None for one in ids]


def concern_of(snapshot: Snapshot) -> Concern:
    """Says what concerns the officer's nation today.

    Raises:
        PolicyDenied: the person is no officer.
    """
    register, nation = snapshot.law.register, snapshot.nation
    groups = (name for name in sorted(register.groups) if nation in register.members_on(name, snapshot.law.today))
    return Concern(mandate=snapshot.require(Task.REGISTER_READ, in_nation(nation)), nation=nation, groups=tuple(groups))


def _is_officer(snapshot: Snapshot) -> bool:
    return snapshot.allows(Task.REGISTER_READ, in_nation(snapshot.nation))


def _as_of(snapshot: Snapshot, entry: Entry) -> Entry:
    return replace(entry, active=entry.active and _counts(entry.valid_from, entry.valid_until, snapshot.law.today))


def _counts(first: date | None, last: date | None, today: date) -> bool:
    return (first is None or first <= today) and last is not None and today <= last
