"""Milestones as rows: read under their own label, their title besides under the title's.

Where the title is withheld it is NULL for everything: it is not read, not ordered by, not found by. A dependency or
a deliverable is shown only to those who see both of its ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Row,
    Select,
    Text,
    and_,
    any_,
    bindparam,
    case,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.authority import Facts, Permit, Scope
from workspace.domain.identifiers import LabelId, MilestoneId, NationCode, ProjectId
from workspace.domain.listing import MilestoneFilter, MilestoneOrder, MilestoneOrderField
from workspace.domain.projects import MilestoneStatus, ObjectState, Progress
from workspace.domain.words import words_of
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import milestone_dependencies, milestones
from workspace.persistence.windows import Window, in_order, within

KIND = "milestone"
"""What milestones are counted as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneRow:
    """A milestone with its labels by number; `title` is None where it is withheld."""

    id: MilestoneId
    project: ProjectId
    label: LabelId
    title_label: LabelId
    title: str | None
    owner: NationCode
    status: MilestoneStatus
    planned_date: date
    forecast_date: date | None
    actual_date: date | None
    percent_complete: int
    version: int

    @property
    def facts(self) -> Facts:
        """What decides about the milestone."""
        return Facts(object=self.id, project=self.project, label=self.label)

    @property
    def title_facts(self) -> Facts:
        """What decides about its title."""
        return Facts(object=self.id, project=self.project, label=self.title_label)


