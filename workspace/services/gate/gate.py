"""The one gate: from a verified principal to what that person may do now.

Every operation begins by reading, in one statement, the policy epoch and everything the person stands on; the law of
that epoch is built once per worker and shared. There is no watcher to fall behind: a change that is committed is seen
by the next statement of every worker. A person who is suspended, unknown, signed out, administered by another nation
than the one whose issuer spoke, or whose token has run out, is treated as nobody.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, date, datetime

from policies.actions import Action
from policies.engine import Engine
from policies.roles import RoleEngine
from workspace.domain.authority import Facts
from workspace.domain.errors import Unauthenticated
from workspace.domain.identifiers import PersonId
from workspace.domain.principal import Principal
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.labels import Labels
from workspace.persistence.law import read_law
from workspace.persistence.notices import Notices
from workspace.persistence.standing import Standings, read_standings
from workspace.services.gate.leases import Lease, Leases, Reread
from workspace.services.gate.office import speaks_for
from workspace.services.gate.snapshot import Snapshot
from workspace.services.gate.statutes import register_of, rules_of
from workspace.services.gate.subjects import Subjects
from workspace.services.gate.verdicts import LabelBook, Law
from workspace.services.gate.viewpoint import Viewpoint

FOREVER = datetime.max.replace(tzinfo=UTC)


class Operation:
    """One request of one person: all its reads share one snapshot, taken when first needed."""

    __slots__ = ("_gate", "_lock", "_snapshot", "principal")

    def __init__(self, gate: "Gate", principal: Principal) -> None:
        self._gate = gate
        self._lock = asyncio.Lock()
        self._snapshot: Snapshot | None = None
        self.principal = principal

    async def snapshot(self) -> Snapshot:
        """Gives the snapshot that all reads of this operation share.

        Raises:
            Unauthenticated: the person is nobody to the workspace.
        """
        async with self._lock:
            if self._snapshot is None:
                self._snapshot = await self._gate.read(self.principal)
            return self._snapshot

    def renew(self) -> None:
        """Lets go of the snapshot: what is read from now on sees what was just committed."""
        self._snapshot = None


class Gate:
    """Decides for one worker."""

    def __init__(self, *, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._role_engine = RoleEngine()
        self._subjects = Subjects()
        self._book = LabelBook()
        self._law: Law | None = None
        self._reading = asyncio.Lock()
        self._leases = Leases(database=database, snapshots=self.snapshots)

    def operation(self, principal: Principal) -> Operation:
        """Begins a request."""
        return Operation(self, principal)

    async def snapshot(self, operation: Operation) -> Snapshot:
        """Gives the snapshot that all reads of this operation share.

        Raises:
            Unauthenticated: the person is nobody to the workspace.
        """
        return await operation.snapshot()

    async def read(self, principal: Principal) -> Snapshot:
        """Takes a snapshot in a unit of work of its own.

        Raises:
            Unauthenticated: the person is nobody to the workspace.
        """
        async with self._database.reading() as work:
            return await self.fresh(work, principal)

    async def fresh(self, work: UnitOfWork, principal: Principal) -> Snapshot:
        """Takes a snapshot inside a unit of work, after the facts it will judge were read and locked.

        Raises:
            Unauthenticated: the person is nobody to the workspace.
        """
        return self._snapshot_of(principal, *await self._see(work, [principal.person], sessions=[principal.session]))

    async def viewpoints(self, work: UnitOfWork, people: Sequence[PersonId]) -> Mapping[PersonId, Viewpoint]:
        """Shows the law from where others stand, each at home and with a second factor; it gives no authority."""
        standings, law = await self._see(work, people)
        return {
            person: Viewpoint(
                standing=standing,
                subject=self._subjects.of(standing, location=standing.nation, mfa=True),
                law=law,
            )
            for person, standing in standings.people.items()
        }

    async def speakers(self, work: UnitOfWork, people: Iterable[PersonId]) -> Mapping[PersonId, frozenset[str]]:
        """Tells in whose name each of these people speaks today by their office; nobody's once that ended.

        What somebody said in a name counts for as long as they speak in it.
        """
        views = await self.viewpoints(work, sorted(set(people)))
        return {person: speaks_for(view) for person, view in views.items()}

    async def law(self, work: UnitOfWork) -> Law:
        """Gives the law in force, for upkeep that concerns nobody's authority."""
        return (await self._see(work, []))[1]

    async def snapshots(self, work: UnitOfWork, principals: Sequence[Principal]) -> Sequence[Snapshot | None]:
        """Takes snapshots for many at once, in the order asked; None for those who are nobody by now."""
        standings, law = await self._see(
            work,
            list({principal.person for principal in principals}),
            sessions=list({principal.session for principal in principals}),
        )
        found: list[Snapshot | None] = []
        for principal in principals:
            try:
                found.append(self._snapshot_of(principal, standings, law))
            except Unauthenticated:
                found.append(None)
        return found

    def lease(
        self,
        principal: Principal,
        *,
        action: Action = Action.VIEW,
        facts: Facts | None = None,
        reread: Reread | None = None,
        outlives_token: bool = False,
        to: str | None = None,
    ) -> Lease:
        """Opens a lease for a stream that was just permitted; close it when the stream ends.

        Args:
            principal: who receives the stream.
            action: what was permitted.
            facts: on what; None when it only takes a person in good standing.
            reread: reads the facts again, by identifier; an object that it leaves out is gone.
            outlives_token: whether the token may run out meanwhile.
            to: the nation or `org:NAME` that it goes to, if not the principal alone.
        """
        return self._leases.open(
            principal=replace(principal, expires_at=FOREVER) if outlives_token else principal,
            action=action,
            facts=facts,
            reread=reread,
            to=to,
        )

    def watching(self, notices: Notices) -> AbstractAsyncContextManager[None]:
        """Decides every open lease again, on notice and four times a second, for the length of the block."""
        return self._leases.watching(notices)

    def _snapshot_of(self, principal: Principal, standings: Standings, law: Law) -> Snapshot:
        standing = standings.people.get(principal.person)
        now = self._clock()
        if standing is None or standing.suspended or standing.nation != principal.nation or now >= principal.expires_at:
            raise Unauthenticated
        if principal.session in standings.ended_sessions:
            raise Unauthenticated
        return Snapshot(
            principal=principal,
            standing=standing,
            subject=self._subjects.of(standing, location=principal.location, mfa=principal.mfa),
            law=law,
            now=now,
            role_engine=self._role_engine,
        )

    async def _see(
        self, work: UnitOfWork, people: Sequence[PersonId], *, sessions: Sequence[str] = ()
    ) -> tuple[Standings, Law]:
        if not work.may_decide:
            raise RuntimeError("what decisions are made from was changed in this unit of work: commit first")
        standings = await read_standings(work, people, sessions=sessions)
        today = self._clock().date()
        law = self._law
        if (
            law is None
            or law.today != today
            or law.epoch < standings.epoch
            or self._book.highest < standings.highest_label
        ):
            law = await self._catch_up(work, standings, today)
        return standings, law

    async def _catch_up(self, work: UnitOfWork, standings: Standings, today: date) -> Law:
        async with self._reading:
            law = self._law
            if law is None or law.today != today or law.epoch < standings.epoch:
                law = await self._read_law(work, today)
                self._law = law
            if self._book.highest < standings.highest_label:
                self._book.add(await Labels(work).above(self._book.highest))
            return law

    async def _read_law(self, work: UnitOfWork, today: date) -> Law:
        stored = await read_law(work)
        register = register_of(stored)
        return Law(
            epoch=stored.epoch,
            today=today,
            engine=Engine(rules=rules_of(stored, register), register=register, today=today),
            register=register,
            book=self._book,
            project_labels=stored.project_labels,
        )
