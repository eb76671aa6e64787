"""What is held: officers of the originators confirm its marking or determine its export status, and so release it.

Promises: nobody confirms what they wrote or uploaded; a JOINT document waits for the officers of every owner; a
document whose export status nobody determined is not released by a confirmation. Refuses to let anybody but those
officers know of what is held. An office shows the record, never the content.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from policies.actions import Action
from policies.labels import Distribution, Label
from policies.roles import Operation as Task
from workspace.domain.authority import Permit
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, NotFound, PolicyDenied
from workspace.domain.identifiers import DocumentId, Kind, NationCode, expect
from workspace.domain.markings import ExportDraft
from workspace.domain.projects import Document
from workspace.domain.texts import LONGEST_REASON, line
from workspace.persistence.activity import ActivityLog
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.documents import DocumentRow, DocumentRows
from workspace.persistence.findings import FindingRows
from workspace.persistence.templates import Confirmations
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.content.access import label_of
from workspace.services.content.relabelling import Labels, Relabelling
from workspace.services.documents import shown_document
from workspace.services.evenly import told_evenly
from workspace.services.export_facts import export_of, exported
from workspace.services.finding import administered_document
from workspace.services.gate import Gate, Operation, Snapshot, in_nation
from workspace.services.markings import Markings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A document before an officer who answers for it."""

    row: DocumentRow
    snapshot: Snapshot
    permit: Permit
    content: Label
    record: Label
    why: str

    @property
    def nations(self) -> frozenset[NationCode]:
        """Whose officers have to confirm it: those of its originators, for a firm's own those of the firm's nation."""
        return self.snapshot.law.answering(self.content)


