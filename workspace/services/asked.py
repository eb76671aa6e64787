"""Finding an object that somebody asks about: a project, a document or a milestone, if a scope shows it.

Promises: what is hidden is filtered in SQL and never read, so that it takes the same steps as what is absent.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from policies.actions import Action
from workspace.domain.authority import Facts, Permit, Scope
from workspace.domain.errors import Invalid, NotFound
from workspace.domain.identifiers import DocumentId, Kind, MilestoneId, ProjectId, kind_of
from workspace.persistence.database import UnitOfWork
from workspace.persistence.documents import DocumentRows
from workspace.persistence.milestones import MilestoneRows
from workspace.persistence.projects import Projects
from workspace.services.gate import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An object that somebody asks about.

    Attributes:
        shown: what governs whether it is there for them.
        decided: what governs the access that they ask about.
    """

    shown: Facts
    decided: Facts


Reader = Callable[[UnitOfWork, Scope, str], Awaitable[Asked | None]]
"""Reads an object of one kind, if the scope shows it."""


async def find_asked(work: UnitOfWork, snapshot: Snapshot, id: str) -> tuple[Asked, Permit]:
    """Finds what the person may view, or administer as an officer of its originator.

    Raises:
        Invalid: the identifier names nothing that access is decided about.
        NotFound: the object is hidden or absent.
    """
    kind = kind_of(id)
    read = None if kind is None else _READERS.get(kind)
    if read is None:
        raise Invalid("Access is decided for projects, documents and milestones: give one's id.", path=("object",))
    for action in (Action.VIEW, Action.ADMINISTER):
        asked = await read(work, snapshot.scope(action), id)
        if asked is not None:
            return asked, snapshot.permit(action, asked.shown, path=("object",))
    raise NotFound(path=("object",))


async def _project(work: UnitOfWork, scope: Scope, id: str) -> Asked | None:
    row = (await Projects(work).get_many(scope, [ProjectId(id)])).get(ProjectId(id))
    return None if row is None else Asked(shown=row.facts, decided=row.facts)


async def _document(work: UnitOfWork, scope: Scope, id: str) -> Asked | None:
    row = (await DocumentRows(work).get_many(scope, [DocumentId(id)])).get(DocumentId(id))
    return None if row is None else Asked(shown=row.record, decided=row.content)


async def _milestone(work: UnitOfWork, scope: Scope, id: str) -> Asked | None:
    row = (await MilestoneRows(work).get_many(scope, [MilestoneId(id)])).get(MilestoneId(id))
    return None if row is None else Asked(shown=row.facts, decided=row.facts)


_READERS: Mapping[Kind, Reader] = {Kind.PROJECT: _project, Kind.DOCUMENT: _document, Kind.MILESTONE: _milestone}
