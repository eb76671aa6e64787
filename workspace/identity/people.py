"""What identity has to know of people before there is a principal to ask as."""

from dataclasses import dataclass
from typing import Protocol

from workspace.domain.identifiers import NationCode, PersonId


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
    """The two questions asked before the gate can be; both answer from the database, never from a cache."""

    async def standing(self, person: PersonId) -> Standing | None:
        """Tells a person's standing; None when there is no such person."""

    async def person_by_email(self, email: str) -> PersonId | None:
        """Finds a person by the e-mail address of their account; None when there is none."""
