"""Asking for what one cannot find: one's own officers learn of it, and its owners, if it exists.

Promises: the same words, the same entry in the asker's own log and the same instants whether the object is hidden,
absent or in plain sight; what is recorded for the owners never shows to the asker or to the asker's officers.
"""

import time

from workspace.domain.errors import Invalid
from workspace.domain.identifiers import Kind, kind_of
from workspace.domain.law import AccessQuery
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.audit import ACCESS_QUERY
from workspace.persistence.database import Database
from workspace.persistence.owners import undecided_label
from workspace.services.audit import Audit
from workspace.services.evenly import until_the_next_step
from workspace.services.gate import Gate, Operation

ANSWER = "If it exists, its owners were asked. Your own security officer can see that you asked: quote the reference."
_KINDS = frozenset({Kind.PROJECT, Kind.DOCUMENT, Kind.MILESTONE})
_LONGEST_REFERENCE = 100


class AccessQueries:
    """Passes requests on."""

    def __init__(self, *, database: Database, gate: Gate, audit: Audit) -> None:
        self._database = database
        self._gate = gate
        self._audit = audit

    async def ask(self, operation: Operation, *, object: str, reason: str, reference: str | None = None) -> AccessQuery:
        """Records that somebody asks for access, for their own nation and for whoever originated the object.

        Args:
            operation: who asks.
            object: the identifier they were given.
            reason: why they need it.
            reference: that of the refusal they met, if any.

        Raises:
            Invalid: the identifier names nothing that access is decided about, or the reason does not fit.
        """
        if kind_of(object) not in _KINDS:
            raise Invalid("Access is asked for projects, documents and milestones: give one's id.", path=("objectId",))
        why = line(reason, longest=LONGEST_REASON, path=("reason",))
        met = None if reference is None else line(reference, longest=_LONGEST_REFERENCE, path=("reference",))
        asked_at = time.monotonic()
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            number = await undecided_label(work, object)
            label = None if number is None else snapshot.law.book.get(number)
            owners = () if label is None else snapshot.law.answering(label)
            await self._audit.record(
                work,
                snapshot,
                action=ACCESS_QUERY,
                object=object,
                unseen=True,
                nations=owners,
                detail={"reason": why, "reference": met or ""},
            )
        await until_the_next_step(asked_at)
        return AccessQuery(reference=snapshot.principal.request_id, answer=ANSWER)
