"""Holds: reasons of a nation to keep a document from being destroyed."""

from dataclasses import dataclass
from datetime import date, datetime

from workspace.domain.identifiers import DocumentId, HoldId, NationCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """While it stands, nobody destroys the document; `until` is its last day, None leaves it open."""

    id: HoldId
    document: DocumentId
    nation: NationCode
    reason: str
    until: date | None
    set_at: datetime
    released_at: datetime | None

    def stands(self, today: date) -> bool:
        """Whether it still keeps the document."""
        return self.released_at is None and (self.until is None or today <= self.until)
