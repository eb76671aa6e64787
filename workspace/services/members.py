"""Who belongs to a project.

Members come from the participating nations. A removed member is shut out at once: open streams are decided again when
the removal commits. Refuses to leave a project without a programme manager.
"""

from datetime import date

from policies.actions import Action
from policies.roles import Operation as Task
from workspace.domain.authority import Permit
from workspace.domain.errors import Conflict, Invalid, NotFound
from workspace.domain.identifiers import Kind, PersonId, ProjectId, expect
from workspace.domain.paging import Page, PageRequest
from workspace.domain.people import Membership, Role
from workspace.persistence.activity import ActivityLog
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.law import CHANNEL
from workspace.persistence.people import People
from workspace.persistence.projects import MemberRow, Projects
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.finding import locked_project
from workspace.services.gate import Gate, Operation, Snapshot
from workspace.services.paging import Cursors


@accountable
@told_evenly()
class Members:
    """What can be asked and done about members."""

    def __init__(self, *, database: Database, gate: Gate, cursors: Cursors, audit: Audit) -> None:
        self._database = database
        self._gate = gate
        self._cursors = cursors
        self._audit = audit

    async def page(self, operation: Operation, *, project: ProjectId, page: PageRequest) -> Page[Membership]:
        """Lists today's members by name; a hidden project has none.

        Raises:
            Invalid: a size or cursor that does not fit.
        """
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=["members", project])
        window = pages.window(page)
        async with self._database.reading() as work:
            permit = await _visible(work, snapshot, project)
            if permit is None:
                return Page()
            rows = await Projects(work).members(permit, window=window, today=snapshot.law.today)
        listed = pages.page(rows, window=window, place=_by_member)
        return listed.of([row.membership for row in listed.items])

    async def count(self, operation: Operation, *, project: ProjectId) -> int:
        """Counts what `page` lists."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            permit = await _visible(work, snapshot, project)
            return 0 if permit is None else await Projects(work).count_members(permit, today=snapshot.law.today)

    async def add(
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
            row, snapshot = await locked_project(work, self._gate, operation, project, path=("projectId",))
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

    async def remove(
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
            row, snapshot = await locked_project(work, self._gate, operation, project, path=("projectId",))
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


async def _tell(work: UnitOfWork, snapshot: Snapshot, permit: Permit, *, kind: str) -> None:
    await ActivityLog(work).append(
        kind=kind, project=permit.project, label=permit.label, node=permit.object, at=snapshot.now
    )


async def _visible(work: UnitOfWork, snapshot: Snapshot, id: ProjectId) -> Permit | None:
    row = (await Projects(work).get_many(snapshot.scope(Action.VIEW), [id])).get(id)
    return None if row is None else snapshot.permit(Action.VIEW, row.facts)


def _by_member(row: MemberRow) -> tuple[str, str]:
    return row.display_name, f"{row.membership.person}/{row.membership.role.value}"
