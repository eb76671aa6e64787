"""A document put under another label, with every key of it wrapped anew; nothing is encrypted again.

Promises: in one transaction, all its versions open for the nations that the new label could admit and for no other, and
its record stands, is counted and found under the new record label; running transfers are decided again at once. Decides
nothing: the caller holds a permit for the document and its lock. If a key cannot be wrapped, nothing changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from policies.indexing import may_be_indexed
from policies.labels import Label
from storage.errors import KeyUnavailable
from storage.keyring.port import Keyring
from storage.vault import Vault
from storage.versions import VersionRef, Wrap
from workspace.domain.authority import Permit
from workspace.domain.identifiers import LabelId
from workspace.persistence.content_words import ContentWords
from workspace.persistence.database import UnitOfWork
from workspace.persistence.documents import KIND, DocumentRow, DocumentRows
from workspace.persistence.labels import Counters
from workspace.persistence.law import CHANNEL
from workspace.persistence.projects import Projects
from workspace.persistence.sealed import Sealed, WrapRow
from workspace.persistence.upkeep import Upkeep
from workspace.persistence.versions import VersionRow, VersionRows
from workspace.services.content.access import label_of, wrap_of, wrap_row
from workspace.services.content.admission import Admission, admission
from workspace.services.content.faults import translated
from workspace.services.gate import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The labels that a document is to stand under, both interned.

    Attributes:
        content: the number of that of its content.
        label: what that says.
        record: the number of that of its record.
    """

    content: LabelId
    label: Label
    record: LabelId


class Relabelling:
    """Moves documents from label to label."""

    def __init__(self, *, vault: Vault, keyring: Keyring) -> None:
        self._vault = vault
        self._keyring = keyring

    async def apply(
        self, work: UnitOfWork, snapshot: Snapshot, permit: Permit, row: DocumentRow, labels: Labels
    ) -> DocumentRow:
        """Puts the document that the permit is for under other labels; gives its row as it stands then.

        Args:
            work: the unit of work that holds the document's lock.
            snapshot: taken after that.
            permit: that the document may be changed so.
            row: the document as it stood.
            labels: what it is to stand under.

        Raises:
            Unavailable: a key or the store does not answer; nothing may be committed.
            PolicyDenied: a key that every version needs was destroyed.
        """
        before = label_of(snapshot, row)
        moved = replace(
            row,
            label=labels.content,
            record_label=labels.record,
            version=row.version + 1,
            updated_at=snapshot.now,
        )
        if before.digest != labels.label.digest:
            participants = (await Projects(work).undecided([row.project]))[row.project].nations
            admitted = admission(snapshot.law, labels.label, participants, self._keyring)
            for version in await VersionRows(work).all_of(row.id):
                await self._rewrap(work, version, before=before, after=labels.label, admitted=admitted)
        await DocumentRows(work).remark(permit, moved)
        if may_be_indexed(labels.label):
            await ContentWords(work).follow(permit, label=labels.content)
        else:
            await ContentWords(work).forget(permit)
        if row.record_label != moved.record_label:
            await Counters(work).add(kind=KIND, label=row.record_label, delta=-1)
            await Counters(work).add(kind=KIND, label=moved.record_label, delta=1)
        await work.notify(CHANNEL)
        return moved

    async def _rewrap(
        self, work: UnitOfWork, row: VersionRow, *, before: Label, after: Label, admitted: Admission
    ) -> None:
        sealed, version = Sealed(work), row.version
        held = await sealed.wraps(version.id)
        ref = VersionRef(document=version.document, version=version.id, declared_size=version.size)
        with translated():
            wraps = await self._wrap_anew(ref, held, before=before, after=after, admitted=admitted)
        await sealed.discard_wraps(version.id)
        await sealed.add_wraps(version.id, map(wrap_row, wraps))
        await Upkeep(work).settle(version.id, sorted(admitted.settled), due=admitted.due)

    async def _wrap_anew(
        self, ref: VersionRef, held: Mapping[str, WrapRow], *, before: Label, after: Label, admitted: Admission
    ) -> tuple[Wrap, ...]:
        """Wraps from an originator's wrap, or from another nation's where no originator's opens any more.

        Raises:
            KeyUnavailable: none of them opens.
        """
        for source in sorted(held.values(), key=lambda wrap: (wrap.nation not in admitted.owners, wrap.nation)):
            try:
                return await self._vault.rewrap(
                    ref,
                    wrap_of(source),
                    old_label_digest=before.digest,
                    new_label_digest=after.digest,
                    nations=admitted.able,
                )
            except KeyUnavailable:
                continue
        raise KeyUnavailable(f"no wrap of version {ref.version} opens")