class MilestoneRows:
    """The milestones, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def undecided(self, ids: Sequence[MilestoneId], *, lock: bool = False) -> dict[MilestoneId, MilestoneRow]:
        """Reads milestones to be decided about: nothing of them may reach anybody before the gate said yes."""
        asked = (
            select(milestones)
            .where(milestones.c.id == any_(bindparam("ids", list(ids), ARRAY(Text))), is_there(milestones))
            .order_by(milestones.c.id)
        )
        rows = await self._work.execute(asked.with_for_update() if lock else asked)
        return {MilestoneId(row.id): _milestone(row) for row in rows}

    async def get_many(self, scope: Scope, ids: Sequence[MilestoneId]) -> dict[MilestoneId, MilestoneRow]:
        """Reads those of these milestones that the scope shows."""
        rows = await self._work.execute(
            _visible(scope).where(milestones.c.id == any_(bindparam("ids", list(ids), ARRAY(Text))))
        )
        return {MilestoneId(row.id): _milestone(row) for row in rows}

    async def page(
        self, scope: Scope, *, filter: MilestoneFilter, order: MilestoneOrder, window: Window
    ) -> list[MilestoneRow]:
        """Lists the milestones in a window of an order; by title, those whose title is withheld stand last."""
        if not scope.labels:
            return []
        kept = _visible(scope).where(*_kept(filter))
        if order.field is MilestoneOrderField.TITLE:
            asked = _by_title(kept, _title(scope), window)
        else:
            place = (milestones.c.planned_date, milestones.c.id)
            asked = in_order(kept.where(*within(window, *place)), window, *place)
        return [_milestone(row) for row in await self._work.execute(asked)]

    async def count(self, scope: Scope, *, filter: MilestoneFilter) -> int:
        """Counts the milestones that the scope shows and the filter keeps."""
        if not scope.labels:
            return 0
        asked = select(func.count()).select_from(milestones).where(_shown_by(scope), *_kept(filter))
        return int((await self._work.execute(asked)).scalar_one())

    async def progress(self, scope: Scope, projects: Sequence[ProjectId], *, today: date) -> dict[ProjectId, Progress]:
        """Sums up each project's milestones that the scope shows; a project without any is left out."""
        cancelled = milestones.c.status == MilestoneStatus.CANCELLED.value
        achieved = milestones.c.status == MilestoneStatus.ACHIEVED.value
        is_open = and_(~cancelled, ~achieved)
        due = func.coalesce(milestones.c.forecast_date, milestones.c.planned_date)
        done = case((achieved, 100), else_=milestones.c.percent_complete)
        rows = await self._work.execute(
            select(
                milestones.c.project,
                func.count().label("milestones"),
                func.count().filter(achieved).label("achieved"),
                func.count().filter(is_open, due < today).label("overdue"),
                func.coalesce(func.avg(done).filter(~cancelled), 0).label("percent"),
                func.min(due).filter(is_open).label("next_due"),
            )
            .where(milestones.c.project == any_(bindparam("ids", list(projects), ARRAY(Text))), _shown_by(scope))
            .group_by(milestones.c.project)
        )
        return {
            ProjectId(row.project): Progress(
                milestones=row.milestones,
                achieved=row.achieved,
                overdue=row.overdue,
                percent_complete=int(row.percent),
                next_due=row.next_due,
            )
            for row in rows
        }

    async def insert(self, permit: Permit, row: MilestoneRow, *, at: datetime) -> None:
        """Adds the milestone that the permit is for."""
        permit.must_be_for(row.id, row.label)
        await self._work.execute(
            insert(milestones).values(
                id=row.id,
                project=row.project,
                label_id=row.label,
                title_label_id=row.title_label,
                owner=row.owner,
                created_at=at,
                created_by=permit.person,
                **_changing(row),
            )
        )

    async def replace(self, permit: Permit, row: MilestoneRow) -> None:
        """Writes what may change of the milestone that the permit is for."""
        permit.must_be_for(row.id, row.label)
        await self._work.execute(update(milestones).where(milestones.c.id == row.id).values(**_changing(row)))

    async def add_dependency(
        self, permit: Permit, row: MilestoneRow, *, depends_on: MilestoneId, lag_days: int
    ) -> None:
        """Makes a milestone depend on another; for one that does already, changes the lag."""
        permit.must_be_for(row.id, row.label)
        adding = upsert(milestone_dependencies).values(milestone=row.id, depends_on=depends_on, lag_days=lag_days)
        await self._work.execute(
            adding.on_conflict_do_update(
                index_elements=["milestone", "depends_on"], set_={"lag_days": adding.excluded.lag_days}
            )
        )

    async def dependencies(self, scope: Scope, ids: Sequence[MilestoneId]) -> dict[MilestoneId, list[MilestoneRow]]:
        """Lists, for each milestone, those it depends on that the scope shows."""
        dependent = milestones.alias("dependent")
        rows = await self._work.execute(
            _visible(scope)
            .add_columns(dependent.c.id.label("dependent"))
            .join(milestone_dependencies, milestone_dependencies.c.depends_on == milestones.c.id)
            .join(dependent, dependent.c.id == milestone_dependencies.c.milestone)
            .where(
                dependent.c.id == any_(bindparam("ids", list(ids), ARRAY(Text))),
                dependent.c.label_id == any_(_labels(scope)),
                is_there(dependent),
            )
            .order_by(milestones.c.planned_date, milestones.c.id)
        )
        found: dict[MilestoneId, list[MilestoneRow]] = {}
        for row in rows:
            found.setdefault(MilestoneId(row.dependent), []).append(_milestone(row))
        return found

    async def reaching(self, scope: Scope, ids: Sequence[MilestoneId]) -> set[tuple[MilestoneId, MilestoneId]]:
        """Finds, from each of these milestones, all it depends on by whatever way the scope shows."""
        first = milestone_dependencies.alias("first")
        shown = _shown_by(scope)
        reach = (
            select(first.c.milestone.label("start"), first.c.depends_on.label("stop"))
            .join(milestones, milestones.c.id == first.c.depends_on)
            .where(first.c.milestone == any_(bindparam("ids", list(ids), ARRAY(Text))), shown)
            .cte("reach", recursive=True)
        )
        reach = reach.union(
            select(reach.c.start, milestone_dependencies.c.depends_on)
            .join(milestone_dependencies, milestone_dependencies.c.milestone == reach.c.stop)
            .join(milestones, milestones.c.id == milestone_dependencies.c.depends_on)
            .where(shown)
        )
        return {(MilestoneId(row.start), MilestoneId(row.stop)) for row in await self._work.execute(select(reach))}