@accountable
@told_evenly()
class Determinations:
    """What officers decide about single documents."""

    def __init__(
        self, *, database: Database, gate: Gate, markings: Markings, relabelling: Relabelling, audit: Audit
    ) -> None:
        self._database = database
        self._gate = gate
        self._markings = markings
        self._relabelling = relabelling
        self._audit = audit

    async def confirm(self, operation: Operation, *, id: DocumentId, rationale: str) -> Document:
        """Confirms the marking of a held document, and that no export law controls it where its author said so.

        It is released once the officers of every originator have confirmed it.

        Raises:
            NotFound: the viewer may neither view nor administer such a document.
            PolicyDenied: the viewer is no officer of an originator.
            NeedsApproval: it is the viewer's own, or its export status has to be determined first.
            Conflict: it is not held.
            Invalid: no rationale is given.
        """
        path = ("id",)
        async with self._database.unit_of_work() as work:
            case = await self._case(work, operation, id, rationale, task=Task.DOCUMENT_CONFIRM, path=path)
            if case.content.held_for is None:
                raise Conflict("This document is not held: nothing is left to confirm.", path=path)
            if case.content.export.jurisdiction is None:
                raise NeedsApproval("Determine its export status first: nobody has.", path=path)
            await self._confirm(work, case, content=case.content, task=Task.DOCUMENT_CONFIRM)
        operation.renew()
        return await self._shown(operation, id)

    async def determine_export(
        self, operation: Operation, *, document: DocumentId, export: ExportDraft, rationale: str
    ) -> Document:
        """Determines the export status of a document, and confirms it as it then stands.

        What is released already may only become controlled: that narrows.

        Raises:
            NotFound: the viewer may neither view nor administer such a document.
            PolicyDenied: the viewer is no officer of an originator.
            NeedsApproval: it is the viewer's own.
            Conflict: it is released and controlled.
            Invalid: the export facts cannot be read or contradict its distribution statement; no rationale is given.
        """
        path = ("documentId",)
        async with self._database.unit_of_work() as work:
            case = await self._case(work, operation, document, rationale, task=Task.EXPORT_DETERMINE, path=path)
            author = (await self._gate.viewpoints(work, [case.row.created_by]))[case.row.created_by]
            status = export_of(export, by=author.subject.organisation)
            if status.jurisdiction is None:
                raise Invalid("Say whose export law governs, or NONE.", path=("export", "jurisdiction"))
            if status.controlled and case.content.distribution is Distribution.A:
                raise Invalid("What is controlled is not for public release (statement A).", path=("export",))
            content = exported(case.content, status)
            if case.content.held_for is not None:
                await Confirmations(work).forget(case.permit)
                await self._confirm(work, case, content=content, task=Task.EXPORT_DETERMINE)
            elif case.content.export.controlled or not status.controlled:
                raise Conflict("Its export status was determined and relied on: relabel it.", path=path)
            else:
                await self._relabel(work, case, content=content, record=case.record)
                await self._record(work, case, content, Task.EXPORT_DETERMINE)
        operation.renew()
        return await self._shown(operation, document)

    async def _case(
        self,
        work: UnitOfWork,
        operation: Operation,
        id: DocumentId,
        rationale: str,
        *,
        task: Task,
        path: tuple[str, ...],
    ) -> _Case:
        expect(Kind.DOCUMENT, id, path=path)
        why = line(rationale, longest=LONGEST_REASON, path=("rationale",))
        row, snapshot = await administered_document(work, self._gate, operation, id, task=task, path=path)
        snapshot.require(task, in_nation(snapshot.nation), path=path)
        permit = snapshot.permit(Action.ADMINISTER, row.record, path=path)
        snapshot.permit(Action.ADMINISTER, row.content, path=path)
        content, record = label_of(snapshot, row), snapshot.law.book.get(row.record_label)
        if record is None:
            raise NotFound(path=path)
        case = _Case(row=row, snapshot=snapshot, permit=permit, content=content, record=record, why=why)
        if snapshot.nation not in case.nations:
            raise PolicyDenied("Only the officers of its originators decide about this.", path=path)
        if snapshot.person in {row.created_by, *await DocumentRows(work).uploaders(permit)}:
            raise NeedsApproval("Another officer decides about what you wrote or uploaded.", path=path)
        return case

    async def _confirm(self, work: UnitOfWork, case: _Case, *, content: Label, task: Task) -> None:
        """Notes the officer's nation, and releases the document when no other is missing."""
        confirmed = await Confirmations(work).add(
            case.permit, nation=case.snapshot.nation, rationale=case.why, at=case.snapshot.now
        )
        if confirmed >= case.nations:
            content, record = content.held(None), case.record.held(None)
            await FindingRows(work).answer(case.permit, at=case.snapshot.now)
        else:
            record = case.record
        if content != case.content:
            await self._relabel(work, case, content=content, record=record)
        await self._record(work, case, content, task)

    async def _relabel(self, work: UnitOfWork, case: _Case, *, content: Label, record: Label) -> None:
        follows = case.row.record_label == case.row.label
        interned = await self._markings.intern(work, content)
        of_record = interned if follows else await self._markings.intern(work, record)
        await self._relabelling.apply(
            work,
            case.snapshot,
            case.permit,
            case.row,
            Labels(content=interned.id, label=interned.label, record=of_record.id),
        )
        released = case.content.held_for is not None and content.held_for is None
        await ActivityLog(work).append(
            kind="document.confirmed" if released else "document.relabelled",
            project=case.row.project,
            label=of_record.id,
            node=case.row.id,
            at=case.snapshot.now,
        )

    async def _record(self, work: UnitOfWork, case: _Case, content: Label, task: Task) -> None:
        export = content.export.jurisdiction
        await self._audit.record(
            work,
            case.snapshot,
            action=task.value,
            object=case.row.id,
            label=content,
            rules=case.permit.rules,
            detail={
                "rationale": case.why,
                "held": "no" if content.held_for is None else "yes",
                "export": "undetermined" if export is None else export.value,
            },
        )

    async def _shown(self, operation: Operation, id: DocumentId) -> Document:
        """Gives the record as its officer sees it."""
        found = (await self.get_many(operation, [id]))[0]
        if found is None:
            raise NotFound(path=("id",))
        return found

    async def get_many(self, operation: Operation, ids: Sequence[DocumentId]) -> list[Document | None]:
        """Gives the records of documents that the viewer may administer; None stands for any other."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            rows = await DocumentRows(work).get_many(snapshot.scope(Action.ADMINISTER), ids)
        return [shown_document(snapshot, rows[one]) if one in rows else None for one in ids]
