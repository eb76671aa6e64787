"""Contents that were there before their project wanted them to be found: who asked for them, and how far that is.

A pass goes through the documents of a project by identifier, so that how far it is, is one place: whatever a killed
worker did not commit is done again by the next. Whoever takes a pass up has it to themselves for a while.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Text,
    and_,
    any_,
    bindparam,
    delete,
    exists,
    func,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.authority import Permit, Scope
from workspace.domain.identifiers import DocumentId, LabelId, NationCode, PersonId, ProjectId
from workspace.domain.projects import DocumentState, VersionState
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import document_versions, documents
from workspace.persistence.examination_tables import content_words, indexing_passes
from workspace.persistence.tables import people

MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A pass, and with whose rights it is made: those of whoever asked for it, as their session then was.

    Attributes:
        project: whose contents.
        person: who asked.
        nation: the nation that administers them.
        location: where their session was.
        mfa: whether they had presented a second factor.
        request: their request.
        behind: the document behind which it goes on.
        attempts: how often the next one was tried in vain.
    """

    project: ProjectId
    person: PersonId
    nation: NationCode
    location: NationCode | None
    mfa: bool
    request: str
    behind: DocumentId
    attempts: int


class Passes:
    """The passes, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def begin(
        self, permit: Permit, *, location: NationCode | None, mfa: bool, request: str, at: datetime
    ) -> None:
        """Asks for the contents of the permit's project, with the rights of whoever it is given to; from the start."""
        values = {
            "location": location,
            "mfa": mfa,
            "request": request,
            "behind": "",
            "asked_at": at,
            "due_at": at,
            "attempts": 0,
        }
        asked = upsert(indexing_passes).values(project=permit.project, person=permit.person, **values)
        await self._work.execute(asked.on_conflict_do_update(index_elements=["project", "person"], set_=values))

    async def end_all(self, permit: Permit) -> None:
        """Ends every pass through the permit's project."""
        await self._work.execute(delete(indexing_passes).where(indexing_passes.c.project == permit.project))

    async def take(self, *, now: datetime, until: datetime) -> Pass | None:
        """Takes up the pass that has waited longest; nobody else takes it before `until`."""
        due = (
            select(indexing_passes.c.project, indexing_passes.c.person)
            .where(indexing_passes.c.due_at <= now)
            .order_by(indexing_passes.c.due_at, indexing_passes.c.asked_at, indexing_passes.c.project)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        taken = (
            update(indexing_passes)
            .where(tuple_(indexing_passes.c.project, indexing_passes.c.person).in_(due))
            .values(due_at=until)
            .returning(*indexing_passes.c)
            .cte("taken")
        )
        asked = select(taken, people.c.nation).join(people, people.c.id == taken.c.person)
        row = (await self._work.execute(asked)).one_or_none()
        return None if row is None else _pass(row)

    async def move(self, one: Pass, *, behind: DocumentId, due_at: datetime) -> bool:
        """Notes that a pass is done with a document; nobody else takes it before `due_at`.

        Tells whether the pass is still wanted: it was neither ended nor begun anew meanwhile.
        """
        moved = update(indexing_passes).where(_is(one)).values(behind=behind, due_at=due_at, attempts=0)
        return (await self._work.execute(moved)).rowcount == 1

    async def postpone(self, one: Pass, *, due_at: datetime, failed: bool) -> None:
        """Notes when a pass goes on, and whether that is because the next document failed."""
        counted = indexing_passes.c.attempts + int(failed)
        await self._work.execute(update(indexing_passes).where(_is(one)).values(due_at=due_at, attempts=counted))

    async def end(self, one: Pass) -> None:
        """Forgets a pass: nothing is left of it, or nobody may make it any more."""
        await self._work.execute(delete(indexing_passes).where(_is(one)))

    async def next(self, scope: Scope, one: Pass, *, among: Sequence[LabelId], limit: int) -> list[DocumentId]:
        """Lists documents that the pass comes to next: listed, shown by the scope, and not found by words yet.

        Args:
            scope: what whoever asked may read.
            one: the pass.
            among: those of its labels under which a content may be found by words.
            limit: how many at most.
        """
        rows = await self._work.execute(
            select(documents.c.id)
            .where(documents.c.project == one.project, documents.c.id > one.behind, _waits(scope, among))
            .order_by(documents.c.id)
            .limit(limit)
        )
        return [DocumentId(row.id) for row in rows]

    async def waiting(
        self, scope: Scope, projects: Sequence[ProjectId], *, among: Sequence[LabelId]
    ) -> dict[ProjectId, int]:
        """Counts, of documents that the scope shows, those that a pass through their project has not come to yet.

        It stops at `MOST_COUNTED`.
        """
        places = (
            select(indexing_passes.c.project, func.min(indexing_passes.c.behind).label("behind"))
            .where(indexing_passes.c.project == any_(bindparam("projects", list(projects), ARRAY(Text))))
            .group_by(indexing_passes.c.project)
            .subquery()
        )
        some = (
            select(documents.c.id)
            .where(documents.c.project == places.c.project, documents.c.id > places.c.behind, _waits(scope, among))
            .limit(MOST_COUNTED)
            .lateral()
        )
        rows = await self._work.execute(
            select(places.c.project, func.count(some.c.id).label("documents"))
            .select_from(places.join(some, onclause=true()))
            .group_by(places.c.project)
        )
        return {ProjectId(row.project): int(row.documents) for row in rows}


def _waits(scope: Scope, among: Sequence[LabelId]) -> ColumnElement[bool]:
    shown: ColumnElement[Any] = bindparam("labels", list(scope.labels), ARRAY(BigInteger))
    indexed: ColumnElement[Any] = bindparam("indexed", list(among), ARRAY(BigInteger))
    available = exists().where(
        document_versions.c.document == documents.c.id, document_versions.c.state == VersionState.AVAILABLE.value
    )
    found = exists().where(content_words.c.document == documents.c.id, content_words.c.label_id == documents.c.label_id)
    return and_(
        documents.c.state == DocumentState.AVAILABLE.value,
        documents.c.record_label_id == any_(shown),
        documents.c.label_id == any_(indexed),
        available,
        ~found,
    )


def _is(one: Pass) -> ColumnElement[bool]:
    return and_(
        indexing_passes.c.project == one.project,
        indexing_passes.c.person == one.person,
        indexing_passes.c.request == one.request,
    )


def _pass(row: Row[Any]) -> Pass:
    return Pass(
        project=ProjectId(row.project),
        person=PersonId(row.person),
        nation=NationCode(row.nation),
        location=None if row.location is None else NationCode(row.location),
        mfa=row.mfa,
        request=row.request,
        behind=DocumentId(row.behind),
        attempts=row.attempts,
    )
