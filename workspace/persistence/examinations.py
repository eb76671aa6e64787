"""Which versions wait to be looked at, for whom that is done, and what kept it from being done so far.

Whoever takes one up has it to themselves for a while: a worker that is killed leaves it to the next.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.authority import Permit
from workspace.domain.identifiers import NationCode, PersonId, VersionId
from workspace.domain.projects import DocumentState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import document_versions, documents
from workspace.persistence.examination_tables import examinations
from workspace.persistence.tables import people


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An examination, and with whose rights it is made: those of whoever completed the version, as they then stood.

    Attributes:
        version: what is to be looked at.
        person: who completed it.
        nation: the nation that administers them.
        location: where their session was.
        mfa: whether they had presented a second factor.
        request: their request.
        attempts: how often it was tried in vain.
    """

    version: VersionId
    person: PersonId
    nation: NationCode
    location: NationCode | None
    mfa: bool
    request: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much waits, and what for.

    Attributes:
        versions: how many versions were tried in vain.
        faults: why, each once.
    """

    versions: int
    faults: tuple[str, ...]


class Examinations:
    """The examinations, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def ask(self, permit: Permit, asked: Asked, *, at: datetime, due_at: datetime) -> None:
        """Asks for a version of the permit's document to be looked at, by others only from `due_at` on.

        Raises:
            PermissionError: the permit is somebody else's.
        """
        if permit.person != asked.person:
            raise PermissionError("the permit is somebody else's")
        values = {
            "asked_at": at,
            "location": asked.location,
            "mfa": asked.mfa,
            "request": asked.request,
            "due_at": due_at,
            "attempts": 0,
            "fault": None,
        }
        await self._work.execute(upsert(examinations).values(version=asked.version, **values))

    async def take(self, *, now: datetime, until: datetime, limit: int) -> list[Asked]:
        """Takes up what is due, of documents that are listed, oldest first; nobody else takes it before `until`."""
        due = (
            select(examinations.c.version)
            .join(document_versions, document_versions.c.id == examinations.c.version)
            .join(documents, documents.c.id == document_versions.c.document)
            .where(examinations.c.due_at <= now, documents.c.state == DocumentState.AVAILABLE.value)
            .order_by(examinations.c.due_at)
            .limit(limit)
            .with_for_update(of=examinations, skip_locked=True)
        )
        taken = (
            update(examinations)
            .where(examinations.c.version.in_(due))
            .values(due_at=until)
            .returning(*(one for one in examinations.c))
            .cte("taken")
        )
        rows = await self._work.execute(
            select(taken, document_versions.c.created_by, people.c.nation)
            .join(document_versions, document_versions.c.id == taken.c.version)
            .join(people, people.c.id == document_versions.c.created_by)
            .order_by(taken.c.asked_at, taken.c.version)
        )
        return [_asked(row) for row in rows]

    async def postpone(self, version: VersionId, *, due_at: datetime, fault: str | None) -> None:
        """Notes that a version could not be looked at, and when to try again; without a fault it does not count."""
        counted = 0 if fault is None else 1
        await self._work.execute(
            update(examinations)
            .where(examinations.c.version == version)
            .values(due_at=due_at, attempts=examinations.c.attempts + counted, fault=fault)
        )

    async def close(self, version: VersionId) -> None:
        """Forgets an examination: it was made, or nothing is left to look at."""
        await self._work.execute(delete(examinations).where(examinations.c.version == version))

    async def waiting(self) -> Waiting:
        """Tells what could not be looked at so far."""
        rows = await self._work.execute(
            select(examinations.c.fault, func.count().label("versions"))
            .where(examinations.c.attempts > 0, examinations.c.fault.is_not(None))
            .group_by(examinations.c.fault)
            .order_by(examinations.c.fault)
        )
        found = [(row.fault, int(row.versions)) for row in rows]
        return Waiting(versions=sum(number for _, number in found), faults=tuple(fault for fault, _ in found))


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts in vain: half a minute, doubled each time, up to a quarter of an hour."""
    return timedelta(seconds=min(30 * 2 ** min(attempts, 10), 900))


def _asked(row: Row[Any]) -> Asked:
    return Asked(
        version=VersionId(row.version),
        person=PersonId(row.created_by),
        nation=NationCode(row.nation),
        location=None if row.location is None else NationCode(row.location),
        mfa=row.mfa,
        request=row.request,
        attempts=row.attempts,
    )
