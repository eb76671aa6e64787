"""What identity has to know of people before there is a principal to ask as."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from typing_extensions import override

from workspace.domain.identifiers import NationCode, PersonId
from workspace.persistence.accounts import Accounts
from workspace.persistence.database import Database


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether and as whose a person may sign in.

    Attributes:
        nation: the nation that administers the person.
        suspended: whether that nation has closed the account for now.
        session_ended: whether the person signed out of the session asked about.
    """

    nation: NationCode
    suspended: bool
    session_ended: bool


class PeopleDirectory(Protocol):
    """What is asked before the gate can be."""

    async def standing(self, person: PersonId, *, session: str) -> Standing | None:
        """Tells the standing of a person who comes with this session or token; None when there is no such person."""

    async def person_by_email(self, email: str) -> PersonId | None:
        """Finds a person by the e-mail address of their account; None when there is none."""

    async def end_session(self, session: str, *, expires_at: datetime) -> None:
        """Ends a session everywhere, at once."""


class StoredPeople(PeopleDirectory):
    """The directory as the database has it at this moment; nothing is remembered."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    @override
    async def standing(self, person: PersonId, *, session: str) -> Standing | None:
        async with self._database.unit_of_work() as work:
            account = await Accounts(work).find(person, session=session)
        return None if account is None else Standing(account.nation, account.suspended, account.session_ended)

    @override
    async def person_by_email(self, email: str) -> PersonId | None:
        async with self._database.unit_of_work() as work:
            return await Accounts(work).person_by_email(email)

    @override
    async def end_session(self, session: str, *, expires_at: datetime) -> None:
        async with self._database.unit_of_work() as work:
            await Accounts(work).end_session(session, expires_at=expires_at, now=self._clock())
