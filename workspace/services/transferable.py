"""Which documents may go to a recipient: the gate is asked about each, for who carries it and for who approves it."""

from collections.abc import Sequence

from policies.actions import Action
from policies.labels import Label
from policies.roles import Operation as Task
from policies.vocabulary.nations import ORIGINATORS
from workspace.domain.errors import Invalid, NotFound, PolicyDenied, WorkspaceError
from workspace.domain.identifiers import DocumentId, NationCode, ProjectId
from workspace.domain.transfers import StoredTransfer, TransferItem
from workspace.persistence.database import UnitOfWork
from workspace.persistence.documents import DocumentRow, DocumentRows
from workspace.persistence.versions import VersionRows
from workspace.services.content.access import label_of
from workspace.services.gate import Snapshot

ITEM = "documentIds"


async def transferable(
    work: UnitOfWork,
    snapshot: Snapshot,
    *,
    project: ProjectId,
    documents: Sequence[DocumentId],
    to: str,
    releasable_only: bool,
) -> tuple[TransferItem, ...]:
    """Reads what is asked for, each document decided about by itself."""
    scope = snapshot.scope(Action.VIEW)
    rows = await DocumentRows(work).get_many(scope, documents)
    versions = await VersionRows(work).latest(scope, documents)
    items: list[TransferItem] = []
    for place, one in enumerate(documents):
        path = (ITEM, str(place))
        row = rows.get(one)
        if row is None or row.project != project:
            raise NotFound(path=path)
        try:
            originators = _answering(label_of(snapshot, row), path=path)
            require_release(snapshot, row, to=to, carried=True, path=path)
            if one not in versions:
                raise Invalid("This document has no content to carry.", path=path)
        except WorkspaceError:
            if releasable_only:
                continue
            raise
        items.append(
            TransferItem(
                document=one,
                version=versions[one].id,
                label=row.label,
                record_label=row.record_label,
                originators=originators,
            )
        )
    if not items:
        raise PolicyDenied("None of these may go to this recipient: ask their originators for a release.", path=(ITEM,))
    return tuple(items)


def require_release(
    snapshot: Snapshot, row: DocumentRow, *, to: str, carried: bool, path: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Makes sure that a document's content and its title may go to a recipient; gives the rules relied on.

    Raises:
        NotFound: the person neither views nor administers it.
        PolicyDenied: it may not go there.
        NeedsApproval: somebody has to decide first.
    """
    task = Task.TRANSFER_REQUEST if carried else Task.TRANSFER_DECIDE
    permit = snapshot.permit_release(row.content, to=to, carried=carried, operation=task, path=path)
    if row.record_label != row.label:
        snapshot.permit_release(row.record, to=to, carried=carried, operation=task, path=path)
    return permit.rules


async def require_approvable(work: UnitOfWork, snapshot: Snapshot, transfer: StoredTransfer) -> None:
    """Makes sure that an officer may release what their nation originated; what changed since does not go anyway."""
    own = [item for item in transfer.items if snapshot.nation in item.originators]
    rows = await DocumentRows(work).undecided([item.document for item in own])
    for item in own:
        row = rows.get(item.document)
        if row is not None and unchanged(row, item):
            try:
                require_release(snapshot, row, to=transfer.to, carried=False, path=("id",))
            except NotFound:
                raise PolicyDenied(
                    "It holds what is not open to you: another officer of your nation has to answer.", path=("id",)
                ) from None


def unchanged(row: DocumentRow, item: TransferItem) -> bool:
    """Whether a document bears the labels that its transfer was asked for under."""
    return (row.label, row.record_label) == (item.label, item.record_label)


def _answering(label: Label, *, path: tuple[str, ...]) -> tuple[NationCode, ...]:
    """The nations whose officers answer for what bears a label.

    Raises:
        PolicyDenied: it is a firm's own, which no nation answers for.
    """
    if not label.originators or not set(label.originators) <= ORIGINATORS:
        raise PolicyDenied("This is a firm's own: ask its holder to hand it over.", path=path)
    return tuple(NationCode(one) for one in label.originators)
