"""What identity has to know of people before there is a principal to ask as."""

from dataclasses import dataclass
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
    """

    nation: NationCode
    suspended: bool


class PeopleDirectory(Protocol):
    """The two questions asked before the gate can be."""

    async def standing(self, person: PersonId) -> Standing | None:
        """Tells a person's standing; None when there is no such person."""

    async def person_by_email(self, email: str) -> PersonId | None:
        """Finds a person by the e-mail address of their account; None when there is none."""


class StoredPeople(PeopleDirectory):
    """The directory as the database has it at this moment; nothing is remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def standing(self, person: PersonId) -> Standing | None:
        async with self._database.unit_of_work() as work:
            account = await Accounts(work).find(person)
        return None if account is None else Standing(account.nation, account.suspended)

    @override
    async def person_by_email(self, email: str) -> PersonId | None:
        async with self._database.unit_of_work() as work:
            return await Accounts(work).person_by_email(email)
