"""What signing in has to know of a person, read before anybody could be asked whether they may."""

from dataclasses import dataclass

from sqlalchemy import select

from workspace.domain.identifiers import NationCode, PersonId
from workspace.persistence.database import UnitOfWork
from workspace.persistence.tables import people


@dataclass(frozen=True, slots=True)
class Account:
    """Who administers a person, and whether the account is closed for now."""

    nation: NationCode
    suspended: bool


class Accounts:
    """Accounts in one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def find(self, person: PersonId) -> Account | None:
        """Gives a person's account; None when there is no such person."""
        statement = select(people.c.nation, people.c.suspended).where(people.c.id == person)
        row = (await self._work.execute(statement)).one_or_none()
        return None if row is None else Account(NationCode(row.nation), row.suspended)

    async def person_by_email(self, email: str) -> PersonId | None:
        """Gives the person with this e-mail address; None when there is none."""
        found = await self._work.execute(select(people.c.id).where(people.c.email == email))
        person = found.scalar_one_or_none()
        return None if person is None else PersonId(person)
