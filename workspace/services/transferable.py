"""Which documents may go to a recipient: the gate is asked about each, for who carries it and for who approves it.

What a nation originated goes with the word of its officers; what is a firm's own with that of officers who work for the
firm, each owner heard, to whom the firm's marking releases it and to nobody else. A word counts while who gave it
speaks in that name.
"""

from collections.abc import Collection, Iterable, Sequence

from policies.actions import Action
from policies.labels import Label
from policies.register import ORGANISATION_PREFIX
from policies.roles import Operation as Task
from policies.vocabulary.nations import ORIGINATORS
from workspace.domain.errors import Invalid, NotFound, PolicyDenied, WorkspaceError
from workspace.domain.identifiers import DocumentId, ProjectId
from workspace.domain.transfers import StoredTransfer, TransferItem
from workspace.persistence.database import UnitOfWork
from workspace.persistence.documents import DocumentRow, DocumentRows
from workspace.persistence.versions import VersionRows
from workspace.services.content.access import label_of
from workspace.services.gate import Gate, Snapshot

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
            originators = _answering(snapshot, label_of(snapshot, row), path=path)
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


async def require_approvable(
    work: UnitOfWork, snapshot: Snapshot, transfer: StoredTransfer, *, names: Collection[str]
) -> None:
    """Makes sure that an officer may release what they answer for; what changed since does not go anyway.

    Args:
        work: the unit of work.
        snapshot: the officer's.
        transfer: what is asked for.
        names: the nations and firms in whose name they answer.

    Raises:
        PolicyDenied: one of the documents may not go there, or not with their word.
        NeedsApproval: the law asks somebody first.
    """
    own = [item for item in transfer.items if not set(names).isdisjoint(item.originators)]
    rows = await DocumentRows(work).undecided([item.document for item in own])
    for item in own:
        row = rows.get(item.document)
        if row is not None and unchanged(row, item):
            try:
                require_release(snapshot, row, to=transfer.to, carried=False, path=("id",))
            except NotFound:
                raise PolicyDenied(
                    "It holds what is not open to you: another officer has to answer.", path=("id",)
                ) from None


def unchanged(row: DocumentRow, item: TransferItem) -> bool:
    """Whether a document bears the labels that its transfer was asked for under."""
    return (row.label, row.record_label) == (item.label, item.record_label)


async def counted(work: UnitOfWork, gate: Gate, stored: Iterable[StoredTransfer]) -> list[StoredTransfer]:
    """Gives transfers with the approvals that count now: of officers who speak still in the name they gave them in."""
    transfers = list(stored)
    spoken = await gate.speakers(work, [said.person for one in transfers for said in one.decisions])
    return [one.counting(spoken) for one in transfers]


def _answering(snapshot: Snapshot, label: Label, *, path: tuple[str, ...]) -> tuple[str, ...]:
    """The nations, and the firms as `org:NAME`, whose officers answer for what bears a label.

    Raises:
        PolicyDenied: one of them is a firm that no nation here answers for, so that nobody could.
    """
    firms = snapshot.law.register.organisations
    known = {*ORIGINATORS, *(f"{ORGANISATION_PREFIX}{firm}" for firm in firms)}
    if not label.originators or not set(label.originators) <= known:
        raise PolicyDenied("Nobody here answers for this: ask its holder to hand it over.", path=path)
    return label.originators
