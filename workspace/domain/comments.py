"""Comments: what people say to each other about a document or a milestone."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from workspace.domain.identifiers import CommentId, DocumentId, Kind, MilestoneId, PersonId, ProjectId, kind_of
from workspace.domain.projects import Marking

LONGEST_COMMENT = 10_000
MOST_MENTIONS = 20

Commented: TypeAlias = DocumentId | MilestoneId
"""What can be talked about."""

_MENTION = re.compile(r"(?<![\w@.])@(\S+)")
_ADDRESS = re.compile(r"[^@]+@[^@]+\.[^@.]+")
_BEHIND = ".,;:!?)]}>\"'\u3002\u3001\uff09\u300d\u300f"
"""What may follow a mention without being part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment as somebody who may read it reads it."""

    id: CommentId
    project: ProjectId
    object: Commented
    body: str
    marking: Marking
    author: PersonId
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Whom a text calls: by identifier, and by e-mail address in lower case."""

    people: frozenset[PersonId]
    addresses: frozenset[str]

    def __bool__(self) -> bool:
        """Whether it calls anybody."""
        return bool(self.people or self.addresses)

    def __len__(self) -> int:
        """How many it calls."""
        return len(self.people) + len(self.addresses)


def mentions_in(body: str) -> Mentions:
    """Reads `@per_…` and `@name@example.org` out of a text; whether there is such a person is not asked here."""
    called = [found.rstrip(_BEHIND) for found in _MENTION.findall(body)]
    return Mentions(
        people=frozenset(PersonId(one) for one in called if kind_of(one) is Kind.PERSON),
        addresses=frozenset(one.lower() for one in called if _ADDRESS.fullmatch(one)),
    )
