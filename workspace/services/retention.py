"""How long documents are kept, and when officers look at them again.

Promises: nobody destroys a document on or before the last day that any originator keeps it; a day that has come is
shown to that nation's officers until they did something about it, and changes nothing by itself, so that a review that
was missed voids no marking. Refuses to let one officer alone shorten what they themselves set. Officers of the
document's originators know these days, and nobody else.
"""

from datetime import date

from policies.actions import Action
from policies.roles import Operation as Task
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, NotFound, PolicyDenied
from workspace.domain.identifiers import DocumentId, Kind, expect
from workspace.domain.projects import DocumentState
from workspace.domain.retention import DocumentDates, DueDocument
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.database import Database
from workspace.persistence.retention import RetentionRows
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.content.access import label_of
from workspace.services.evenly import told_evenly
from workspace.services.finding import document_of_office
from workspace.services.gate import Gate, Operation, in_nation

_MOST = 100
_DAYS = ("review_on", "retain_until", "dispose_on")


@accountable
@told_evenly()
class Retention:
    """What officers ask and set about the days of documents."""

    def __init__(self, *, database: Database, gate: Gate, audit: Audit) -> None:
        self._database = database
        self._gate = gate
        self._audit = audit

    async def of(self, operation: Operation, *, id: DocumentId) -> tuple[DocumentDates, ...]:
        """Lists every originator's days for a document, for officers of them; for everybody else, none."""
        expect(Kind.DOCUMENT, id, path=("id",))
        async with self._database.unit_of_work() as work:
            try:
                _, _, permit = await document_of_office(
                    work, self._gate, operation, id, task=Task.DOCUMENT_HOLD, path=("id",)
                )
            except (NotFound, PolicyDenied):
                return ()
            return tuple(await RetentionRows(work).of(permit))

    async def due(self, operation: Operation) -> list[DueDocument]:
        """Lists what a day has come for in the viewer's nation, 100 at most; for anybody but an officer, nothing."""
        snapshot = await operation.snapshot()
        if not snapshot.allows(Task.DOCUMENT_HOLD, in_nation(snapshot.nation)):
            return []
        scope, today = snapshot.scope(Action.ADMINISTER), snapshot.law.today
        async with self._database.reading() as work:
            found = await RetentionRows(work).due(scope, nation=snapshot.nation, today=today, most=_MOST)
        return [DueDocument(dates=one, due=one.due(today)) for one in found]

    async def set(
        self,
        operation: Operation,
        *,
        id: DocumentId,
        review_on: date | None,
        retain_until: date | None,
        dispose_on: date | None,
        reason: str,
    ) -> DocumentDates:
        """Sets all days of the viewer's nation for a document; None unsets one.

        Raises:
            NotFound: no such document is visible or administered.
            PolicyDenied: the viewer is no officer of an originator.
            NeedsApproval: it would be kept for less long than the viewer themselves set.
            Conflict: the document was destroyed already.
            Invalid: a day is over, or disposal would come while it is kept; the reason does not fit.
        """
        expect(Kind.DOCUMENT, id, path=("id",))
        why = line(reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            row, snapshot, permit = await document_of_office(
                work, self._gate, operation, id, task=Task.DOCUMENT_HOLD, path=("id",)
            )
            if row.state is DocumentState.SHREDDED:
                raise Conflict("This document was destroyed: nothing is left to keep.", path=("id",))
            rows, today = RetentionRows(work), snapshot.law.today
            before = next((one for one in await rows.of(permit) if one.nation == snapshot.nation), None)
            given = DocumentDates(
                document=id,
                nation=snapshot.nation,
                review_on=review_on,
                retain_until=retain_until,
                dispose_on=dispose_on,
                reason=why,
                set_by=before.set_by if before and before.retain_until == retain_until else snapshot.person,
                set_at=snapshot.now,
            )
            _sensible(given, before, today)
            await rows.set(permit, given)
            await self._audit.record(
                work,
                snapshot,
                action="document.dates-set",
                object=id,
                label=label_of(snapshot, row),
                rules=permit.rules,
                detail={"reason": why}
                | {day: getattr(given, day).isoformat() for day in _DAYS if getattr(given, day) is not None},
            )
        return given


def _sensible(given: DocumentDates, before: DocumentDates | None, today: date) -> None:
    """Makes sure that the days can be kept, and that nobody shortens alone what they set.

    Raises:
        NeedsApproval: it would be kept for less long than the same officer set.
        Invalid: a day is over, or disposal would come while it is kept.
    """
    for name, field in (("review_on", "reviewOn"), ("retain_until", "retainUntil"), ("dispose_on", "disposeOn")):
        day = getattr(given, name)
        if day is not None and day <= today and day != getattr(before, name, None):
            raise Invalid("This day has come already: name a later one, or none.", path=(field,))
    kept, disposed = given.retain_until, given.dispose_on
    if kept is not None and disposed is not None and disposed <= kept:
        raise Invalid("It is kept until later than that: dispose of it afterwards.", path=("disposeOn",))
    if before is None or before.retain_until is None or before.retain_until < today:
        return
    if (kept is None or kept < before.retain_until) and before.set_by == given.set_by:
        raise NeedsApproval(
            "You set how long it is kept: another officer of your nation may shorten that.", path=("retainUntil",)
        )
