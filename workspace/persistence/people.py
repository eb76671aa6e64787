"""People, organisations and nations as rows, seen from one nation by somebody with a scope.

Whoever asks sees the people of their own nation and those who are members today of a project that their scope shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Text, and_, any_, delete, exists, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from workspace.domain.authority import Mandate, Permit, Scope
from workspace.domain.identifiers import NationCode, OrganisationId, PersonId, ProjectId
from workspace.domain.people import Clearance, Nation, Organisation, Role, RoleHeld
from workspace.persistence.database import UnitOfWork
from workspace.persistence.tables import (
    clearances,
    labels,
    memberships,
    nations,
    offices,
    organisations,
    people,
    projects,
)
from workspace.persistence.windows import Window, in_order, within


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person as stored."""

    id: PersonId
    display_name: str
    email: str
    nation: NationCode
    organisation: OrganisationId | None
    suspended: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """From where people are looked at.

    Attributes:
        scope: the projects that are visible.
        nation: the nation of who looks.
        today: the day on which memberships count.
    """

    scope: Scope
    nation: NationCode
    today: date

    def member_of_visible(self, project: ProjectId | None = None) -> ColumnElement[bool]:
        """Whether a person is a member today of a visible project, or of this one if it is visible."""
        conditions = [
            memberships.c.person == people.c.id,
            in_force(self.today),
            projects.c.label_id == any_(literal(list(self.scope.labels), ARRAY(BIGINT))),
        ]
        if project is not None:
            conditions.append(projects.c.id == project)
        joined = memberships.join(projects, projects.c.id == memberships.c.project)
        return exists(select(1).select_from(joined).where(*conditions))

    def sees(self) -> ColumnElement[bool]:
        """Whether a person is visible."""
        return or_(people.c.nation == self.nation, self.member_of_visible())


def in_force(today: date) -> ColumnElement[bool]:
    """Whether a membership counts on this day."""
    return or_(memberships.c.until.is_(None), memberships.c.until >= today)


def texts(values: Iterable[str]) -> ColumnElement[object]:
    """Gives a list of texts as one parameter."""
    return literal(list(values), ARRAY(Text))


_SHOWN = (
    people.c.id,
    people.c.display_name,
    people.c.email,
    people.c.nation,
    people.c.organisation,
    people.c.suspended,
    people.c.revision,
)


