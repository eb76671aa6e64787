"""Milestones: dated commitments of nations, and what they come to for each viewer.

A milestone follows its own label, its title besides the title's. Promises: order, counts, progress and dependencies
are what they would be if the hidden ones did not exist. Refuses a dependency that closes a circle among what the
actor sees; a circle that runs through something hidden is shown to those who see all of it, and to nobody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from policies.actions import Action
from policies.roles import Operation as Task
from policies.vocabulary.nations import ORIGINATORS
from workspace.domain.authority import Mandate, Permit
from workspace.domain.errors import Conflict, Invalid, NotFound, PolicyDenied
from workspace.domain.identifiers import (
    Kind,
    LabelId,
    MilestoneId,
    NationCode,
    ProjectId,
    expect,
    new_identifier,
)
from workspace.domain.listing import MilestoneFilter, MilestoneOrder, MilestoneOrderField, OrderDirection
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import Page, PageRequest
from workspace.domain.projects import Milestone, MilestoneStatus, Progress
from workspace.domain.texts import LONGEST_TITLE, line
from workspace.persistence.activity import ActivityLog
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.labels import Counters
from workspace.persistence.milestones import KIND, MilestoneRow, MilestoneRows
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.deliverables import Deliverables
from workspace.services.evenly import told_evenly
from workspace.services.finding import visible_milestones, visible_project
from workspace.services.gate import Gate, Operation, Snapshot, in_project
from workspace.services.markings import Composed, Markings, Surroundings, marking_under
from workspace.services.paging import Cursors
from workspace.services.proprietary import firms_at_work
from workspace.services.repeats import repeated

_LONGEST_LAG = 3650
_WHOLE = 100
_NOTHING = Progress(milestones=0, achieved=0, overdue=0, percent_complete=0, next_due=None)


@accountable
@told_evenly()
class Milestones:
    """What can be asked and done about milestones."""

    def __init__(self, *, database: Database, gate: Gate, markings: Markings, audit: Audit, cursors: Cursors) -> None:
        self._database = database
        self._gate = gate
        self._markings = markings
        self._audit = audit
        self._cursors = cursors
        deliverables = Deliverables(database=database, gate=gate, audit=audit)
        self.add_deliverable = deliverables.add
        self.get_deliverable = deliverables.get
        self.deliverables = deliverables.of_milestones

    async def get(self, operation: Operation, id: MilestoneId) -> Milestone | None:
        """Gives a milestone that the viewer may see."""
        return (await self.get_many(operation, [id]))[0]

    async def get_many(self, operation: Operation, ids: Sequence[MilestoneId]) -> list[Milestone | None]:
        """Gives milestones in the order asked for; None stands for what is hidden or absent."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            rows = await MilestoneRows(work).get_many(snapshot.scope(Action.VIEW), ids)
        return [_milestone(snapshot, rows[one]) if one in rows else None for one in ids]

    async def page(
        self,
        operation: Operation,
        *,
        filter: MilestoneFilter | None = None,
        order: MilestoneOrder | None = None,
        page: PageRequest,
    ) -> Page[Milestone]:
        """Lists visible milestones; by title, those whose title is withheld stand last.

        Raises:
            Invalid: a size, cursor or filter that does not fit.
        """
        wanted, ordered = _checked(filter), order or MilestoneOrder()
        snapshot = await operation.snapshot()
        pages = self._cursors.pages(viewer=snapshot.person, query=["milestones", wanted, ordered])
        window = pages.window(page, descending=ordered.direction is OrderDirection.DESC)
        scope = snapshot.scope(Action.VIEW, project=wanted.project)
        async with self._database.reading() as work:
            rows = await MilestoneRows(work).page(scope, filter=wanted, order=ordered, window=window)
        by_title = ordered.field is MilestoneOrderField.TITLE
        listed = pages.page(
            rows, window=window, place=lambda row: (row.title if by_title else row.planned_date, row.id)
        )
        return listed.of([_milestone(snapshot, row) for row in listed.items])

    async def count(self, operation: Operation, *, filter: MilestoneFilter | None = None) -> int:
        """Counts what `page` lists."""
        wanted = _checked(filter)
        scope = (await operation.snapshot()).scope(Action.VIEW, project=wanted.project)
        async with self._database.reading() as work:
            if wanted == MilestoneFilter():
                return await Counters(work).count(scope, kind=KIND)
            return await MilestoneRows(work).count(scope, filter=wanted)

    async def progress(self, operation: Operation, projects: Sequence[ProjectId]) -> list[Progress]:
        """Tells how far each project is, by the milestones that the viewer sees and nothing else."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            found = await MilestoneRows(work).progress(snapshot.scope(Action.VIEW), projects, today=snapshot.law.today)
        return [found.get(one, _NOTHING) for one in projects]

    async def dependencies(self, operation: Operation, ids: Sequence[MilestoneId]) -> list[tuple[Milestone, ...]]:
        """Gives, for each milestone, those it depends on that the viewer may see."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            found = await MilestoneRows(work).dependencies(snapshot.scope(Action.VIEW), ids)
        return [tuple(_milestone(snapshot, row) for row in found.get(one, ())) for one in ids]

    async def in_circle(self, operation: Operation, ids: Sequence[MilestoneId]) -> list[bool]:
        """Tells, for each milestone, whether it depends on itself by a way that the viewer sees all of."""
        snapshot = await operation.snapshot()
        scope = snapshot.scope(Action.VIEW)
        async with self._database.reading() as work:
            rows = MilestoneRows(work)
            shown = await rows.get_many(scope, ids)
            reached = await rows.reaching(scope, list(shown))
        return [(one, one) in reached for one in ids]

    async def create(
        self,
        operation: Operation,
        *,
        project: ProjectId,
        title: str,
        marking: MarkingDraft,
        title_marking: MarkingDraft | None = None,
        owner: str | None = None,
        planned_date: date,
        idempotency_key: str | None = None,
    ) -> Milestone:
        """Records a milestone of a participating nation.

        Raises:
            NotFound: no such project is visible.
            PolicyDenied: the viewer's roles do not include it.
            Invalid: a title, marking or owner that does not fit.
            ForbiddenMarking: a marking that the viewer may not set.
            Conflict: the idempotency key was used for another input.
        """
        expect(Kind.PROJECT, project, path=("projectId",))
        name = line(title, longest=LONGEST_TITLE, path=("title",))
        made = MilestoneId(new_identifier(Kind.MILESTONE))
        async with self._database.unit_of_work() as work:
            found, snapshot = await visible_project(work, self._gate, operation, project, path=("projectId",))
            mandate = snapshot.require(Task.MILESTONE_CREATE, in_project(project), path=("projectId",))
            whose = NationCode(owner) if owner is not None else snapshot.nation
            if whose not in found.nations:
                raise Invalid("The owner must be a nation that takes part in the project.", path=("owner",))
            known: Mapping[str, object] = {
                "project": project,
                "title": name,
                "marking": marking,
                "title_marking": title_marking,
                "owner": whose,
                "planned_date": planned_date,
            }
            earlier = await repeated(
                work, snapshot, mutation=Task.MILESTONE_CREATE, key=idempotency_key, input=known, made=made
            )
            if earlier is None:
                seen = snapshot.permit(Action.VIEW, found.facts)
                firms = await firms_at_work(work, snapshot, seen, marking, title_marking)
                within = Surroundings(id=project, nations=found.nations, firms=firms)
                own = await self._markings.compose(work, snapshot, within=within, draft=marking)
                titled = own
                if title_marking is not None:
                    titled = await self._markings.compose(
                        work, snapshot, within=within, draft=title_marking, path=("titleMarking",)
                    )
                row = MilestoneRow(
                    id=made,
                    project=project,
                    label=own.id,
                    title_label=titled.id,
                    title=name,
                    owner=whose,
                    status=MilestoneStatus.PLANNED,
                    planned_date=planned_date,
                    forecast_date=None,
                    actual_date=None,
                    percent_complete=0,
                    version=1,
                )
                await self._insert(work, snapshot, mandate, row, own=own, titled=titled)
        operation.renew()
        return await self._one(operation, MilestoneId(earlier) if earlier else made)

    async def update(
        self,
        operation: Operation,
        *,
        id: MilestoneId,
        expected_version: int,
        title: str | None = None,
        status: MilestoneStatus | None = None,
        planned_date: date | None = None,
        forecast_date: date | None = None,
        actual_date: date | None = None,
        percent_complete: int | None = None,
    ) -> Milestone:
        """Changes a milestone; a change that only its title's readers see leaves the version as it is.

        Raises:
            NotFound: no such milestone is visible.
            PolicyDenied: the viewer does not manage the project for the owner, or does not see the title to change.
            Conflict: the milestone changed meanwhile.
            Invalid: a title or percentage that does not fit.
        """
        expect(Kind.MILESTONE, id, path=("id",))
        name = None if title is None else line(title, longest=LONGEST_TITLE, path=("title",))
        if percent_complete is not None and not 0 <= percent_complete <= _WHOLE:
            raise Invalid("A percentage is from 0 to 100.", path=("percentComplete",))
        async with self._database.unit_of_work() as work:
            found, snapshot = await visible_milestones(work, self._gate, operation, {id: ("id",)})
            row = found[id]
            permit = snapshot.permit(Action.EDIT, row.facts, operation=Task.MILESTONE_UPDATE, path=("id",))
            if row.owner != snapshot.nation:
                raise PolicyDenied(
                    f"This milestone is {row.owner}'s: ask their programme manager to change it.", path=("id",)
                )
            if row.version != expected_version:
                raise Conflict("This milestone changed meanwhile: load it again.", path=("expectedVersion",))
            if name is not None and not snapshot.decision(Action.VIEW, row.title_facts):
                raise PolicyDenied("The title is withheld from you, so it is not yours to change.", path=("title",))
            plain = replace(
                row,
                status=status or row.status,
                planned_date=planned_date or row.planned_date,
                forecast_date=forecast_date or row.forecast_date,
                actual_date=actual_date or row.actual_date,
                percent_complete=row.percent_complete if percent_complete is None else percent_complete,
            )
            only_title = plain == row and row.title_label != row.label
            changed = replace(plain, title=name or row.title, version=row.version + (0 if only_title else 1))
            await MilestoneRows(work).replace(permit, changed)
            under = row.title_label if only_title else row.label
            await self._record(work, snapshot, permit, action=Task.MILESTONE_UPDATE, under=under)
            await ActivityLog(work).append(
                kind="milestone.updated",
                project=row.project,
                label=row.label,
                also=row.title_label if only_title else None,
                node=id,
                at=snapshot.now,
            )
        operation.renew()
        return await self._one(operation, id)

    async def add_dependency(
        self, operation: Operation, *, milestone: MilestoneId, depends_on: MilestoneId, lag_days: int = 0
    ) -> Milestone:
        """Lets a milestone wait for another to finish.

        Raises:
            NotFound: one of the two is hidden or absent.
            PolicyDenied: the viewer's role does not include it.
            Invalid: the two would wait for each other, or the lag is out of range.
        """
        expect(Kind.MILESTONE, milestone, path=("milestoneId",))
        expect(Kind.MILESTONE, depends_on, path=("dependsOnId",))
        if abs(lag_days) > _LONGEST_LAG:
            raise Invalid(f"A lag is at most {_LONGEST_LAG} days.", path=("lagDays",))
        async with self._database.unit_of_work() as work:
            rows, wanted = MilestoneRows(work), {depends_on: ("dependsOnId",), milestone: ("milestoneId",)}
            found, snapshot = await visible_milestones(work, self._gate, operation, wanted)
            row = found[milestone]
            permit = snapshot.permit(Action.EDIT, row.facts, operation=Task.MILESTONE_DEPEND, path=("milestoneId",))
            reached = await rows.reaching(snapshot.scope(Action.VIEW), [depends_on])
            if milestone == depends_on or (depends_on, milestone) in reached:
                raise Invalid("The two would wait for each other: take a dependency away first.", path=("dependsOnId",))
            await rows.add_dependency(permit, row, depends_on=depends_on, lag_days=lag_days)
            await self._record(work, snapshot, permit, action=Task.MILESTONE_DEPEND, under=row.label)
        operation.renew()
        return await self._one(operation, milestone)

    async def _insert(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        mandate: Mandate,
        row: MilestoneRow,
        *,
        own: Composed,
        titled: Composed,
    ) -> None:
        snapshot.permit_new(mandate, row.title_facts, titled.label, path=("titleMarking",))
        permit = snapshot.permit_new(mandate, row.facts, own.label, path=("marking",))
        await MilestoneRows(work).insert(permit, row, at=snapshot.now)
        await Counters(work).add(kind=KIND, label=own.id, delta=1)
        await self._audit.record(
            work,
            snapshot,
            action=Task.MILESTONE_CREATE.value,
            object=row.id,
            label=own.label,
            rules=permit.rules,
        )
        await ActivityLog(work).append(
            kind="milestone.created", project=row.project, label=own.id, node=row.id, at=snapshot.now
        )

    async def _record(
        self, work: UnitOfWork, snapshot: Snapshot, permit: Permit, *, action: Task, under: LabelId
    ) -> None:
        """Records a change with the nations whose is what was changed: of a title apart, not those of the row."""
        await self._audit.record(
            work,
            snapshot,
            action=action.value,
            object=permit.object,
            label=snapshot.law.book.get(under),
            rules=permit.rules,
        )

    async def _one(self, operation: Operation, id: MilestoneId) -> Milestone:
        found = await self.get(operation, id)
        if found is None:
            raise NotFound(path=("id",))
        return found


def _checked(filter: MilestoneFilter | None) -> MilestoneFilter:
    """Refuses a filter that names something malformed, or a nation that nobody knows.

    Raises:
        Invalid: naming what.
    """
    wanted = filter or MilestoneFilter()
    if wanted.project is not None:
        expect(Kind.PROJECT, wanted.project, path=("filter", "projectId"))
    if wanted.owner is not None and wanted.owner not in ORIGINATORS:
        raise Invalid("No nation has this code: use its alpha-3 code.", path=("filter", "owner"))
    return wanted


def _milestone(snapshot: Snapshot, row: MilestoneRow) -> Milestone:
    return Milestone(
        id=row.id,
        project=row.project,
        title=row.title,
        marking=marking_under(snapshot, row.label),
        title_marking=marking_under(snapshot, row.title_label),
        owner=row.owner,
        status=row.status,
        planned_date=row.planned_date,
        forecast_date=row.forecast_date,
        actual_date=row.actual_date,
        percent_complete=row.percent_complete,
        version=row.version,
    )
