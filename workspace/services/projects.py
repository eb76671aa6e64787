"""Projects: who may begin one, who belongs to it, and what everybody else does not learn.

A programme manager by office begins a project and becomes its first programme manager by role. Members come from the
participating nations. A removed member is shut out at once: open streams are decided again when the removal commits.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from policies.actions import Action
from policies.roles import Operation as Task
from workspace.domain.authority import Facts, Permit
from workspace.domain.errors import Conflict, Invalid, NotFound
from workspace.domain.identifiers import Kind, NationCode, PersonId, ProjectId, expect, new_identifier
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
from workspace.persistence.law import CHANNEL, advance
from workspace.persistence.people import People
from workspace.persistence.projects import KIND, MemberRow, ProjectRow, Projects
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Operation, Snapshot, in_nation
from workspace.services.markings import Markings, Surroundings, marking_under
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
                await _tell(work, snapshot, permit, kind="project.created")
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
            row, snapshot = await self._decided(work, operation, id, path=("id",))
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

    async def members(self, operation: Operation, *, project: ProjectId, page: PageRequest) -> Page[Membership]:
        """Lists today's members by name; a hidden project has none.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=["members", project])
        window = pages.window(page)
        async with self._database.reading() as work:
            permit = await self._visible(work, snapshot, project)
            if permit is None:
                return Page()
            rows = await Projects(work).members(permit, window=window, today=snapshot.law.today)
        listed = pages.page(rows, window=window, place=_by_member)
        return listed.of([row.membership for row in listed.items])

    async def member_count(self, operation: Operation, *, project: ProjectId) -> int:
        """Counts what `members` lists."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            permit = await self._visible(work, snapshot, project)
            return 0 if permit is None else await Projects(work).count_members(permit, today=snapshot.law.today)

    async def member_add(
        self, operation: Operation, *, project: ProjectId, person: PersonId, role: Role, until: date | None = None
    ) -> Membership:
        """Gives a person of a participating nation a role; who knows the person's id may name them.

        Raises:
            NotFound: no such project is visible, or no such person exists.
            PolicyDenied: the viewer's role does not include it.
            Invalid: the person cannot belong to this project, or the last day is past.
        """
        expect(Kind.PROJECT, project, path=("projectId",))
        expect(Kind.PERSON, person, path=("personId",))
        async with self._database.unit_of_work() as work:
            row, snapshot = await self._decided(work, operation, project, path=("projectId",))
            permit = snapshot.permit(Action.EDIT, row.facts, operation=Task.MEMBER_ADD, path=("projectId",))
            if until is not None and until < snapshot.law.today:
                raise Invalid("The last day of a role must not be past.", path=("until",))
            candidate = await People(work).undecided(person)
            if candidate is None:
                raise NotFound(path=("personId",))
            if candidate.nation not in row.nations or candidate.suspended:
                raise Invalid(
                    "This person cannot be added: their nation does not take part, or their own officers have not "
                    "cleared them. Ask an officer of their nation.",
                    path=("personId",),
                )
            member = Membership(person=person, role=role, until=until)
            await self._audit.record(
                work,
                snapshot,
                action=Task.MEMBER_ADD.value,
                object=project,
                label=snapshot.law.book.get(row.label),
                nations=[candidate.nation],
                detail={"person": person, "role": role.value, "until": str(until or "")},
            )
            await _tell(work, snapshot, permit, kind="project.member_added")
            await Projects(work).add_member(permit, member)
            await work.notify(CHANNEL)
        operation.renew()
        return member

    async def member_remove(
        self, operation: Operation, *, project: ProjectId, person: PersonId, role: Role | None = None
    ) -> None:
        """Takes a role, or every role, away; at once.

        Raises:
            NotFound: no such project is visible, or the person has no such role in it.
            PolicyDenied: the viewer's role does not include it.
            Conflict: nobody would be left to manage the project.
        """
        expect(Kind.PROJECT, project, path=("projectId",))
        expect(Kind.PERSON, person, path=("personId",))
        async with self._database.unit_of_work() as work:
            projects = Projects(work)
            row, snapshot = await self._decided(work, operation, project, path=("projectId",))
            permit = snapshot.permit(Action.EDIT, row.facts, operation=Task.MEMBER_REMOVE, path=("projectId",))
            label = snapshot.law.book.get(row.label)
            await self._audit.record(
                work,
                snapshot,
                action=Task.MEMBER_REMOVE.value,
                object=project,
                label=label,
                nations=row.nations,
                detail={"person": person, "role": role.value if role else ""},
            )
            await _tell(work, snapshot, permit, kind="project.member_removed")
            if not await projects.remove_member(permit, person=person, role=role):
                raise NotFound(path=("personId",))
            left = await projects.everybody(permit, today=snapshot.law.today)
            if not any(member.role is Role.PROGRAMME_MANAGER for member in left):
                raise Conflict(
                    "Nobody would be left to manage this project: add another programme manager first.",
                    path=("personId",),
                )
            await work.notify(CHANNEL)
        operation.renew()

    async def _decided(
        self, work: UnitOfWork, operation: Operation, id: ProjectId, *, path: tuple[str, ...]
    ) -> tuple[ProjectRow, Snapshot]:
        """Locks a project that the viewer sees; one that they do not see is not even read, as if it were not there."""
        projects = Projects(work)
        snapshot = await self._gate.fresh(work, operation.principal)
        seen = (await projects.get_many(snapshot.scope(Action.VIEW), [id])).get(id)
        if seen is None:
            raise NotFound(path=path)
        row = (await projects.undecided([id], lock=True))[id]
        if row.label != seen.label:
            raise Conflict("This project changed meanwhile: load it again.", path=path)
        return row, snapshot

    async def _visible(self, work: UnitOfWork, snapshot: Snapshot, id: ProjectId) -> Permit | None:
        row = (await Projects(work).get_many(snapshot.scope(Action.VIEW), [id])).get(id)
        return None if row is None else snapshot.permit(Action.VIEW, row.facts)

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


async def _tell(work: UnitOfWork, snapshot: Snapshot, permit: Permit, *, kind: str) -> None:
    await ActivityLog(work).append(
        kind=kind, project=permit.project, label=permit.label, node=permit.object, at=snapshot.now
    )


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


def _by_member(row: MemberRow) -> tuple[str, str]:
    return row.display_name, f"{row.membership.person}/{row.membership.role.value}"
