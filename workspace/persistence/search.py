"""What can be found by words: documents, milestones, projects and comments, each under its label of now.

There is no separate index of hits that could be looser or staler than the objects: the words stand in the objects'
own rows, and every row is taken only under the labels of the scope. The words of contents, where a project wants them,
are taken only under the content's own label of now; what is shown for them is the title.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Text,
    any_,
    bindparam,
    false,
    func,
    not_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.domain.authority import Scope
from workspace.domain.identifiers import ProjectId
from workspace.domain.listing import SearchHit
from workspace.domain.projects import DocumentState
from workspace.persistence.comments import readable
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import comments, documents, milestones
from workspace.persistence.examination_tables import content_words
from workspace.persistence.milestones import is_there
from workspace.persistence.tables import projects
from workspace.persistence.windows import Window, in_order, within

_EXCERPT = 200
"""How much of a comment stands for its title, in characters."""


class FoundRows:
    """The search, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def page(self, scope: Scope, *, words: tuple[str, ...], window: Window) -> list[SearchHit]:
        """Lists the objects in whose words all of these occur, by title."""
        hits = _hits(scope, words).subquery()
        place = (hits.c.title, hits.c.node)
        rows = await self._work.execute(in_order(select(hits).where(*within(window, *place)), window, *place))
        return [
            SearchHit(node=row.node, project=ProjectId(row.project), title=row.title, in_content=row.in_content)
            for row in rows
        ]

    async def count(self, scope: Scope, *, words: tuple[str, ...]) -> int:
        """Counts them."""
        asked = select(func.count()).select_from(_hits(scope, words).subquery())
        return int((await self._work.execute(asked)).scalar_one())


def _hits(scope: Scope, words: tuple[str, ...]) -> CompoundSelect[Any]:
    labels: ColumnElement[Any] = bindparam("labels", list(scope.labels), ARRAY(BigInteger))
    asked: ColumnElement[Any] = bindparam("words", list(words), ARRAY(Text))
    return union_all(
        select(documents.c.id.label("node"), documents.c.project, documents.c.title, false().label("in_content")).where(
            documents.c.words.contains(asked),
            documents.c.record_label_id == any_(labels),
            documents.c.state == DocumentState.AVAILABLE.value,
        ),
        select(documents.c.id, documents.c.project, documents.c.title, true())
        .join(content_words, content_words.c.document == documents.c.id)
        .join(projects, projects.c.id == documents.c.project)
        .where(
            content_words.c.words.contains(asked),
            content_words.c.label_id == documents.c.label_id,
            documents.c.label_id == any_(labels),
            documents.c.record_label_id == any_(labels),
            documents.c.state == DocumentState.AVAILABLE.value,
            projects.c.content_search,
            not_(documents.c.words.contains(asked)),
        ),
        select(milestones.c.id, milestones.c.project, milestones.c.title, false()).where(
            milestones.c.words.contains(asked),
            milestones.c.label_id == any_(labels),
            is_there(milestones),
            milestones.c.title_label_id == any_(labels),
        ),
        select(projects.c.id, projects.c.id, projects.c.name, false()).where(
            projects.c.words.contains(asked), projects.c.label_id == any_(labels)
        ),
        select(comments.c.id, comments.c.project, func.left(comments.c.body, _EXCERPT), false()).where(
            comments.c.words.contains(asked), readable(scope)
        ),
    )