def _labels(scope: Scope) -> ColumnElement[Any]:
    return bindparam("labels", list(scope.labels), ARRAY(BigInteger))


def _shown_by(scope: Scope) -> ColumnElement[bool]:
    return and_(milestones.c.label_id == any_(_labels(scope)), is_there(milestones))


def is_there(table: FromClause) -> ColumnElement[bool]:
    """Whether milestones of the table, or of another name for it, are neither frozen nor withdrawn."""
    return table.c.state == ObjectState.AVAILABLE.value


def _title(scope: Scope) -> ColumnElement[str | None]:
    return case((milestones.c.title_label_id == any_(_labels(scope)), milestones.c.title), else_=null())


def _visible(scope: Scope) -> Select[Any]:
    plain = [one for one in milestones.c if one.name not in {"title", "words", "state", "created_at", "created_by"}]
    return select(*plain, _title(scope).label("title")).where(_shown_by(scope))


def _kept(filter: MilestoneFilter) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    if filter.project is not None:
        kept.append(milestones.c.project == filter.project)
    if filter.owner is not None:
        kept.append(milestones.c.owner == filter.owner)
    if filter.status is not None:
        kept.append(milestones.c.status == any_(bindparam("status", [one.value for one in filter.status], ARRAY(Text))))
    if filter.planned_from is not None:
        kept.append(milestones.c.planned_date >= filter.planned_from)
    if filter.planned_until is not None:
        kept.append(milestones.c.planned_date <= filter.planned_until)
    return kept


def _by_title(found: Select[Any], title: ColumnElement[str | None], window: Window) -> Select[Any]:
    """Orders by title in the window's direction, and those without one by identifier behind all others."""
    if window.after is not None:
        found = found.where(_beyond(title, window.after, falling=window.descending, forward=True))
    if window.before is not None:
        found = found.where(_beyond(title, window.before, falling=not window.descending, forward=False))
    ends = (title.desc(), milestones.c.id.desc()) if window.falling else (title.asc(), milestones.c.id.asc())
    withheld = title.is_(None)
    return found.order_by(withheld.desc() if window.backward else withheld.asc(), *ends).limit(window.limit)


def _beyond(
    title: ColumnElement[str | None], place: tuple[str | None, str], *, falling: bool, forward: bool
) -> ColumnElement[bool]:
    """Tells whether a row stands behind a place (or before it, when not `forward`)."""
    key, last = place
    same_side = milestones.c.id < last if falling else milestones.c.id > last
    if key is None:
        return and_(title.is_(None), same_side) if forward else or_(title.is_not(None), same_side)
    further = or_(title < key if falling else title > key, and_(title == key, same_side))
    return or_(title.is_(None), further) if forward else and_(title.is_not(None), further)


def _changing(row: MilestoneRow) -> Mapping[str, Any]:
    if row.title is None:
        raise ValueError("a milestone is written with its title")
    return {
        "title": row.title,
        "words": list(words_of(row.title)),
        "status": row.status.value,
        "planned_date": row.planned_date,
        "forecast_date": row.forecast_date,
        "actual_date": row.actual_date,
        "percent_complete": row.percent_complete,
        "version": row.version,
    }


def _milestone(row: Row[Any]) -> MilestoneRow:
    return MilestoneRow(
        id=MilestoneId(row.id),
        project=ProjectId(row.project),
        label=LabelId(row.label_id),
        title_label=LabelId(row.title_label_id),
        title=row.title,
        owner=NationCode(row.owner),
        status=MilestoneStatus(row.status),
        planned_date=row.planned_date,
        forecast_date=row.forecast_date,
        actual_date=row.actual_date,
        percent_complete=row.percent_complete,
        version=row.version,
    )