class People:
    """The people, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def get_many(self, sight: Sight, ids: Sequence[PersonId]) -> dict[PersonId, PersonRow]:
        """Reads those of these people who are visible."""
        rows = await self._work.execute(select(*_SHOWN).where(people.c.id == any_(texts(ids)), sight.sees()))
        return {row.id: PersonRow(**row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's public name for it

    async def members(self, permit: Permit, *, today: date) -> dict[PersonId, PersonRow]:
        """Reads who is a member today of the project of what the permit is for."""
        member = exists(
            select(1).where(
                memberships.c.person == people.c.id, memberships.c.project == permit.project, in_force(today)
            )
        )
        rows = await self._work.execute(select(*_SHOWN).where(member).order_by(people.c.id))
        return {row.id: PersonRow(**row._mapping) for row in rows}  # noqa: SLF001

    async def employers(self, permit: Permit, *, today: date) -> dict[str, NationCode]:
        """Reads for whom the members of the project work, and of what nation that is."""
        joined = organisations.join(people, people.c.organisation == organisations.c.id)
        member = exists(
            select(1).where(
                memberships.c.person == people.c.id, memberships.c.project == permit.project, in_force(today)
            )
        )
        found = select(organisations.c.name, organisations.c.nation).distinct().select_from(joined).where(member)
        return {row.name: row.nation for row in await self._work.execute(found.order_by(organisations.c.name))}

    async def readers(self, scope: Scope, *, today: date) -> dict[PersonId, PersonRow]:
        """Reads who is a member today of a project in which something is marked with a label of the scope."""
        marked = select(labels.c.project).where(labels.c.id == any_(literal(list(scope.labels), ARRAY(BIGINT))))
        member = exists(
            select(1).where(memberships.c.person == people.c.id, memberships.c.project.in_(marked), in_force(today))
        )
        rows = await self._work.execute(select(*_SHOWN).where(member).order_by(people.c.id))
        return {row.id: PersonRow(**row._mapping) for row in rows}  # noqa: SLF001

    async def page(
        self, sight: Sight, *, window: Window, text: str | None, project: ProjectId | None
    ) -> Sequence[PersonRow]:
        """Lists visible people by name."""
        found = select(*_SHOWN).where(
            *_kept(sight, text=text, project=project), *within(window, people.c.display_name, people.c.id)
        )
        rows = await self._work.execute(in_order(found, window, people.c.display_name, people.c.id))
        return [PersonRow(**row._mapping) for row in rows]  # noqa: SLF001

    async def count(self, sight: Sight, *, text: str | None, project: ProjectId | None) -> int:
        """Counts what `page` lists."""
        found = select(func.count()).select_from(people).where(*_kept(sight, text=text, project=project))
        return int((await self._work.execute(found)).scalar_one())

    async def clearances(self, ids: Sequence[PersonId]) -> Mapping[PersonId, tuple[Clearance, ...]]:
        """Reads the clearances of people whose clearances the caller may see."""
        found: dict[PersonId, tuple[Clearance, ...]] = dict.fromkeys(ids, ())
        for row in await self._work.execute(
            select(clearances).where(clearances.c.person == any_(texts(ids))).order_by(clearances.c.policy)
        ):
            held = Clearance(
                policy=row.policy,
                level=row.level,
                rank=row.rank,
                expires=row.expires,
                suspended=row.suspended,
                briefed=row.briefed,
            )
            found[row.person] += (held,)
        return found

    async def roles(self, sight: Sight, ids: Sequence[PersonId]) -> Mapping[PersonId, tuple[RoleHeld, ...]]:
        """Reads offices, and roles in visible projects, of visible people."""
        found: dict[PersonId, tuple[RoleHeld, ...]] = dict.fromkeys(ids, ())
        held_offices = (
            select(offices.c.person, offices.c.role, offices.c.until)
            .join(people, people.c.id == offices.c.person)
            .where(offices.c.person == any_(texts(ids)), sight.sees())
            .order_by(offices.c.role)
        )
        for row in await self._work.execute(held_offices):
            found[row.person] += (RoleHeld(role=Role(row.role), project=None, until=row.until),)
        held_roles = (
            select(memberships)
            .join(projects, projects.c.id == memberships.c.project)
            .where(
                memberships.c.person == any_(texts(ids)),
                in_force(sight.today),
                projects.c.label_id == any_(literal(list(sight.scope.labels), ARRAY(BIGINT))),
            )
            .order_by(memberships.c.project, memberships.c.role)
        )
        for row in await self._work.execute(held_roles):
            found[row.person] += (RoleHeld(role=Role(row.role), project=row.project, until=row.until),)
        return found

    async def organisations(self, sight: Sight, ids: Sequence[OrganisationId]) -> Mapping[OrganisationId, Organisation]:
        """Reads those of these organisations that stand under the own nation or employ somebody visible."""
        employs = exists(select(1).where(people.c.organisation == organisations.c.id, sight.sees()))
        rows = await self._work.execute(
            select(organisations.c.id, organisations.c.name, organisations.c.nation).where(
                organisations.c.id == any_(texts(ids)), or_(organisations.c.nation == sight.nation, employs)
            )
        )
        return {row.id: Organisation(id=row.id, name=row.name, nation=row.nation) for row in rows}

    async def nations(self) -> tuple[Nation, ...]:
        """Reads the nations: they are public."""
        rows = await self._work.execute(select(nations).order_by(nations.c.code))
        return tuple(Nation(code=row.code, name=row.name) for row in rows)

    async def nations_of(self, permit: Permit, ids: Sequence[PersonId]) -> frozenset[NationCode]:
        """Gives the nations of people who belong to what the permit is for."""
        found = (
            select(people.c.nation)
            .distinct()
            .where(
                people.c.id == any_(texts(ids)),
                exists(select(1).where(memberships.c.person == people.c.id, memberships.c.project == permit.project)),
            )
        )
        return frozenset((await self._work.execute(found)).scalars())

    async def undecided(self, person: PersonId, *, lock: bool = False) -> PersonRow | None:
        """Reads a person to be decided about: nothing of it may reach anybody before the gate said yes."""
        asked = select(*_SHOWN).where(people.c.id == person)
        row = (await self._work.execute(asked.with_for_update() if lock else asked)).one_or_none()
        return None if row is None else PersonRow(**row._mapping)  # noqa: SLF001

    async def update(self, mandate: Mandate, row: PersonRow, *, held: Sequence[Clearance] | None) -> None:
        """Stores an officer's change and moves the revision on, so that no verdict on the old record is used again.

        Raises:
            PermissionError: the mandate is for another nation.
        """
        mandate.must_be_of(row.nation)
        self._work.spoil()
        await self._work.execute(
            update(people)
            .where(people.c.id == row.id)
            .values(display_name=row.display_name, suspended=row.suspended, revision=people.c.revision + 1)
        )
        if held is None:
            return
        await self._work.execute(delete(clearances).where(clearances.c.person == row.id))
        if held:
            await self._work.execute(
                insert(clearances),
                [
                    {
                        "person": row.id,
                        "policy": one.policy,
                        "level": one.level,
                        "rank": one.rank,
                        "expires": one.expires,
                        "suspended": one.suspended,
                        "briefed": one.briefed,
                    }
                    for one in held
                ],
            )


def _kept(sight: Sight, *, text: str | None, project: ProjectId | None) -> list[ColumnElement[bool]]:
    conditions = [sight.sees() if project is None else sight.member_of_visible(project)]
    if text is not None:
        conditions.append(and_(*(people.c.display_name.icontains(word, autoescape=True) for word in text.split())))
    return conditions
