"""Documents: their records, from creation to withdrawal.

A document's existence, title and tags follow its record label, which is the content label unless the author chose a
looser one. Promises: lists and counts hold what the viewer may see and nothing that depends on the rest; a
withdrawal ends running transfers. Refuses changes by whoever merely reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from policies.actions import Action
from policies.labels import Label
from policies.roles import Operation as Task
from workspace.domain.authority import Mandate, Permit, Scope
from workspace.domain.errors import Conflict, Invalid, NotFound
from workspace.domain.identifiers import DocumentId, Kind, ProjectId, TemplateId, expect, new_identifier
from workspace.domain.listing import DocumentFilter, DocumentOrder, DocumentOrderField, OrderDirection
from workspace.domain.markings import DataRightsDraft, ExportDraft, MarkingDraft
from workspace.domain.paging import Page, PageRequest
from workspace.domain.projects import Document, DocumentState
from workspace.domain.texts import LONGEST_REASON, LONGEST_TAG, LONGEST_TITLE, line
from workspace.domain.texts import tags as tidy
from workspace.persistence.activity import ActivityLog
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.documents import KIND, DocumentRow, DocumentRows
from workspace.persistence.labels import Counters
from workspace.persistence.law import CHANNEL
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.finding import own_word, visible_document, visible_project
from workspace.services.gate import Gate, Operation, Snapshot, in_nation, in_project
from workspace.services.holding import Holding, Marked, Stated
from workspace.services.markings import Markings, Surroundings, label_under, marking_of
from workspace.services.paging import Cursors
from workspace.services.proprietary import firms_at_work
from workspace.services.repeats import repeated
from workspace.services.spread import Spread

_MOST_SOURCES = 50


@accountable
@told_evenly(but=frozenset({"derived_from"}))
class Documents:
    """What can be asked and done about documents."""

    def __init__(
        self, *, database: Database, gate: Gate, markings: Markings, audit: Audit, cursors: Cursors, spread: Spread
    ) -> None:
        self._database = database
        self._gate = gate
        self._holding = Holding(markings)
        self._audit = audit
        self._cursors = cursors
        self._spread = spread

    async def get(self, operation: Operation, id: DocumentId) -> Document | None:
        """Gives a document that the viewer may see."""
        return (await self.get_many(operation, [id]))[0]

    async def get_many(self, operation: Operation, ids: Sequence[DocumentId]) -> list[Document | None]:
        """Gives documents in the order asked for; None stands for what is hidden or absent."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            rows = await DocumentRows(work).get_many(snapshot.scope(Action.VIEW), ids)
        return [shown_document(snapshot, rows[one]) if one in rows else None for one in ids]

    async def page(
        self,
        operation: Operation,
        *,
        filter: DocumentFilter | None = None,
        order: DocumentOrder | None = None,
        page: PageRequest,
        held: bool = False,
    ) -> Page[Document]:
        """Lists visible documents; with `held`, those among them that are held, for an officer those to decide about.

        Raises:
            Invalid: a size, cursor or filter that does not fit.
        """
        wanted, ordered = _checked(filter), order or DocumentOrder()
        snapshot = await operation.snapshot()
        scope = _scope_of_held(snapshot) if held else snapshot.scope(Action.VIEW, project=wanted.project)
        pages = self._cursors.pages(viewer=snapshot.person, query=["documents", wanted, ordered, held])
        window = pages.window(page, descending=ordered.direction is OrderDirection.DESC)
        async with self._database.reading() as work:
            sparse = await self._spread.is_sparse(work, scope, filter=wanted, rows=window.limit)
            rows = await DocumentRows(work).page(scope, filter=wanted, order=ordered, window=window, sparse=sparse)
        by_title = ordered.field is DocumentOrderField.TITLE
        listed = pages.page(rows, window=window, place=lambda row: (row.title if by_title else row.updated_at, row.id))
        return listed.of([shown_document(snapshot, row) for row in listed.items])

    async def count(self, operation: Operation, *, filter: DocumentFilter | None = None, held: bool = False) -> int:
        """Counts what `page` lists: without a filter from the counters, else row by row."""
        wanted, snapshot = _checked(filter), await operation.snapshot()
        scope = _scope_of_held(snapshot) if held else snapshot.scope(Action.VIEW, project=wanted.project)
        async with self._database.reading() as work:
            if wanted == DocumentFilter():
                return await Counters(work).count(scope, kind=KIND)
            return await DocumentRows(work).count(scope, filter=wanted)

    async def derived_from(self, operation: Operation, ids: Sequence[DocumentId]) -> list[tuple[Document, ...]]:
        """Gives, for each document, those it is derived from that the viewer may see."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            found = await DocumentRows(work).sources(snapshot.scope(Action.VIEW), ids)
        return [tuple(shown_document(snapshot, row) for row in found.get(one, ())) for one in ids]

    async def create(
        self,
        operation: Operation,
        *,
        project: ProjectId,
        title: str,
        marking: MarkingDraft,
        record_marking: MarkingDraft | None = None,
        category: int | None = None,
        template: TemplateId | None = None,
        export: ExportDraft | None = None,
        rights: DataRightsDraft | None = None,
        tags: Sequence[str] = (),
        derived_from: Sequence[DocumentId] = (),
        idempotency_key: str | None = None,
    ) -> Document:
        """Records a document, without content yet; it is held where no template covers its marking facts.

        Raises:
            NotFound: no such project, template or source is visible.
            PolicyDenied: the viewer's roles do not include it.
            Invalid: a title, tag, marking, export fact or right that does not fit, or is not the template's.
            ForbiddenMarking: a marking that the viewer may not set.
            Conflict: the idempotency key was used for another input.
        """
        expect(Kind.PROJECT, project, path=("projectId",))
        if template is not None:
            expect(Kind.TEMPLATE, template, path=("templateId",))
        if len(derived_from) > _MOST_SOURCES:
            raise Invalid(f"A document names at most {_MOST_SOURCES} sources.", path=("derivedFrom",))
        for place, source in enumerate(derived_from):
            expect(Kind.DOCUMENT, source, path=("derivedFrom", str(place)))
        name, labelled = line(title, longest=LONGEST_TITLE, path=("title",)), tidy(tags, path=("tags",))
        made = DocumentId(new_identifier(Kind.DOCUMENT))
        async with self._database.unit_of_work() as work:
            found, snapshot = await visible_project(work, self._gate, operation, project, path=("projectId",))
            mandate = snapshot.require(Task.DOCUMENT_CREATE, in_project(project), path=("projectId",))
            known = {
                "project": project,
                "title": name,
                "marking": marking,
                "record_marking": record_marking,
                "category": category,
                "template": template,
                "export": export,
                "rights": rights,
                "tags": labelled,
                "derived_from": list(derived_from),
            }
            earlier = await repeated(
                work, snapshot, mutation=Task.DOCUMENT_CREATE, key=idempotency_key, input=known, made=made
            )
            if earlier is None:
                sources = await _sources(work, snapshot, derived_from)
                seen = snapshot.permit(Action.VIEW, found.facts)
                firms = await firms_at_work(work, snapshot, seen, marking, record_marking)
                within = Surroundings(id=project, nations=found.nations, firms=firms)
                stated = Stated(
                    marking=marking,
                    record_marking=record_marking,
                    category=category,
                    export=export,
                    rights=rights,
                    template=template,
                )
                marked = await self._holding.mark(work, snapshot, within=within, stated=stated)
                _not_before_its_sources(snapshot, marked.content.label, sources)
                row = DocumentRow(
                    id=made,
                    project=project,
                    label=marked.content.id,
                    record_label=marked.record.id,
                    title=name,
                    tags=labelled,
                    state=DocumentState.AVAILABLE,
                    created_by=snapshot.person,
                    updated_at=snapshot.now,
                    version=1,
                )
                await self._insert(work, snapshot, mandate, row, marked=marked, sources=list(sources))
        operation.renew()
        return await self._one(operation, DocumentId(earlier) if earlier else made)

    async def update(
        self,
        operation: Operation,
        *,
        id: DocumentId,
        expected_version: int,
        title: str | None = None,
        tags: Sequence[str] | None = None,
    ) -> Document:
        """Changes a document's title or tags.

        Raises:
            NotFound: no such document is visible.
            PolicyDenied: the viewer's role or nation does not include it.
            Conflict: the document changed meanwhile.
            Invalid: a title or tag that does not fit.
        """
        expect(Kind.DOCUMENT, id, path=("id",))
        name = None if title is None else line(title, longest=LONGEST_TITLE, path=("title",))
        labelled = None if tags is None else tidy(tags, path=("tags",))
        async with self._database.unit_of_work() as work:
            row, snapshot = await visible_document(work, self._gate, operation, id, path=("id",))
            permit = snapshot.permit(Action.EDIT, row.record, operation=Task.DOCUMENT_UPDATE, path=("id",))
            own_word(snapshot, row, path=("id",))
            if row.version != expected_version:
                raise Conflict("This document changed meanwhile: load it again.", path=("expectedVersion",))
            changed = replace(
                row,
                title=row.title if name is None else name,
                tags=row.tags if labelled is None else labelled,
                version=row.version + 1,
                updated_at=snapshot.now,
            )
            await DocumentRows(work).replace(permit, changed)
            await self._tell(work, snapshot, permit, action=Task.DOCUMENT_UPDATE, kind="document.updated")
        operation.renew()
        return await self._one(operation, id)

    async def withdraw(self, operation: Operation, *, id: DocumentId, reason: str) -> Document:
        """Hides a document from everybody, at once: running transfers of its content end.

        Raises:
            NotFound: no such document is visible.
            PolicyDenied: it is not the viewer's to withdraw.
            Invalid: the reason is empty or too long.
        """
        expect(Kind.DOCUMENT, id, path=("id",))
        why = line(reason, longest=LONGEST_REASON, path=("reason",))
        async with self._database.unit_of_work() as work:
            row, snapshot = await visible_document(work, self._gate, operation, id, path=("id",))
            own = row.created_by == snapshot.person
            task = Task.DOCUMENT_WITHDRAW_OWN if own else Task.DOCUMENT_WITHDRAW
            permit = snapshot.permit(Action.RELABEL, row.record, operation=task, path=("id",))
            own_word(snapshot, row, path=("id",))
            gone = replace(row, state=DocumentState.WITHDRAWN, version=row.version + 1, updated_at=snapshot.now)
            await DocumentRows(work).replace(permit, gone)
            await Counters(work).add(kind=KIND, label=row.record_label, delta=-1)
            await self._tell(
                work, snapshot, permit, action=Task.DOCUMENT_WITHDRAW, kind="document.withdrawn", reason=why
            )
            await work.notify(CHANNEL)
        operation.renew()
        return shown_document(snapshot, gone)

    async def _insert(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        mandate: Mandate,
        row: DocumentRow,
        *,
        marked: Marked,
        sources: Sequence[DocumentId],
    ) -> None:
        content, record = marked.content, marked.record
        snapshot.permit_new(mandate, row.content, content.label, path=("marking",))
        permit = snapshot.permit_new(mandate, row.record, record.label, path=("recordMarking",))
        await DocumentRows(work).insert(permit, row, sources=sources, at=snapshot.now)
        await Counters(work).add(kind=KIND, label=record.id, delta=1)
        await self._audit.record(
            work,
            snapshot,
            action=Task.DOCUMENT_CREATE.value,
            object=row.id,
            label=content.label,
            rules=permit.rules,
            detail={"record": record.label.digest.hex(), "template": marked.template or ""},
        )
        await ActivityLog(work).append(
            kind="document.created", project=row.project, label=record.id, node=row.id, at=snapshot.now
        )

    async def _tell(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        permit: Permit,
        *,
        action: Task,
        kind: str,
        reason: str = "",
    ) -> None:
        await self._audit.record(
            work,
            snapshot,
            action=action.value,
            object=permit.object,
            label=snapshot.law.book.get(permit.label),
            rules=permit.rules,
            detail={"reason": reason} if reason else None,
        )
        await ActivityLog(work).append(
            kind=kind, project=permit.project, label=permit.label, node=permit.object, at=snapshot.now
        )

    async def _one(self, operation: Operation, id: DocumentId) -> Document:
        found = await self.get(operation, id)
        if found is None:
            raise NotFound(path=("id",))
        return found


def _scope_of_held(snapshot: Snapshot) -> Scope:
    officer = snapshot.allows(Task.DOCUMENT_CONFIRM, in_nation(snapshot.nation))
    return snapshot.held(Action.ADMINISTER if officer else Action.VIEW)


def _checked(filter: DocumentFilter | None) -> DocumentFilter:
    """Refuses a filter that names something malformed.

    Raises:
        Invalid: naming what.
    """
    wanted = filter or DocumentFilter()
    if wanted.project is not None:
        expect(Kind.PROJECT, wanted.project, path=("filter", "projectId"))
    if wanted.tag is not None:
        wanted = replace(wanted, tag=line(wanted.tag, longest=LONGEST_TAG, path=("filter", "tag")))
    return wanted


async def _sources(work: UnitOfWork, snapshot: Snapshot, ids: Sequence[DocumentId]) -> Mapping[DocumentId, DocumentRow]:
    """Gives the documents that a new one is derived from, once the author sees them all."""
    shown = await DocumentRows(work).get_many(snapshot.scope(Action.VIEW), ids)
    for place, one in enumerate(ids):
        if one not in shown:
            raise NotFound(path=("derivedFrom", str(place)))
    return shown


def _not_before_its_sources(snapshot: Snapshot, label: Label, sources: Mapping[DocumentId, DocumentRow]) -> None:
    """Makes sure that what classified sources hold is not declassified before them (32 CFR 2001.22(e)).

    Raises:
        Invalid: a classified source lasts longer than what takes over says.
    """
    if label.succession is None:
        return
    path = ("marking", "succession", "from")
    for source in (label_under(snapshot, row.label) for row in sources.values()):
        if source.rank > label.succession.label.rank and source.succession is None:
            raise Invalid("A source is classified without an end: leave the succession out, or the source.", path=path)
        if source.succession is not None and source.succession.day > label.succession.day:
            day = source.succession.day.isoformat()
            raise Invalid(f"A source stays as it is until {day}, and the longest counts: name that day.", path=path)


def shown_document(snapshot: Snapshot, row: DocumentRow) -> Document:
    """Gives a row that the snapshot shows as people read it.

    Raises:
        LookupError: this worker has not read its labels, so nothing under them can have been shown.
    """
    content, record = label_under(snapshot, row.label), label_under(snapshot, row.record_label)
    if content.data_rights is not None and not _may_know_rights(snapshot, row):
        content = replace(content, data_rights=None)
    return document_of(row, content=content, record=record)


def _may_know_rights(snapshot: Snapshot, row: DocumentRow) -> bool:
    """Whether somebody who sees the record reads or administers the content: its contract is no part of the record."""
    return any(snapshot.decision(action, row.content) for action in (Action.VIEW, Action.ADMINISTER))


def document_of(row: DocumentRow, *, content: Label, record: Label) -> Document:
    """Gives a document as those see it who were let see it; what is held says so."""
    held = row.state is DocumentState.AVAILABLE and content.held_for is not None
    return Document(
        id=row.id,
        project=row.project,
        title=row.title,
        marking=marking_of(content),
        record_marking=marking_of(record),
        state=DocumentState.HELD if held else row.state,
        tags=row.tags,
        updated_at=row.updated_at,
        version=row.version,
    )
