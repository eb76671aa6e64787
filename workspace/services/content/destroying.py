"""What destroying a document takes away at once; the erasure keys outside the database follow.

Decides nothing about who may: the caller holds a permit for the document and its lock.
"""

from dataclasses import replace

from policies.roles import Operation as Task
from workspace.domain.authority import Permit
from workspace.domain.errors import Conflict
from workspace.domain.projects import DocumentState, VersionState
from workspace.persistence.activity import ActivityLog
from workspace.persistence.database import UnitOfWork
from workspace.persistence.destruction import DueErasures, Holds
from workspace.persistence.documents import KIND, DocumentRow, DocumentRows
from workspace.persistence.labels import Counters
from workspace.persistence.law import CHANNEL
from workspace.persistence.retention import RetentionRows
from workspace.persistence.sealed import Sealed
from workspace.persistence.versions import VersionRows
from workspace.services.audit import Audit
from workspace.services.content.access import label_of
from workspace.services.gate import Snapshot


async def destructible(work: UnitOfWork, snapshot: Snapshot, permit: Permit) -> None:
    """Makes sure that nothing keeps the document that the permit is for.

    Raises:
        Conflict: a hold stands, or an originator keeps it for longer.
    """
    today = snapshot.law.today
    for hold in await Holds(work).standing(permit, today=today):
        end = "" if hold.until is None else f" until {hold.until.isoformat()}"
        raise Conflict(f"{hold.nation} holds this document{end}: it has to be released first.", path=("id",))
    for dates in await RetentionRows(work).of(permit):
        if dates.retain_until is not None and dates.retain_until >= today:
            raise Conflict(
                f"{dates.nation} keeps this document until {dates.retain_until.isoformat()}: {dates.reason}",
                path=("id",),
            )


async def destroy(
    work: UnitOfWork, snapshot: Snapshot, permit: Permit, row: DocumentRow, *, audit: Audit, reason: str
) -> DocumentRow:
    """Takes away every key and every object's place, and promises the end of the erasure keys; all of it on record.

    Args:
        work: the unit of work that holds the document's lock.
        snapshot: taken after that.
        permit: that the document may be destroyed.
        row: the document as it stood.
        audit: where it is recorded.
        reason: why, in an officer's words.
    """
    sealed, versions = Sealed(work), await VersionRows(work).all_of(row.id)
    for version in versions:
        await sealed.discard_segments(version.version.id, at=snapshot.now)
        await sealed.discard_wraps(version.version.id)
        if version.version.state is VersionState.UPLOADING:
            await VersionRows(work).forget(version.version.id)
    await DueErasures(work).promise(permit, [version.version.id for version in versions], at=snapshot.now)
    gone = replace(row, state=DocumentState.SHREDDED, version=row.version + 1, updated_at=snapshot.now)
    await DocumentRows(work).replace(permit, gone)
    await DocumentRows(work).forget_words(permit)
    await audit.record(
        work,
        snapshot,
        action=Task.DOCUMENT_SHRED.value,
        object=row.id,
        label=label_of(snapshot, row),
        rules=permit.rules,
        detail={"reason": reason, "versions": " ".join(version.version.id for version in versions)},
    )
    if row.state is DocumentState.AVAILABLE:
        await Counters(work).add(kind=KIND, label=row.record_label, delta=-1)
        await ActivityLog(work).append(
            kind="document.shredded", project=row.project, label=row.record_label, node=row.id, at=snapshot.now
        )
    await work.notify(CHANNEL)
    return gone
