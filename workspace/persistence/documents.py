"""Documents as rows: read only under the labels of a `Scope` or by a `Permit`, and one page at a time by key.

A page is found in one of two ways, whichever reads fewer rows: along the order of the whole table, skipping rows
under other labels (for those who see much of it), or by taking the next rows of each allowed label and merging them
(for those who see little). Both give the same rows; the caller's estimate only chooses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Row,
    Select,
    Text,
    any_,
    bindparam,
    column,
    delete,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.authority import Facts, Permit, Scope
from workspace.domain.identifiers import DocumentId, LabelId, PersonId, ProjectId
from workspace.domain.listing import DocumentFilter, DocumentOrder, DocumentOrderField
from workspace.domain.projects import DocumentState
from workspace.domain.words import words_asked, words_of
from workspace.persistence.content_words import ContentWords
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import comments, document_sources, document_versions, documents
from workspace.persistence.examination_tables import examinations, findings
from workspace.persistence.tables import label_counters, labels
from workspace.persistence.windows import Window, in_order, within

KIND = "document"
"""What documents are counted as."""

_LISTED = documents.c.state == bindparam("listed", DocumentState.AVAILABLE.value, literal_execute=True)
_ORDERED_BY = {DocumentOrderField.UPDATED_AT: documents.c.updated_at, DocumentOrderField.TITLE: documents.c.title}
_SHOWN = tuple(one for one in documents.c if one.name not in {"words", "created_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document with its labels by number."""

    id: DocumentId
    project: ProjectId
    label: LabelId
    record_label: LabelId
    title: str
    tags: tuple[str, ...]
    state: DocumentState
    created_by: PersonId
    updated_at: datetime
    version: int

    @property
    def record(self) -> Facts:
        """What decides about the document's existence, title and tags."""
        return Facts(object=self.id, project=self.project, label=self.record_label)

    @property
    def content(self) -> Facts:
        """What decides about its versions and their bytes."""
        return Facts(object=self.id, project=self.project, label=self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class StackRow:
    """How many documents of a project stand under the same two labels."""

    project: ProjectId
    label: LabelId
    record_label: LabelId
    documents: int


class DocumentRows:
    """The documents, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def undecided(self, ids: Sequence[DocumentId], *, lock: bool = False) -> dict[DocumentId, DocumentRow]:
        """Reads listed documents to be decided about: nothing of them may reach anybody before the gate said yes."""
        asked = select(*_SHOWN).where(documents.c.id == any_(_texts(ids)), _LISTED).order_by(documents.c.id)
        rows = await self._work.execute(asked.with_for_update() if lock else asked)
        return {DocumentId(row.id): _document(row) for row in rows}

    async def get_many(self, scope: Scope, ids: Sequence[DocumentId]) -> dict[DocumentId, DocumentRow]:
        """Reads those of these documents that the scope shows."""
        rows = await self._work.execute(
            select(*_SHOWN).where(documents.c.id == any_(_texts(ids)), _LISTED, _shown_by(scope))
        )
        return {DocumentId(row.id): _document(row) for row in rows}

    async def page(
        self, scope: Scope, *, filter: DocumentFilter, order: DocumentOrder, window: Window, sparse: bool
    ) -> list[DocumentRow]:
        """Lists the documents in a window of an order.

        Args:
            scope: what the viewer may see.
            filter: which documents.
            order: by what.
            window: which part of the list, from which end.
            sparse: whether the scope shows so little that going label by label reads fewer rows.
        """
        if not scope.labels:
            return []
        found = _sparse(scope, filter, order, window) if sparse else _dense(scope, filter, order, window)
        return [_document(row) for row in await self._work.execute(found)]

    async def count(self, scope: Scope, *, filter: DocumentFilter) -> int:
        """Counts the documents that the scope shows and the filter keeps."""
        if not scope.labels:
            return 0
        counted = select(func.count()).select_from(documents).where(_LISTED, _shown_by(scope), *_kept(filter))
        return int((await self._work.execute(counted)).scalar_one())

    async def spread(self) -> dict[ProjectId, dict[LabelId, int]]:
        """Tells how many documents stand under each label, by project: to choose a way of reading, for nothing else."""
        counted = label_counters.c.kind == bindparam("kind", KIND)
        rows = await self._work.execute(
            select(labels.c.project, labels.c.id, func.sum(label_counters.c.delta).label("documents"))
            .join(label_counters, label_counters.c.label_id == labels.c.id)
            .where(counted)
            .group_by(labels.c.id)
        )
        found: dict[ProjectId, dict[LabelId, int]] = {}
        for row in rows:
            found.setdefault(ProjectId(row.project), {})[LabelId(row.id)] = int(row.documents)
        return found

    async def stacks(self, scope: Scope) -> list[StackRow]:
        """Counts the listed documents whose content and record stand under labels of the scope, by both labels."""
        both = (documents.c.project, documents.c.label_id, documents.c.record_label_id)
        rows = await self._work.execute(
            select(*both, func.count().label("documents"))
            .where(_LISTED, _shown_by(scope), documents.c.label_id == any_(_labels(scope)))
            .group_by(*both)
            .order_by(documents.c.label_id, documents.c.record_label_id)
        )
        return [
            StackRow(
                project=ProjectId(row.project),
                label=LabelId(row.label_id),
                record_label=LabelId(row.record_label_id),
                documents=int(row.documents),
            )
            for row in rows
        ]

    async def newest(self, scope: Scope, *, label: LabelId, record_label: LabelId, most: int) -> list[DocumentRow]:
        """Lists the latest documents under two labels, if the scope shows them."""
        rows = await self._work.execute(
            select(*_SHOWN)
            .where(
                _LISTED, _shown_by(scope), documents.c.record_label_id == record_label, documents.c.label_id == label
            )
            .order_by(documents.c.updated_at.desc(), documents.c.id.desc())
            .limit(most)
        )
        return [_document(row) for row in rows]

    async def sources(self, scope: Scope, ids: Sequence[DocumentId]) -> dict[DocumentId, list[DocumentRow]]:
        """Lists, for each document that the scope shows, those it is derived from that it shows too."""
        derived = documents.alias("derived")
        rows = await self._work.execute(
            select(derived.c.id.label("derived"), *_SHOWN)
            .join(document_sources, document_sources.c.source == documents.c.id)
            .join(derived, derived.c.id == document_sources.c.document)
            .where(
                derived.c.id == any_(_texts(ids)),
                derived.c.record_label_id == any_(_labels(scope)),
                _LISTED,
                _shown_by(scope),
            )
            .order_by(documents.c.title, documents.c.id)
        )
        found: dict[DocumentId, list[DocumentRow]] = {}
        for row in rows:
            found.setdefault(DocumentId(row.derived), []).append(_document(row))
        return found

    async def uploaders(self, permit: Permit) -> set[PersonId]:
        """Tells who put content, or began to, into the document that the permit is for."""
        rows = await self._work.execute(
            select(document_versions.c.created_by).where(document_versions.c.document == permit.object)
        )
        return {PersonId(row.created_by) for row in rows}

    async def insert(self, permit: Permit, row: DocumentRow, *, sources: Sequence[DocumentId], at: datetime) -> None:
        """Adds the document that the permit is for."""
        permit.must_be_for(row.id, row.label, row.record_label)
        await self._work.execute(
            insert(documents).values(
                id=row.id,
                project=row.project,
                label_id=row.label,
                record_label_id=row.record_label,
                title=row.title,
                tags=list(row.tags),
                words=list(words_of(row.title, *row.tags)),
                state=row.state.value,
                created_at=at,
                created_by=permit.person,
                updated_at=row.updated_at,
                version=row.version,
            )
        )
        if sources:
            await self._work.execute(
                insert(document_sources), [{"document": row.id, "source": source} for source in sources]
            )

    async def replace(self, permit: Permit, row: DocumentRow) -> None:
        """Writes the record of the document that the permit is for: title, tags, state, version and time.

        One that is neither listed nor frozen is found by no word of its content any more.
        """
        permit.must_be_for(row.id, row.label, row.record_label)
        await self._work.execute(
            update(documents)
            .where(documents.c.id == row.id)
            .values(
                title=row.title,
                tags=list(row.tags),
                words=list(words_of(row.title, *row.tags)),
                state=row.state.value,
                updated_at=row.updated_at,
                version=row.version,
            )
        )
        if row.state not in {DocumentState.AVAILABLE, DocumentState.FROZEN}:
            await ContentWords(self._work).forget(permit)

    async def in_any_state(self, scope: Scope, id: DocumentId, *, lock: bool = False) -> DocumentRow | None:
        """Reads a document whether or not it is listed, held, hidden or destroyed: if the scope has both its labels."""
        asked = select(*_SHOWN).where(
            documents.c.id == id, _shown_by(scope), documents.c.label_id == any_(_labels(scope))
        )
        row = (await self._work.execute(asked.with_for_update() if lock else asked)).one_or_none()
        return None if row is None else _document(row)

    async def forget_words(self, permit: Permit) -> None:
        """Lets the document that the permit is for be found by no word any more; ends what was said or found in it."""
        await self._work.execute(update(documents).where(documents.c.id == permit.object).values(words=[]))
        await self._work.execute(delete(comments).where(comments.c.document == permit.object))
        await self._work.execute(delete(findings).where(findings.c.document == permit.object))
        versions = select(document_versions.c.id).where(document_versions.c.document == permit.object)
        await self._work.execute(delete(examinations).where(examinations.c.version.in_(versions)))

    async def created_at(self, permit: Permit) -> datetime:
        """Tells when the document that the permit is for was recorded."""
        found = await self._work.execute(select(documents.c.created_at).where(documents.c.id == permit.object))
        made: datetime = found.scalar_one()
        return made

    async def remark(self, permit: Permit, row: DocumentRow) -> None:
        """Puts the document that the permit is for under the labels of the row; its version and time move."""
        permit.must_be_for(row.id)
        await self._work.execute(
            update(documents)
            .where(documents.c.id == row.id)
            .values(
                label_id=row.label,
                record_label_id=row.record_label,
                updated_at=row.updated_at,
                version=row.version,
            )
        )


def _texts(ids: Sequence[str]) -> ColumnElement[Any]:
    return bindparam("ids", list(ids), ARRAY(Text))


def _labels(scope: Scope) -> ColumnElement[Any]:
    return bindparam("labels", list(scope.labels), ARRAY(BigInteger))


def _shown_by(scope: Scope) -> ColumnElement[bool]:
    return documents.c.record_label_id == any_(_labels(scope))


def _kept(filter: DocumentFilter) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    if filter.project is not None:
        kept.append(documents.c.project == filter.project)
    if filter.text is not None:
        kept.append(documents.c.words.contains(list(words_asked(filter.text))))
    if filter.tag is not None:
        kept.append(documents.c.tags.contains([filter.tag]))
    if filter.updated_since is not None:
        kept.append(documents.c.updated_at >= filter.updated_since)
    return kept


def _dense(scope: Scope, filter: DocumentFilter, order: DocumentOrder, window: Window) -> Select[Any]:
    """Goes along the order of all documents, skipping those that the scope does not show."""
    key = _ORDERED_BY[order.field]
    found = select(*_SHOWN).where(_LISTED, _shown_by(scope), *_kept(filter), *within(window, key, documents.c.id))
    return in_order(found, window, key, documents.c.id)


def _sparse(scope: Scope, filter: DocumentFilter, order: DocumentOrder, window: Window) -> Select[Any]:
    """Takes the first rows of each label that the scope shows, then the first of them all."""
    key = _ORDERED_BY[order.field]
    label = _labels_to_probe(scope, filter)
    under_label = select(*_SHOWN).where(
        _LISTED, documents.c.record_label_id == label.c.id, *_kept(filter), *within(window, key, documents.c.id)
    )
    found = in_order(under_label, window, key, documents.c.id).lateral("found")
    everything = select(*found.c).select_from(label.join(found, onclause=true()))
    return in_order(everything, window, found.c[key.name], found.c.id)


def _labels_to_probe(scope: Scope, filter: DocumentFilter) -> FromClause:
    """Gives the labels of the scope; within one project, only that project's."""
    if filter.project is None:
        return func.unnest(_labels(scope)).table_valued(column("id", BigInteger), name="label").render_derived()
    own = select(labels.c.id).where(labels.c.project == filter.project, labels.c.id == any_(_labels(scope)))
    return own.subquery("label")


def _document(row: Row[Any]) -> DocumentRow:
    return DocumentRow(
        id=DocumentId(row.id),
        project=ProjectId(row.project),
        label=LabelId(row.label_id),
        record_label=LabelId(row.record_label_id),
        title=row.title,
        tags=tuple(row.tags),
        state=DocumentState(row.state),
        created_by=PersonId(row.created_by),
        updated_at=row.updated_at,
        version=row.version,
    )
