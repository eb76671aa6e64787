"""Projects: who may begin one, what may be changed in it, and what everybody else does not learn.

A programme manager by office begins a project and becomes its first programme manager by role.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from policies.actions import Action
from policies.roles import Operation as Task
from workspace.domain.authority import Facts, Permit
from workspace.domain.errors import Conflict, Invalid, NotFound
from workspace.domain.identifiers import Kind, NationCode, ProjectId, expect, new_identifier
from workspace.domain.listing import OrderDirection, ProjectFilter, ProjectOrder, ProjectOrderField
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import Page, PageRequest
from workspace.domain.people import Membership, Role
from workspace.domain.projects import Project
from workspace.domain.texts import LONGEST_TITLE, line
from workspace.persistence.activity import ActivityLog
from workspace.persistence.content_words import ContentWords
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.indexing import Passes
from workspace.persistence.labels import Counters
from workspace.persistence.law import advance
from workspace.persistence.people import People
from workspace.persistence.projects import KIND, ProjectRow, Projects
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.finding import locked_project
from workspace.services.gate import Gate, Operation, Snapshot, in_nation
from workspace.services.markings import Markings, Surroundings, marking_under
from workspace.services.members import Members
from workspace.services.paging import Cursors
from workspace.services.repeats import repeated


@accountable
@told_evenly()
class ProjectsService:
    """What can be asked and done about projects."""

    def __init__(self, *, database: Database, gate: Gate, cursors: Cursors, audit: Audit, markings: Markings) -> None:
        self._database = database
        self._gate = gate
        self._cursors = cursors
        self._audit = audit
        self._markings = markings
        members = Members(database=database, gate=gate, cursors=cursors, audit=audit)
        self.members = members.page
        self.member_count = members.count
        self.member_add = members.add
        self.member_remove = members.remove

    async def get_many(self, operation: Operation, *, ids: Sequence[ProjectId]) -> Sequence[Project | None]:
        """Gives those of these projects that are visible, in the order asked for."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            rows = await Projects(work).get_many(snapshot.scope(Action.VIEW), list(dict.fromkeys(ids)))
        return [_project(snapshot, rows[one]) if one in rows else None for one in ids]

    async def list(
        self,
        operation: Operation,
        *,
        page: PageRequest,
        filter: ProjectFilter | None = None,
        order: ProjectOrder | None = None,
    ) -> Page[Project]:
        """Lists visible projects.

        Raises:
            Invalid: a size, cursor or nation that does not fit.
        """
        snapshot = await operation.snapshot()
        wanted, ordered = filter or ProjectFilter(), order or ProjectOrder()
        pages = self._cursors.pages(viewer=snapshot.person, query=["projects", wanted, ordered])
        window = pages.window(page, descending=ordered.direction is OrderDirection.DESC)
        async with self._database.reading() as work:
            rows = await Projects(work).page(snapshot.scope(Action.VIEW), filter=wanted, order=ordered, window=window)
        by_name = ordered.field is ProjectOrderField.NAME
        listed = pages.page(rows, window=window, place=_by_name if by_name else _by_creation)
        return listed.of([_project(snapshot, row) for row in listed.items])

    async def count(self, operation: Operation, *, filter: ProjectFilter | None = None) -> int:
        """Counts what `list` lists."""
        snapshot = await operation.snapshot()
        wanted = filter or ProjectFilter()
        async with self._database.reading() as work:
            scope = snapshot.scope(Action.VIEW)
            if wanted == ProjectFilter():
                return await Counters(work).count(scope, kind=KIND)
            return await Projects(work).count(scope, filter=wanted)

    async def create(
        self,
        operation: Operation,
        *,
        name: str,
        marking: MarkingDraft,
        nations: Sequence[str],
        content_search: bool = False,
        idempotency_key: str | None = None,
    ) -> Project:
        """Begins a project; the creator becomes its programme manager.

        With `content_search`, its unclassified documents will be found by the words of their contents.

        Raises:
            PolicyDenied: the viewer is not programme manager by office.
            Invalid: a name, marking or nation that does not fit.
            ForbiddenMarking: a marking that the viewer may not set.
            Conflict: the idempotency key was used for another input.
        """
        name = line(name, longest=LONGEST_TITLE, path=("name",))
        new = ProjectId(new_identifier(Kind.PROJECT))
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            mandate = snapshot.require(Task.PROJECT_CREATE, in_nation(snapshot.nation))
            known = {"name": name, "marking": marking, "nations": nations}
            if content_search:
                known["content_search"] = True
            earlier = await repeated(
                work, snapshot, mutation=Task.PROJECT_CREATE, key=idempotency_key, input=known, made=new
            )
            if earlier is None:
                taking_part = await _participants(work, snapshot, nations)
                composed = await self._markings.compose(
                    work, snapshot, within=Surroundings(id=new, nations=taking_part), draft=marking
                )
                row = ProjectRow(
                    id=new,
                    name=name,
                    label=composed.id,
                    nations=taking_part,
                    version=1,
                    created_at=snapshot.now,
                    content_search=content_search,
                )
                permit = snapshot.permit_new(mandate, row.facts, composed.label, path=("marking",))
                projects = Projects(work)
                await projects.insert(permit, row)
                await projects.add_member(
                    permit, Membership(person=snapshot.person, role=Role.PROGRAMME_MANAGER, until=None)
                )
                await Counters(work).add(kind=KIND, label=composed.id, delta=1)
                await self._audit.record(
                    work,
                    snapshot,
                    action=Task.PROJECT_CREATE.value,
                    object=new,
                    label=composed.label,
                    nations=taking_part,
                )
                await ActivityLog(work).append(
                    kind="project.created", project=new, label=composed.id, node=new, at=snapshot.now
                )
        operation.renew()
        return await self._one(operation, ProjectId(earlier) if earlier else new)

    async def update(
        self,
        operation: Operation,
        *,
        id: ProjectId,
        expected_version: int,
        name: str | None = None,
        marking: MarkingDraft | None = None,
        nations: Sequence[str] | None = None,
        content_search: bool | None = None,
    ) -> Project:
        """Changes a project; a new marking decides anew about everything in it.

        Once contents are not to be searched any more, the words of all of them are gone with the change. When they are
        to be, those that come from then on are found, and those that are there are looked at in the background: such of
        them as whoever asks for it may read. Asking again has those looked at that are not found yet.

        Raises:
            NotFound: no such project is visible.
            PolicyDenied: the viewer's role does not include it.
            Conflict: the project changed meanwhile.
            Invalid: a name, marking or nation that does not fit, or a nation that still has members.
            ForbiddenMarking: a marking that the viewer may not set.
        """
        expect(Kind.PROJECT, id, path=("id",))
        new_name = None if name is None else line(name, longest=LONGEST_TITLE, path=("name",))
        async with self._database.unit_of_work() as work:
            projects = Projects(work)
            row, snapshot = await locked_project(work, self._gate, operation, id, path=("id",))
            permit = snapshot.permit(Action.EDIT, row.facts, operation=Task.PROJECT_UPDATE, path=("id",))
            if row.version != expected_version:
                raise Conflict("This project changed meanwhile: load it again.", path=("expectedVersion",))
            taking_part = row.nations if nations is None else await _participants(work, snapshot, nations)
            await self._nobody_left_behind(work, permit, row, taking_part, today=snapshot.law.today)
            label, label_id = snapshot.law.book.get(row.label), row.label
            if marking is not None:
                permit = snapshot.permit(Action.RELABEL, row.facts, operation=Task.PROJECT_UPDATE, path=("marking",))
                composed = await self._markings.compose(
                    work, snapshot, within=Surroundings(id=id, nations=taking_part), draft=marking
                )
                label, label_id = composed.label, composed.id
                mandate = snapshot.require(Task.PROJECT_UPDATE, f"project:{id}")
                snapshot.permit_new(mandate, Facts(object=id, project=id, label=label_id), label, path=("marking",))
            changed = replace(
                row,
                name=new_name or row.name,
                label=label_id,
                nations=taking_part,
                version=row.version + 1,
                content_search=row.content_search if content_search is None else content_search,
            )
            await projects.update(permit, changed)
            if not changed.content_search:
                await Passes(work).end_all(permit)
                await ContentWords(work).forget_all(permit)
            elif content_search:
                asking = operation.principal
                await Passes(work).begin(
                    permit, location=asking.location, mfa=asking.mfa, request=asking.request_id, at=snapshot.now
                )
            await self._audit.record(
                work, snapshot, action=Task.PROJECT_UPDATE.value, object=id, label=label, nations=taking_part
            )
            await ActivityLog(work).append(kind="project.updated", project=id, label=label_id, node=id, at=snapshot.now)
            if label_id != row.label:
                await Counters(work).add(kind=KIND, label=row.label, delta=-1)
                await Counters(work).add(kind=KIND, label=label_id, delta=1)
                await advance(work)
        operation.renew()
        return await self._one(operation, id)

    async def _nobody_left_behind(
        self, work: UnitOfWork, permit: Permit, row: ProjectRow, nations: tuple[NationCode, ...], *, today: date
    ) -> None:
        leaving = set(row.nations) - set(nations)
        if not leaving:
            return
        members = [member.person for member in await Projects(work).everybody(permit, today=today)]
        still = leaving & await People(work).nations_of(permit, members)
        if still:
            raise Invalid(
                f"{', '.join(sorted(still))} still has members in this project: remove them first.", path=("nations",)
            )

    async def _one(self, operation: Operation, id: ProjectId) -> Project:
        found = (await self.get_many(operation, ids=[id]))[0]
        if found is None:
            raise NotFound(path=("id",))
        return found


async def _participants(work: UnitOfWork, snapshot: Snapshot, nations: Sequence[str]) -> tuple[NationCode, ...]:
    known = {nation.code for nation in await People(work).nations()}
    unknown = [code for code in nations if code not in known]
    if unknown:
        raise Invalid(f"{unknown[0]!r} is not a nation this workspace knows: use its alpha-3 code.", path=("nations",))
    if snapshot.nation not in nations:
        raise Invalid(f"Your own nation, {snapshot.nation}, has to take part.", path=("nations",))
    return tuple(sorted({NationCode(code) for code in nations}))


def _project(snapshot: Snapshot, row: ProjectRow) -> Project:
    return Project(
        id=row.id,
        name=row.name,
        marking=marking_under(snapshot, row.label),
        nations=row.nations,
        version=row.version,
        content_search=row.content_search,
    )


def _by_name(row: ProjectRow) -> tuple[str, str]:
    return row.name, row.id


def _by_creation(row: ProjectRow) -> tuple[datetime, str]:
    return row.created_at, row.id
