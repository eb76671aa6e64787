"""Another marking for a document: read, interned, and put in place with all that hangs on it.

Decides nothing about who may: the caller holds a permit for the document and its lock, and knows whether the new
marking only takes away or others agreed to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from policies.labels import Label
from policies.markings.commercial import POLICY
from policies.roles import Operation as Task
from storage.keyring.port import Keyring
from storage.vault import Vault
from workspace.domain.authority import Mandate, Permit
from workspace.domain.errors import Invalid, NotFound
from workspace.domain.markings import DataRightsDraft, MarkingDraft
from workspace.domain.projects import Document
from workspace.persistence.activity import ActivityLog
from workspace.persistence.database import UnitOfWork
from workspace.persistence.documents import DocumentRow, DocumentRows
from workspace.persistence.projects import Projects
from workspace.persistence.templates import Confirmations
from workspace.services.audit import Audit
from workspace.services.content.access import label_of
from workspace.services.content.relabelling import Labels, Relabelling
from workspace.services.documents import document_of
from workspace.services.gate import Snapshot
from workspace.services.markings import Markings, Surroundings
from workspace.services.proprietary import firms_at_work


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The labels of a document's content and of its record."""

    content: Label
    record: Label


class MarkingAnew:
    """Reads new markings of documents, and applies them."""

    def __init__(self, *, markings: Markings, audit: Audit, vault: Vault, keyring: Keyring) -> None:
        self._markings = markings
        self._audit = audit
        self._relabelling = Relabelling(vault=vault, keyring=keyring)

    async def read(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        permit: Permit,
        row: DocumentRow,
        *,
        marking: MarkingDraft,
        record_marking: MarkingDraft | None,
        rights: DataRightsDraft | None = None,
    ) -> tuple[Marks, Marks]:
        """Gives how a document is marked, and how it would be; a record marked as its content follows it.

        Rights in the data stay unless others are given.

        Raises:
            NotFound: this worker cannot read how its record is marked.
            Invalid: the marking cannot be read, or the document is marked so already.
            ForbiddenMarking: a marking that the viewer may not set, or that no rule in force carries.
        """
        stored = snapshot.law.book.get(row.record_label)
        if stored is None:
            raise NotFound(path=("id",))
        today = snapshot.law.today
        before = Marks(content=label_of(snapshot, row).on(today), record=stored.on(today))
        participants = (await Projects(work).undecided([row.project]))[row.project].nations
        firms = await firms_at_work(work, snapshot, permit, marking, record_marking)
        within = Surroundings(id=row.project, nations=participants, firms=firms)
        created = (await DocumentRows(work).created_at(permit)).date()
        content = self._markings.remark(
            snapshot, within=within, draft=marking, before=before.content, created=created, rights=rights
        )
        apart = row.record_label != row.label
        if record_marking is None and apart and rights is not None and before.record.holder is not None:
            record_marking = MarkingDraft(policy=before.record.policy, text=before.record.marking)
        if record_marking is not None:
            record = self._markings.remark(
                snapshot,
                within=within,
                draft=record_marking,
                before=before.record,
                created=created,
                rights=rights if record_marking.policy == POLICY else None,
                path=("recordMarking",),
            )
        else:
            record = before.record if apart else content
        after = Marks(content=content, record=record)
        if after == before:
            raise Invalid("This document is marked so already.", path=("marking",))
        return before, after

    async def apply(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        permit: Permit,
        mandate: Mandate,
        row: DocumentRow,
        *,
        before: Marks,
        after: Marks,
        reason: str,
        detail: Mapping[str, str] | None = None,
    ) -> Document:
        """Puts the document under its new labels, with the change on record.

        Args:
            work: the unit of work that holds the document's lock.
            snapshot: taken after that.
            permit: that the document may be changed so.
            mandate: that the person's roles allow it.
            row: the document as it stood.
            before: how that was marked.
            after: how it is to be.
            reason: why, in an officer's or author's words.
            detail: what else the record says.

        Raises:
            ForbiddenMarking: the person could not read what is marked so.
            Unavailable: a key or the store does not answer; nothing may be committed.
        """
        content = await self._markings.intern(work, after.content)
        record = await self._markings.intern(work, after.record)
        snapshot.permit_new(mandate, row.content, after.content, path=("marking",))
        labels = Labels(content=content.id, label=after.content, record=record.id)
        moved = await self._relabelling.apply(work, snapshot, permit, row, labels)
        await Confirmations(work).forget(permit)
        await self._audit.record(
            work,
            snapshot,
            action=Task.DOCUMENT_RELABEL.value,
            object=row.id,
            label=after.content,
            rules=permit.rules,
            detail={
                "before": before.content.digest.hex(),
                "record": after.record.digest.hex(),
                "reason": reason,
                **(detail or {}),
            },
        )
        await ActivityLog(work).append(
            kind="document.relabelled",
            project=row.project,
            label=moved.record_label,
            node=row.id,
            at=snapshot.now,
        )
        return document_of(moved, content=after.content, record=after.record)
