"""What was done and what was refused, as the log keeps it."""

from dataclasses import dataclass
from datetime import datetime

from workspace.domain.identifiers import EventId, LabelId, NationCode, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One entry of the log.

    Attributes:
        id: the entry's identifier.
        at: when it was recorded.
        actor: who acted.
        nation: the nation that administers the actor.
        action: what was done or asked for, such as `document.create` or `content.download`.
        object: the identifier of what it was done to, or None.
        decision: `GRANTED` or `DENIED`.
        reasons: the law's codes for a denial.
        asked_because: why somebody asks for access, where that is what they did; else None.
        proprietary: the labels of firms' own information among those it is about; None where nobody can tell.
        reasons_for: the nations whose officers may read them, where they tell of something hidden; else None.
    """

    id: EventId
    at: datetime
    actor: PersonId
    nation: NationCode
    action: str
    object: str | None
    decision: str
    reasons: tuple[str, ...]
    proprietary: frozenset[LabelId] | None = frozenset()
    reasons_for: frozenset[NationCode] | None = None
    asked_because: str | None = None
