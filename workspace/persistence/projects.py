"""Projects and their members as rows, read under the labels of a `Scope` or by a `Permit`, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, any_, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.dialects.postgresql import insert as upsert

from workspace.domain.authority import Facts, Permit, Scope
from workspace.domain.identifiers import LabelId, NationCode, PersonId, ProjectId
from workspace.domain.listing import OrderDirection, ProjectFilter, ProjectOrder, ProjectOrderField
from workspace.domain.people import Membership, Role
from workspace.domain.words import words_asked, words_of
from workspace.persistence.database import UnitOfWork
from workspace.persistence.people import in_force, texts
from workspace.persistence.tables import memberships, people, projects
from workspace.persistence.windows import Window, in_order, within

KIND = "project"
"""What projects are counted as."""

_KEYS = {ProjectOrderField.NAME: projects.c.name, ProjectOrderField.CREATED_AT: projects.c.created_at}
_SHOWN = (
    projects.c.id,
    projects.c.name,
    projects.c.label_id.label("label"),
    projects.c.nations,
    projects.c.version,
    projects.c.created_at,
    projects.c.content_search,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """A project with its label by number."""

    id: ProjectId
    name: str
    label: LabelId
    nations: tuple[NationCode, ...]
    version: int
    created_at: datetime
    content_search: bool = False

    @property
    def facts(self) -> Facts:
        """What decides about it."""
        return Facts(object=self.id, project=self.id, label=self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A membership and what orders it."""

    membership: Membership
    display_name: str


class Projects:
    """The projects, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def undecided(self, ids: Sequence[ProjectId], *, lock: bool = False) -> dict[ProjectId, ProjectRow]:
        """Reads projects to be decided about: nothing of them may reach anybody before the gate said yes.

        A lock keeps others from changing the project, not from recording something in it.
        """
        asked = select(*_SHOWN).where(projects.c.id == any_(texts(ids))).order_by(projects.c.id)
        rows = await self._work.execute(asked.with_for_update(key_share=True) if lock else asked)
        return {row.id: _project(row) for row in rows}

    async def wants_words(self, permit: Permit) -> bool:
        """Whether contents in the project of what the permit is for are to be found by their words.

        It cannot change until the unit of work ends: words that are put down meanwhile are there when it does.
        """
        asked = select(projects.c.content_search).where(projects.c.id == permit.project).with_for_update(read=True)
        return bool((await self._work.execute(asked)).scalar_one())

    async def get_many(self, scope: Scope, ids: Sequence[ProjectId]) -> dict[ProjectId, ProjectRow]:
        """Reads those of these projects that the scope shows."""
        rows = await self._work.execute(select(*_SHOWN).where(projects.c.id == any_(texts(ids)), _shown_by(scope)))
        return {row.id: _project(row) for row in rows}

    async def page(
        self, scope: Scope, *, filter: ProjectFilter, order: ProjectOrder, window: Window
    ) -> Sequence[ProjectRow]:
        """Lists the projects in a window of an order."""
        key = _KEYS[order.field]
        found = select(*_SHOWN).where(_shown_by(scope), *_kept(filter), *within(window, key, projects.c.id))
        return [_project(row) for row in await self._work.execute(in_order(found, window, key, projects.c.id))]

    async def count(self, scope: Scope, *, filter: ProjectFilter) -> int:
        """Counts the projects that the scope shows and the filter keeps."""
        counted = select(func.count()).select_from(projects).where(_shown_by(scope), *_kept(filter))
        return int((await self._work.execute(counted)).scalar_one())

    async def insert(self, permit: Permit, row: ProjectRow) -> None:
        """Adds the project that the permit is for."""
        permit.must_be_for(row.id, row.label)
        await self._work.execute(
            insert(projects).values(
                id=row.id,
                name=row.name,
                label_id=row.label,
                nations=list(row.nations),
                version=row.version,
                created_at=row.created_at,
                created_by=permit.person,
                content_search=row.content_search,
                words=list(words_of(row.name)),
            )
        )

    async def update(self, permit: Permit, row: ProjectRow) -> None:
        """Stores a change of the project that the permit is for; `row.label` may be a new one."""
        permit.must_be_for(row.id)
        await self._work.execute(
            update(projects)
            .where(projects.c.id == row.id, projects.c.label_id == permit.label)
            .values(
                name=row.name,
                label_id=row.label,
                nations=list(row.nations),
                version=row.version,
                content_search=row.content_search,
                words=list(words_of(row.name)),
            )
        )

    async def members(self, permit: Permit, *, window: Window, today: date) -> Sequence[MemberRow]:
        """Lists who is a member today of the project that the permit is for, by name."""
        place = memberships.c.person + literal("/") + memberships.c.role
        found = (
            select(memberships, people.c.display_name)
            .join(people, people.c.id == memberships.c.person)
            .where(
                memberships.c.project == permit.object, in_force(today), *within(window, people.c.display_name, place)
            )
        )
        return [
            MemberRow(
                membership=Membership(person=row.person, role=Role(row.role), until=row.until),
                display_name=row.display_name,
            )
            for row in await self._work.execute(in_order(found, window, people.c.display_name, place))
        ]

    async def count_members(self, permit: Permit, *, today: date) -> int:
        """Counts what `members` lists."""
        counted = (
            select(func.count()).select_from(memberships).where(memberships.c.project == permit.object, in_force(today))
        )
        return int((await self._work.execute(counted)).scalar_one())

    async def everybody(self, permit: Permit, *, today: date) -> Sequence[Membership]:
        """Gives every membership of today in the project of what the permit is for."""
        rows = await self._work.execute(
            select(memberships)
            .where(memberships.c.project == permit.project, in_force(today))
            .order_by(memberships.c.person, memberships.c.role)
        )
        return [Membership(person=row.person, role=Role(row.role), until=row.until) for row in rows]

    async def add_member(self, permit: Permit, member: Membership) -> None:
        """Gives a person a role in the project that the permit is for, or moves the role's last day."""
        self._work.spoil()
        await self._work.execute(
            upsert(memberships)
            .values(project=permit.object, person=member.person, role=member.role.value, until=member.until)
            .on_conflict_do_update(index_elements=["project", "person", "role"], set_={"until": member.until})
        )

    async def remove_member(self, permit: Permit, *, person: PersonId, role: Role | None) -> int:
        """Takes a role, or all, in the project that the permit is for away from a person; tells how many there were."""
        self._work.spoil()
        conditions = [memberships.c.project == permit.object, memberships.c.person == person]
        if role is not None:
            conditions.append(memberships.c.role == role.value)
        gone = await self._work.execute(delete(memberships).where(*conditions).returning(memberships.c.role))
        return len(gone.all())


def _shown_by(scope: Scope) -> ColumnElement[bool]:
    return projects.c.label_id == any_(literal(list(scope.labels), ARRAY(BIGINT)))


def _kept(filter: ProjectFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filter.nation is not None:
        conditions.append(projects.c.nations.contains([filter.nation]))
    if filter.text is not None:
        conditions.append(projects.c.words.contains(list(words_asked(filter.text))))
    return conditions


def descending(order: ProjectOrder) -> bool:
    """Whether the order runs from the largest key to the smallest."""
    return order.direction is OrderDirection.DESC


def _project(row: object) -> ProjectRow:
    made = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001
    return ProjectRow(**{**made, "nations": tuple(made["nations"])})
