"""What can be spilt: a document, a milestone or a comment, each with a marking of its own.

For all three, frozen is one state of the object's own row. Whatever is not in the state AVAILABLE is in no list and no
count, is found by no word, told of by no event, and is not there to be read or changed; so is what was said about it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Table,
    Text,
    and_,
    any_,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.authority import Facts, Permit, Scope
from workspace.domain.identifiers import CommentId, DocumentId, Kind, LabelId, MilestoneId, ProjectId, kind_of
from workspace.domain.projects import ObjectState
from workspace.domain.spills import Spillable
from workspace.persistence import documents as document_rows
from workspace.persistence import milestones as milestone_rows
from workspace.persistence.comments import CommentRows
from workspace.persistence.content_words import ContentWords
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import comments, documents, milestones
from workspace.persistence.documents import DocumentRows
from workspace.persistence.labels import Counters
from workspace.persistence.milestones import MilestoneRows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """How the rows of one kind hold what a spill asks of them.

    Attributes:
        table: where they stand.
        outer: the label that decides whether the object is there for somebody.
        inner: the label of what it holds: a document's content, a milestone's title, a comment's text.
        said: what it is called, or says.
        counted: as what it is counted; None where nothing is.
    """

    table: Table
    outer: ColumnElement[int]
    inner: ColumnElement[int]
    said: ColumnElement[str]
    counted: str | None


_SHAPES: Mapping[Kind, _Shape] = {
    Kind.DOCUMENT: _Shape(
        table=documents,
        outer=documents.c.record_label_id,
        inner=documents.c.label_id,
        said=documents.c.title,
        counted=document_rows.KIND,
    ),
    Kind.MILESTONE: _Shape(
        table=milestones,
        outer=milestones.c.label_id,
        inner=milestones.c.title_label_id,
        said=milestones.c.title,
        counted=milestone_rows.KIND,
    ),
    Kind.COMMENT: _Shape(
        table=comments,
        outer=comments.c.label_id,
        inner=comments.c.label_id,
        said=comments.c.body,
        counted=None,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spilt:
    """An object of which a spill is, or is about to be, reported.

    Attributes:
        id: which.
        project: where.
        outer: the label that decides whether it is there for somebody.
        inner: the label of what it holds.
        about: the label of what a comment is about, which decides besides; None for anything else.
        state: whether it is there at all.
    """

    id: Spillable
    project: ProjectId
    outer: LabelId
    inner: LabelId
    about: LabelId | None
    state: str

    @property
    def facts(self) -> Facts:
        """What decides whether it is there for somebody."""
        return Facts(object=self.id, project=self.project, label=self.outer)


class SpiltRows:
    """The objects of spills, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def shows(self, scope: Scope, id: Spillable) -> bool:
        """Whether the scope shows an object, as whoever reads it finds it."""
        match kind_of(id):
            case Kind.DOCUMENT:
                return bool(await DocumentRows(self._work).get_many(scope, [DocumentId(id)]))
            case Kind.MILESTONE:
                return bool(await MilestoneRows(self._work).get_many(scope, [MilestoneId(id)]))
            case _:
                return bool(await CommentRows(self._work).get_many(scope, [CommentId(id)]))

    async def undecided(self, id: Spillable) -> Spilt | None:
        """Locks an object that is there, to be decided about."""
        shape = _shape(id)
        asked = _selected(shape).where(shape.table.c.id == id, shape.table.c.state == ObjectState.AVAILABLE.value)
        row = (await self._work.execute(asked.with_for_update(of=shape.table))).one_or_none()
        return None if row is None else _spilt(row)

    async def in_any_state(self, scope: Scope, id: Spillable) -> Spilt | None:
        """Locks an object, there or not, if the scope has both its labels."""
        shape = _shape(id)
        asked = _selected(shape).where(shape.table.c.id == id, _under(shape, scope))
        row = (await self._work.execute(asked.with_for_update(of=shape.table))).one_or_none()
        return None if row is None else _spilt(row)

    async def is_gone(self, id: Spillable) -> bool:
        """Whether nothing of an object is left, as of a comment on what was destroyed."""
        table = _shape(id).table
        return not (await self._work.execute(select(exists().where(table.c.id == id)))).scalar_one()

    async def put(self, permit: Permit, spilt: Spilt, state: ObjectState) -> None:
        """Lets the object that the permit is for be there or not; its version and time say nothing of it.

        Raises:
            PermissionError: the permit is for another object.
        """
        if permit.object != spilt.id or permit.label != spilt.outer:
            raise PermissionError("the permit is for another object")
        shape = _shape(spilt.id)
        await self._work.execute(update(shape.table).where(shape.table.c.id == spilt.id).values(state=state.value))
        listed = (state is ObjectState.AVAILABLE) - (spilt.state == ObjectState.AVAILABLE.value)
        if listed and shape.counted is not None:
            await Counters(self._work).add(kind=shape.counted, label=spilt.outer, delta=listed)
        if state is ObjectState.WITHDRAWN:
            await ContentWords(self._work).forget(permit)

    async def said(self, scope: Scope, ids: Collection[Spillable]) -> dict[Spillable, tuple[str, LabelId]]:
        """Reads what objects are called, or say, and under which label, where the scope has both their labels."""
        found: dict[Spillable, tuple[str, LabelId]] = {}
        for shape in _SHAPES.values():
            rows = await self._work.execute(
                select(shape.table.c.id, shape.said.label("said"), shape.inner.label("inner")).where(
                    shape.table.c.id == any_(bindparam("ids", list(ids), ARRAY(Text))), _under(shape, scope)
                )
            )
            found |= {row.id: (row.said, LabelId(row.inner)) for row in rows}
        return found


def bears(id: ColumnElement[str], labels: Sequence[LabelId]) -> ColumnElement[bool]:
    """Whether an object of whichever kind stands under one of these labels, or what it is about does."""
    among = any_(literal(list(labels), ARRAY(BigInteger)))

    def under(one: _Shape) -> ColumnElement[bool]:
        return or_(one.outer == among, one.inner == among, _about(one) == among)

    return or_(*(exists(select(1).where(one.table.c.id == id, under(one))) for one in _SHAPES.values()))


def _shape(id: Spillable) -> _Shape:
    kind = kind_of(id)
    if kind is None or kind not in _SHAPES:
        raise ValueError("this is nothing that can be spilt")
    return _SHAPES[kind]


def _selected(shape: _Shape) -> Select[Any]:
    table = shape.table
    return select(
        table.c.id,
        table.c.project,
        table.c.state,
        shape.outer.label("outer"),
        shape.inner.label("inner"),
        _about(shape).label("about"),
    )


def _about(shape: _Shape) -> ColumnElement[Any]:
    """The label of what a comment is about; nothing for anything else."""
    if shape.table is not comments:
        return null()
    parents = (_SHAPES[Kind.DOCUMENT], comments.c.document), (_SHAPES[Kind.MILESTONE], comments.c.milestone)
    found = (select(one.outer).where(one.table.c.id == parent).scalar_subquery() for one, parent in parents)
    return func.coalesce(*found)


def _under(shape: _Shape, scope: Scope) -> ColumnElement[bool]:
    labels: ColumnElement[Any] = bindparam("labels", list(scope.labels), ARRAY(BigInteger))
    return and_(shape.outer == any_(labels), shape.inner == any_(labels))


def _spilt(row: Row[Any]) -> Spilt:
    return Spilt(
        id=row.id,
        project=ProjectId(row.project),
        outer=LabelId(row.outer),
        inner=LabelId(row.inner),
        about=None if row.about is None else LabelId(row.about),
        state=row.state,
    )
