"""Days that a nation sets for a document: to review it, to keep it until, to dispose of it on."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from workspace.domain.identifiers import DocumentId, NationCode, PersonId


class Due(StrEnum):
    """What a day has come for."""

    REVIEW = "REVIEW"
    DISPOSAL = "DISPOSAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDates:
    """One originator's days for a document; None where none is set.

    Attributes:
        nation: whose.
        review_on: from when its marking is to be looked at again; until that is done it stays as it is.
        retain_until: last day on which nobody destroys it.
        dispose_on: from when it is to be destroyed or given a later day.
        reason: the records rule behind them, in an officer's words.
        set_by: the officer who set how long it is kept.
    """

    document: DocumentId
    nation: NationCode
    review_on: date | None
    retain_until: date | None
    dispose_on: date | None
    reason: str
    set_by: PersonId
    set_at: datetime

    def due(self, today: date) -> tuple[Due, ...]:
        """What is to be done by now."""
        days = ((Due.REVIEW, self.review_on), (Due.DISPOSAL, self.dispose_on))
        return tuple(what for what, day in days if day is not None and day <= today)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDocument:
    """A document's days, and what of them has come."""

    dates: DocumentDates
    due: tuple[Due, ...]
