"""Reading the registers: consents and export papers, shown to the security officers of the nations that they concern.

A nation is concerned by what it gave and by what names it, one of its groups or one of its organisations. Nothing is
written here: registers are changed as the law is, by policy changes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Generic

from policies.roles import Operation as Task
from workspace.domain.identifiers import OrganisationId
from workspace.domain.lawmaking import StandingFacts
from workspace.domain.paging import Page, PageRequest
from workspace.persistence.database import Database
from workspace.persistence.registers import (
    AUTHORISATIONS,
    CONSENTS,
    Concern,
    Entry,
    Register,
    Registers,
    facts_of,
)
from workspace.services.evenly import told_evenly
from workspace.services.gate import Operation, Snapshot, in_nation
from workspace.services.paging import Cursors


@told_evenly()
class RegisterList(Generic[Entry]):
    """One register as officers read it; nobody else sees an entry."""

    def __init__(self, register: Register[Entry], *, database: Database, cursors: Cursors) -> None:
        self._register: Register[Entry] = register
        self._database = database
        self._cursors = cursors

    async def page(self, operation: Operation, *, page: PageRequest) -> Page[Entry]:
        """Lists the entries that concern the officer's nation, those that ended too.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=[self._register.rows.name])
        window = pages.window(page)
        if not _is_officer(snapshot):
            return Page()
        async with self._database.reading() as work:
            rows = await Registers(work).page(self._register, concern_of(snapshot), window=window)
        listed = pages.page(rows, window=window, place=lambda entry: (self._register.place(entry), entry.id))
        return listed.of([_as_of(snapshot, entry) for entry in listed.items])

    async def count(self, operation: Operation) -> int:
        """Counts what `page` lists."""
        snapshot = await operation.snapshot()
        if not _is_officer(snapshot):
            return 0
        async with self._database.reading() as work:
            return await Registers(work).count(self._register, concern_of(snapshot))

    async def get_many(self, operation: Operation, ids: Sequence[str]) -> list[Entry | None]:
        """Gives those of these entries that are visible, in the order asked for."""
        snapshot = await operation.snapshot()
        if not _is_officer(snapshot):
            return [None] * len(ids)
        async with self._database.reading() as work:
            found = await Registers(work).get_many(self._register, concern_of(snapshot), ids)
        return [_as_of(snapshot, found[one]) if one in found else None for one in ids]


@told_evenly()
class RegistersService:
    """What can be asked of the registers."""

    def __init__(self, *, database: Database, cursors: Cursors) -> None:
        self._database = database
        self.consents = RegisterList(CONSENTS, database=database, cursors=cursors)
        self.authorisations = RegisterList(AUTHORISATIONS, database=database, cursors=cursors)

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
