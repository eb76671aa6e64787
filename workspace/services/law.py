"""Asking the law before anything is done: how a marking reads, and whom an object or a proposed marking would admit.

Answers are given from where each person would stand at home with a second factor. A member of the project learns yes
or no for fellow members; an officer learns it also about what their nation originated without being a member, and
about the nations that take part. Nobody learns anything about an object that they may not view or administer.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from policies.actions import Action
from policies.composing import check_marking
from policies.errors import UnknownTerm
from policies.labels import Label
from workspace.domain.authority import Facts, Permit, Scope
from workspace.domain.errors import Invalid, NotFound
from workspace.domain.identifiers import DocumentId, Kind, MilestoneId, PersonId, ProjectId, expect, kind_of
from workspace.domain.law import AccessReport, MarkingCheck, MarkingFault, NationAccess, PersonAccess
from workspace.domain.markings import MarkingDraft
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.documents import DocumentRows
from workspace.persistence.milestones import MilestoneRows
from workspace.persistence.projects import ProjectRow, Projects
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Operation, Snapshot, Viewpoint
from workspace.services.markings import Markings, marking_of


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

LONGEST_MARKING = 2000


@told_evenly()
class LawService:
    """What the law can be asked."""

    def __init__(self, *, database: Database, gate: Gate, markings: Markings) -> None:
        self._database = database
        self._gate = gate
        self._markings = markings

    async def marking_check(self, operation: Operation, *, text: str, policy: str | None = None) -> MarkingCheck:
        """Reads a marking as the viewer would use it today.

        Raises:
            Invalid: no such policy.
        """
        snapshot = await operation.snapshot()
        try:
            report = check_marking(
                policy=policy or snapshot.nation,
                text=text[: LONGEST_MARKING + 1],
                register=snapshot.law.register,
                on=snapshot.law.today,
            )
        except UnknownTerm as unknown:
            raise Invalid(f"{unknown}.", path=("policy",)) from unknown
        return MarkingCheck(
            valid=report.valid,
            canonical=report.canonical,
            banner=report.banner,
            marking=None if report.label is None else marking_of(report.label),
            faults=tuple(
                MarkingFault(code=str(fault.code), message=fault.message, position=fault.position)
                for fault in report.faults
            ),
        )

    async def who_can(
        self,
        operation: Operation,
        *,
        action: Action,
        object: str | None = None,
        marking: MarkingDraft | None = None,
        project: ProjectId | None = None,
    ) -> AccessReport:
        """Tells who could act on an object, or on something marked so in a project.

        Raises:
            Invalid: neither an object nor a marking with its project, or both; a marking that cannot be read.
            NotFound: the viewer may neither view nor administer the object, or not view the project.
        """
        if (object is None) == (marking is None):
            raise Invalid("Ask about an object, or about a marking in a project: one of the two.", path=("object",))
        async with self._database.unit_of_work() as work:
            label: Label | None = None
            facts: Facts | None = None
            if marking is not None:
                row, snapshot = await self._project(work, operation, project)
                label = self._markings.read(snapshot, within=row.id, draft=marking)
                permit = snapshot.permit(Action.VIEW, row.facts)
            else:
                facts, snapshot, permit = await self._object(work, operation, str(object))
                row = (await Projects(work).undecided([facts.project]))[facts.project]
            members = await Projects(work).everybody(permit, today=snapshot.law.today)
            people = list(dict.fromkeys(member.person for member in members))
            views = await self._gate.viewpoints(work, people)
        allowed = {person: _could(view, action, facts, label) for person, view in views.items()}
        return _report(row, views, allowed)

    async def _project(
        self, work: UnitOfWork, operation: Operation, project: ProjectId | None
    ) -> tuple[ProjectRow, Snapshot]:
        if project is None:
            raise Invalid("Name the project in which the marking would be used.", path=("projectId",))
        expect(Kind.PROJECT, project, path=("projectId",))
        snapshot = await self._gate.fresh(work, operation.principal)
        row = (await Projects(work).get_many(snapshot.scope(Action.VIEW), [project])).get(project)
        if row is None:
            raise NotFound(path=("projectId",))
        return row, snapshot

    async def _object(self, work: UnitOfWork, operation: Operation, id: str) -> tuple[Facts, Snapshot, Permit]:
        kind = kind_of(id)
        read = None if kind is None else _READERS.get(kind)
        if read is None:
            raise Invalid("Access is decided for projects, documents and milestones: give one's id.", path=("object",))
        snapshot = await self._gate.fresh(work, operation.principal)
        for action in (Action.VIEW, Action.ADMINISTER):
            asked = await read(work, snapshot.scope(action), id)
            if asked is not None:
                return asked.decided, snapshot, snapshot.permit(action, asked.shown, path=("object",))
        raise NotFound(path=("object",))


def _could(view: Viewpoint, action: Action, facts: Facts | None, label: Label | None) -> bool:
    if view.standing.suspended:
        return False
    if facts is not None:
        return bool(view.decision(action, facts))
    return label is not None and bool(view.prospect(action, label))


def _report(
    row: ProjectRow,
    views: Mapping[PersonId, Viewpoint],
    allowed: Mapping[PersonId, bool],
) -> AccessReport:
    reached = {views[person].standing.nation for person, yes in allowed.items() if yes}
    return AccessReport(
        nations=tuple(NationAccess(nation=nation, allowed=nation in reached) for nation in row.nations),
        people=tuple(PersonAccess(person=person, allowed=yes) for person, yes in sorted(allowed.items())),
    )


async def _project_asked(work: UnitOfWork, scope: Scope, id: str) -> Asked | None:
    row = (await Projects(work).get_many(scope, [ProjectId(id)])).get(ProjectId(id))
    return None if row is None else Asked(shown=row.facts, decided=row.facts)


async def _document_asked(work: UnitOfWork, scope: Scope, id: str) -> Asked | None:
    row = (await DocumentRows(work).get_many(scope, [DocumentId(id)])).get(DocumentId(id))
    return None if row is None else Asked(shown=row.record, decided=row.content)


async def _milestone_asked(work: UnitOfWork, scope: Scope, id: str) -> Asked | None:
    row = (await MilestoneRows(work).get_many(scope, [MilestoneId(id)])).get(MilestoneId(id))
    return None if row is None else Asked(shown=row.facts, decided=row.facts)


_READERS: Mapping[Kind, Reader] = {
    Kind.PROJECT: _project_asked,
    Kind.DOCUMENT: _document_asked,
    Kind.MILESTONE: _milestone_asked,
}
