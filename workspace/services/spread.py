"""How many documents stand under which labels, roughly: what chooses the cheaper of two equal ways to read a page.

The numbers may be half a minute old. They decide how a page is found, never what is on it.
"""

import time

from workspace.domain.authority import Scope
from workspace.domain.identifiers import LabelId, ProjectId
from workspace.domain.listing import DocumentFilter
from workspace.persistence.database import UnitOfWork
from workspace.persistence.documents import DocumentRows

_FRESH_SECONDS = 30.0
_PROBE_ROWS = 4
"""Looking up the first row of one more label costs about as much as reading this many rows in order."""


class Spread:
    """One worker's idea of where the documents are."""

    def __init__(self) -> None:
        self._read_at = float("-inf")
        self._by_project: dict[ProjectId, dict[LabelId, int]] = {}
        self._everywhere: dict[LabelId, int] = {}

    async def is_sparse(self, work: UnitOfWork, scope: Scope, *, filter: DocumentFilter, rows: int) -> bool:
        """Tells whether to go label by label rather than along the order of all documents, for this many rows."""
        if filter.text is not None or filter.tag is not None:
            return False
        if time.monotonic() - self._read_at > _FRESH_SECONDS:
            self._read_at = time.monotonic()
            self._by_project = await DocumentRows(work).spread()
            self._everywhere = {label: count for one in self._by_project.values() for label, count in one.items()}
        counts = self._everywhere if filter.project is None else self._by_project.get(filter.project, {})
        shown = [counts[label] for label in scope.labels if label in counts]
        along_the_order = rows * sum(counts.values()) / max(sum(shown), 1)
        label_by_label = len(shown) * _PROBE_ROWS + sum(min(count, rows) for count in shown)
        return label_by_label < along_the_order
