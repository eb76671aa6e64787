"""What signing in has to know of a person, read before anybody could be asked whether they may."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from workspace.domain.identifiers import NationCode, PersonId
from workspace.persistence.database import UnitOfWork
from workspace.persistence.tables import ended_sessions, people


@dataclass(frozen=True, slots=True)
class Account:
    """Who administers a person, and whether the account, or the session asked about, is closed."""

    nation: NationCode
    suspended: bool
    session_ended: bool


class Accounts:
    """Accounts in one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def find(self, person: PersonId, *, session: str) -> Account | None:
        """Gives a person's account as one of their sessions or tokens finds it; None when there is no such person."""
        ended = exists().where(ended_sessions.c.id == session)
        statement = select(people.c.nation, people.c.suspended, ended.label("ended")).where(people.c.id == person)
        row = (await self._work.execute(statement)).one_or_none()
        return None if row is None else Account(NationCode(row.nation), row.suspended, row.ended)

    async def end_session(self, session: str, *, expires_at: datetime, now: datetime) -> None:
        """Ends a session before its time, and forgets those whose time is over."""
        await self._work.execute(delete(ended_sessions).where(ended_sessions.c.expires_at <= now))
        entry = insert(ended_sessions).values(id=session, expires_at=expires_at)
        await self._work.execute(entry.on_conflict_do_nothing())

    async def person_by_email(self, email: str) -> PersonId | None:
        """Gives the person with this e-mail address; None when there is none."""
        found = await self._work.execute(select(people.c.id).where(people.c.email == email))
        person = found.scalar_one_or_none()
        return None if person is None else PersonId(person)
