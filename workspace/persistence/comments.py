"""Comments as rows: each read under its own label and under that of what it is about, as that stands now.

A document that is withdrawn, or relabelled so that somebody may not see it any more, takes its comments with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Text, and_, any_, bindparam, exists, func, insert, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.authority import Facts, Permit, Scope
from workspace.domain.comments import Commented, Mentions
from workspace.domain.identifiers import CommentId, DocumentId, Kind, LabelId, MilestoneId, PersonId, ProjectId, kind_of
from workspace.domain.projects import DocumentState, ObjectState
from workspace.domain.words import words_of
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import comments, documents, milestones
from workspace.persistence.milestones import is_there
from workspace.persistence.tables import people
from workspace.persistence.windows import Window, in_order, within


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRow:
    """A comment with its label by number."""

    id: CommentId
    project: ProjectId
    object: Commented
    label: LabelId
    body: str
    author: PersonId
    created_at: datetime

    @property
    def facts(self) -> Facts:
        """What decides about the comment, besides what decides about the object."""
        return Facts(object=self.id, project=self.project, label=self.label)


class CommentRows:
    """The comments, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def get_many(self, scope: Scope, ids: Sequence[CommentId]) -> dict[CommentId, CommentRow]:
        """Reads those of these comments that the scope shows."""
        wanted = comments.c.id == any_(bindparam("ids", list(ids), ARRAY(Text)))
        rows = await self._work.execute(select(comments).where(wanted, readable(scope)))
        return {CommentId(row.id): _comment(row) for row in rows}

    async def page(self, scope: Scope, *, object: Commented, window: Window) -> list[CommentRow]:
        """Lists the comments on one object in a window of their order, which is by time."""
        place = (comments.c.created_at, comments.c.id)
        asked = select(comments).where(_about(object), readable(scope), *within(window, *place))
        return [_comment(row) for row in await self._work.execute(in_order(asked, window, *place))]

    async def count(self, scope: Scope, *, object: Commented) -> int:
        """Counts the comments on one object that the scope shows."""
        asked = select(func.count()).select_from(comments).where(_about(object), readable(scope))
        return int((await self._work.execute(asked)).scalar_one())

    async def insert(self, permit: Permit, row: CommentRow) -> None:
        """Adds the comment that the permit is for."""
        permit.must_be_for(row.id, row.label)
        await self._work.execute(
            insert(comments).values(
                id=row.id,
                project=row.project,
                **_column_of(row.object),
                label_id=row.label,
                body=row.body,
                words=list(words_of(row.body)),
                author=permit.person,
                created_at=row.created_at,
            )
        )

    async def called(self, mentions: Mentions) -> Sequence[PersonId]:
        """Finds who is meant, to be told and nobody else: that somebody was found must not reach the author."""
        rows = await self._work.execute(
            select(people.c.id)
            .where(
                or_(
                    people.c.id == any_(bindparam("people", sorted(mentions.people), ARRAY(Text))),
                    func.lower(people.c.email) == any_(bindparam("addresses", sorted(mentions.addresses), ARRAY(Text))),
                )
            )
            .order_by(people.c.id)
        )
        return [PersonId(row.id) for row in rows]


def readable(scope: Scope) -> ColumnElement[bool]:
    """Whether the scope shows a comment: the comment itself, and what it is about."""
    labels: ColumnElement[Any] = bindparam("labels", list(scope.labels), ARRAY(BigInteger))
    on_document = exists().where(
        documents.c.id == comments.c.document,
        documents.c.record_label_id == any_(labels),
        documents.c.state == DocumentState.AVAILABLE.value,
    )
    on_milestone = exists().where(
        milestones.c.id == comments.c.milestone, milestones.c.label_id == any_(labels), is_there(milestones)
    )
    own = and_(comments.c.label_id == any_(labels), comments.c.state == ObjectState.AVAILABLE.value)
    return and_(own, or_(on_document, on_milestone))


def _column_of(object: Commented) -> dict[str, str]:
    return {"document" if kind_of(object) is Kind.DOCUMENT else "milestone": object}


def _about(object: Commented) -> ColumnElement[bool]:
    ((column, value),) = _column_of(object).items()
    return comments.c[column] == value


def _comment(row: Row[Any]) -> CommentRow:
    return CommentRow(
        id=CommentId(row.id),
        project=ProjectId(row.project),
        object=DocumentId(row.document) if row.milestone is None else MilestoneId(row.milestone),
        label=LabelId(row.label_id),
        body=row.body,
        author=PersonId(row.author),
        created_at=row.created_at,
    )
