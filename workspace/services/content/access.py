"""A version together with its document and key material, as read to be decided about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policies.actions import Action
from policies.labels import Label
from storage.versions import Segment, VersionRef, Wrap
from workspace.domain.authority import Facts
from workspace.domain.errors import Conflict, NotFound, PolicyDenied
from workspace.domain.identifiers import DocumentId, Kind, VersionId, kind_of
from workspace.persistence.database import UnitOfWork
from workspace.persistence.documents import DocumentRow, DocumentRows
from workspace.persistence.sealed import Sealed, SegmentRow, WrapRow
from workspace.persistence.versions import VersionRow, VersionRows
from workspace.services.gate import Gate, Operation, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A version and its listed document; nothing of it may reach anybody before the gate said yes."""

    row: VersionRow
    document: DocumentRow

    @property
    def ref(self) -> VersionRef:
        """How storage names the version."""
        version = self.row.version
        return VersionRef(document=version.document, version=version.id, declared_size=version.size)


async def find(work: UnitOfWork, version: VersionId, *, lock: bool = False) -> Found | None:
    """Reads a version and its document, in as many steps whether or not they exist; with `lock`, locks them too."""
    row = await VersionRows(work).undecided(version)
    owner = DocumentId("") if row is None else row.version.document
    document = (await DocumentRows(work).undecided([owner], lock=lock)).get(owner)
    if lock:
        row = await VersionRows(work).undecided(version, lock=True)
    return None if row is None or document is None else Found(row=row, document=document)


async def own_upload(
    work: UnitOfWork, gate: Gate, operation: Operation, id: VersionId, *, path: tuple[str, ...], lock: bool
) -> tuple[Found, Snapshot]:
    """Reads a version that the person began, once they turned out to see it; with `lock`, locks it and its document.

    Raises:
        NotFound: there is no such version, or somebody else began it.
    """
    snapshot = await gate.fresh(work, operation.principal)
    if kind_of(id) is not Kind.VERSION:
        raise NotFound(path=path)
    shown = (await VersionRows(work).get_many(snapshot.scope(Action.VIEW), [id])).get(id)
    if shown is None or shown.created_by != snapshot.person:
        raise NotFound(path=path)
    found = await find(work, id, lock=lock)
    snapshot = await gate.fresh(work, operation.principal)
    if found is None:
        raise NotFound(path=path)
    snapshot.permit(Action.VIEW, found.document.record, path=path)
    snapshot.permit(Action.VIEW, found.document.content, path=path)
    return found, snapshot


async def content_facts(work: UnitOfWork, ids: Sequence[str]) -> Mapping[str, Facts]:
    """Reads what decides about the content of documents; those that are not listed any more are left out."""
    rows = await DocumentRows(work).undecided([DocumentId(one) for one in ids])
    return {one: row.content for one, row in rows.items()}


def label_of(snapshot: Snapshot, document: DocumentRow) -> Label:
    """Gives the label of a document's content.

    Raises:
        NotFound: it cannot be read, so that nothing under it exists for anybody.
    """
    label = snapshot.law.book.get(document.label)
    if label is None:
        raise NotFound
    return label


class MarkedAnew(Conflict):
    """The document came under another label, or was taken away, between two looks at it."""

    def __init__(self) -> None:
        super().__init__("This was marked anew this very moment: ask again.")


async def own_wrap(work: UnitOfWork, found: Found, snapshot: Snapshot) -> Wrap:
    """Gives the wrap of the person's own nation under the label that was decided about.

    Raises:
        PolicyDenied: there is none.
        MarkedAnew: the wraps are of another label by now.
    """
    row = (await Sealed(work).wraps(found.row.version.id)).get(snapshot.nation)
    now = (await DocumentRows(work).undecided([found.document.id])).get(found.document.id)
    if now is None or now.label != found.document.label:
        raise MarkedAnew
    if row is None:
        raise PolicyDenied("No key of this content was wrapped for your nation: ask its originator.")
    return wrap_of(row)


def wrap_of(row: WrapRow) -> Wrap:
    """Reads a wrap back."""
    return Wrap(nation=row.nation, key_version=row.key_version, suite=row.suite, ciphertext=row.ciphertext)


def wrap_row(wrap: Wrap) -> WrapRow:
    """Writes a wrap down."""
    return WrapRow(nation=wrap.nation, key_version=wrap.key_version, suite=wrap.suite, ciphertext=wrap.ciphertext)


def segments_of(rows: Sequence[SegmentRow]) -> list[Segment]:
    """Reads segments back."""
    return [
        Segment(offset=row.offset, length=row.length, sealed_length=row.sealed_length, object_key=row.object_key)
        for row in rows
    ]


def segment_rows(segments: Sequence[Segment]) -> list[SegmentRow]:
    """Writes segments down."""
    return [
        SegmentRow(offset=one.offset, length=one.length, sealed_length=one.sealed_length, object_key=one.object_key)
        for one in segments
    ]
