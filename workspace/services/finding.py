"""Finding what somebody is about to change: what they do not see is not locked, waited for, or slower to refuse."""

from policies.actions import Action
from workspace.domain.errors import NotFound
from workspace.domain.identifiers import DocumentId
from workspace.persistence.database import UnitOfWork
from workspace.persistence.documents import DocumentRow, DocumentRows
from workspace.services.gate import Gate, Operation, Snapshot


async def visible_document(
    work: UnitOfWork, gate: Gate, operation: Operation, id: DocumentId, *, path: tuple[str, ...]
) -> tuple[DocumentRow, Snapshot]:
    """Locks a document once the person turned out to see it, and decides that again about what was locked.

    Raises:
        NotFound: it is hidden or absent.
    """
    await _read(work, gate, operation, id, path=path, lock=False)
    return await _read(work, gate, operation, id, path=path, lock=True)


async def _read(
    work: UnitOfWork, gate: Gate, operation: Operation, id: DocumentId, *, path: tuple[str, ...], lock: bool
) -> tuple[DocumentRow, Snapshot]:
    row = (await DocumentRows(work).undecided([id], lock=lock)).get(id)
    snapshot = await gate.fresh(work, operation.principal)
    if row is None:
        raise NotFound(path=path)
    snapshot.permit(Action.VIEW, row.record, path=path)
    return row, snapshot
