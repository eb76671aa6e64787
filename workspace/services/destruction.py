"""Documents destroyed for good, and the holds that keep them from it.

Promises: once a shred is acknowledged, nothing opens the document's content again, from whatever backup: no key, no
object and no word to find it by is left, and running transfers end. A shred that was cut short is finished by itself.
Only officers of the originating nation destroy, for several originators all of them together, and nobody while a hold
stands. Refuses to destroy what others originated: that goes back to them.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime

from policies.actions import Action
from policies.decision import Denied, Granted
from policies.reasons import Reason
from policies.roles import Operation as Task
from storage.errors import StorageError
from storage.vault import Vault
from workspace.domain.authority import Permit
from workspace.domain.errors import (
    Conflict,
    Invalid,
    NeedsApproval,
    NotFound,
    PolicyDenied,
    Unavailable,
)
from workspace.domain.holds import Hold
from workspace.domain.identifiers import DocumentId, HoldId, Kind, expect, new_identifier
from workspace.domain.projects import Document, DocumentState
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.destruction import Holds
from workspace.persistence.documents import DocumentRow
from workspace.services.audit import Audit
from workspace.services.content.access import label_of
from workspace.services.content.destroying import destroy, destructible
from workspace.services.content.erasing import Erasing
from workspace.services.content.locking import Locking
from workspace.services.documents import shown_document
from workspace.services.evenly import told_evenly
from workspace.services.finding import document_of_office
from workspace.services.gate import Gate, Operation, Snapshot
from workspace.services.gate.explain import explain
from workspace.services.markings import speakers

_log = logging.getLogger(__name__)

_NOT_THEIRS = Denied(reasons=frozenset({Reason.ORIGINATOR_CONTROL}))


@told_evenly()
class Destruction:
    """Shreds documents, and holds them."""

    def __init__(
        self, *, database: Database, gate: Gate, audit: Audit, vault: Vault, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._gate = gate
        self._audit = audit
        self._erasing = Erasing(database=database, vault=vault)
        self._locking = Locking(database=database, vault=vault, clock=clock)

    async def shred(self, operation: Operation, *, id: DocumentId, reason: str) -> Document:
        """Destroys a document, listed or not; doing it again finishes what was begun.

        Raises:
            NotFound: no such document is visible or administered.
            PolicyDenied: the viewer is no officer of its originator.
            NeedsApproval: others originated it too.
            Conflict: a hold stands.
            Invalid: the reason is empty or too long.
            Unavailable: the document is hidden and its keys are deleted, but the erasure keys cannot be reached yet.
        """
        expect(Kind.DOCUMENT, id, path=("id",))
        why = line(reason, longest=LONGEST_REASON, path=("reason",))
        try:
            snapshot, row = await self._begin(operation, id, reason=why)
        except PolicyDenied:
            await self._audit.record_denial(
                await operation.snapshot(), action=Task.DOCUMENT_SHRED.value, object=id, decision=_NOT_THEIRS
            )
            raise
        operation.renew()
        try:
            await self._erasing.finish(document=id)
        except StorageError as fault:
            raise Unavailable(
                "The document is gone for everybody, but its erasure keys cannot be reached: they are destroyed as "
                "soon as they can be. Ask again to have that confirmed."
            ) from fault
        return shown_document(snapshot, row)

    async def _begin(self, operation: Operation, id: DocumentId, *, reason: str) -> tuple[Snapshot, DocumentRow]:
        """Takes the document from everybody, unless that was done before.

        Raises:
            PolicyDenied: the viewer is no officer of its originator.
            NeedsApproval: others originated it too; that is recorded with all of them.
            Conflict: a hold stands.
        """
        async with self._database.unit_of_work() as work:
            row, snapshot, permit = await document_of_office(
                work, self._gate, operation, id, task=Task.DOCUMENT_SHRED, path=("id",)
            )
            label = label_of(snapshot, row)
            decision = snapshot.prospect(Action.DESTROY, label)
            if decision and row.state is not DocumentState.SHREDDED:
                await destructible(work, snapshot, permit)
                row = await destroy(work, snapshot, permit, row, audit=self._audit, reason=reason)
        if isinstance(decision, Granted):
            return snapshot, row
        if len(label.originators) == 1:
            raise PolicyDenied(explain(decision.reasons), path=("id",))
        await self._audit.record_denial(
            snapshot, action=Task.DOCUMENT_SHRED.value, object=id, decision=decision, label=label
        )
        whose = ", ".join(speakers(label))
        raise NeedsApproval(
            f"{whose} originated this together: propose it (documentShredPropose), and all of them agree.", path=("id",)
        )

    async def holds(self, operation: Operation, *, id: DocumentId) -> tuple[Hold, ...]:
        """Lists the holds that stand on a document, for officers of its originators; for everybody else, none."""
        expect(Kind.DOCUMENT, id, path=("id",))
        async with self._database.unit_of_work() as work:
            try:
                _, snapshot, permit = await document_of_office(
                    work, self._gate, operation, id, task=Task.DOCUMENT_HOLD, path=("id",)
                )
            except (NotFound, PolicyDenied):
                return ()
            return tuple(await Holds(work).standing(permit, today=snapshot.law.today))

    async def hold_set(self, operation: Operation, *, id: DocumentId, reason: str, until: date | None = None) -> Hold:
        """Keeps a document from being destroyed, up to and including a day or until it is released.

        Raises:
            NotFound: no such document is visible or administered.
            PolicyDenied: the viewer is no officer of an originator.
            Conflict: the document was destroyed already.
            Invalid: the reason does not fit, or the day is over.
        """
        expect(Kind.DOCUMENT, id, path=("id",))
        why = line(reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            row, snapshot, permit = await document_of_office(
                work, self._gate, operation, id, task=Task.DOCUMENT_HOLD, path=("id",)
            )
            if row.state is DocumentState.SHREDDED:
                raise Conflict("This document was destroyed: nothing is left to hold.", path=("id",))
            if until is not None and until < snapshot.law.today:
                raise Invalid("This day is over: name a later one, or none.", path=("until",))
            hold = Hold(
                id=HoldId(new_identifier(Kind.HOLD)),
                document=id,
                nation=snapshot.nation,
                reason=why,
                until=until,
                set_at=snapshot.now,
                released_at=None,
            )
            await Holds(work).insert(permit, hold)
            await self._record(work, snapshot, permit, action="document.hold-set", hold=hold, reason=why)
        await self._tell_store(id)
        return hold

    async def hold_release(self, operation: Operation, *, id: DocumentId, reason: str) -> tuple[Hold, ...]:
        """Releases the holds that the officer's own nation set on a document; gives those that still stand.

        Raises:
            NotFound: no such document is visible or administered.
            PolicyDenied: the viewer is no officer of an originator.
            Conflict: none of their nation's stands.
            Invalid: the reason is empty or too long.
        """
        expect(Kind.DOCUMENT, id, path=("id",))
        why = line(reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            _, snapshot, permit = await document_of_office(
                work, self._gate, operation, id, task=Task.DOCUMENT_HOLD, path=("id",)
            )
            holds = Holds(work)
            standing = await holds.standing(permit, today=snapshot.law.today)
            ours = [hold for hold in standing if hold.nation == snapshot.nation]
            if not ours:
                raise Conflict(f"No hold of {snapshot.nation} stands on this document.", path=("id",))
            for hold in ours:
                await holds.release(permit, hold.id, reason=why, at=snapshot.now)
                await self._record(work, snapshot, permit, action="document.hold-release", hold=hold, reason=why)
        await self._tell_store(id)
        return tuple(hold for hold in standing if hold.nation != snapshot.nation)

    async def _tell_store(self, id: DocumentId) -> None:
        """Lets the store know of what is on record already; it is told again later if it does not answer now."""
        try:
            await self._locking.run(document=id)
        except StorageError as fault:
            _log.warning("the store does not know yet how the holds on %s stand: %s", id, fault)

    async def _record(
        self, work: UnitOfWork, snapshot: Snapshot, permit: Permit, *, action: str, hold: Hold, reason: str
    ) -> None:
        await self._audit.record(
            work,
            snapshot,
            action=action,
            object=hold.document,
            label=snapshot.law.book.get(permit.label),
            rules=permit.rules,
            detail={"hold": hold.id, "reason": reason, "until": "" if hold.until is None else hold.until.isoformat()},
        )
