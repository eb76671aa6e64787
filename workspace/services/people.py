"""People: everybody sees those they work with, an officer administers those of their own nation.

A person sees the people of their own nation and the members of the projects they see. E-mail addresses, clearances and
standing go only to the person themselves and to their own nation's officers; to others they are withheld.
"""

from collections.abc import Sequence
from dataclasses import replace

from policies.actions import Action
from policies.errors import PolicyError
from policies.roles import Operation as Task
from policies.subject import Clearance as LawfulClearance
from workspace.domain.errors import Conflict, Invalid, NotFound, PolicyDenied
from workspace.domain.identifiers import Kind, NationCode, OrganisationId, PersonId, ProjectId, expect
from workspace.domain.paging import Page, PageRequest
from workspace.domain.people import Clearance, ClearanceDraft, CoalitionGroup, Nation, Organisation, Person, RoleHeld
from workspace.persistence.database import Database
from workspace.persistence.law import read_groups
from workspace.persistence.people import People, PersonRow, Sight
from workspace.services.accountable import accountable
from workspace.services.audit import Audit
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Operation, Snapshot, in_nation
from workspace.services.gate.statutes import ALWAYS
from workspace.services.paging import Cursors


@accountable
@told_evenly(but=frozenset({"viewer", "nations", "nations_many", "groups"}))
class PeopleService:
    """What can be asked and done about people."""

    def __init__(self, *, database: Database, gate: Gate, cursors: Cursors, audit: Audit) -> None:
        self._database = database
        self._gate = gate
        self._cursors = cursors
        self._audit = audit

    async def viewer(self, operation: Operation) -> Person:
        """Gives the person who asks.

        Raises:
            Unauthenticated: the person is nobody to the workspace.
        """
        snapshot = await operation.snapshot()
        found = await self.get_many(operation, ids=[snapshot.person])
        if found[0] is None:
            raise NotFound
        return found[0]

    async def get_many(self, operation: Operation, *, ids: Sequence[PersonId]) -> Sequence[Person | None]:
        """Gives those of these people who are visible, in the order asked for."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            people = People(work)
            rows = await people.get_many(_sight(snapshot), list(dict.fromkeys(ids)))
            shown = await self._shown(snapshot, people, list(rows.values()))
        found = {person.id: person for person in shown}
        return [found.get(one) for one in ids]

    async def list(
        self, operation: Operation, *, page: PageRequest, text: str | None = None, project: ProjectId | None = None
    ) -> Page[Person]:
        """Lists visible people by name: all of them, or the members of one project.

        Raises:
            Invalid: a size, cursor or identifier that does not fit.
        """
        snapshot = await operation.snapshot()
        _check(project)
        pages = self._cursors.pages(viewer=snapshot.person, query=["people", text, project])
        window = pages.window(page)
        async with self._database.reading() as work:
            people = People(work)
            rows = await people.page(_sight(snapshot), window=window, text=text, project=project)
            listed = pages.page(rows, window=window, place=_place)
            return listed.of(await self._shown(snapshot, people, listed.items))

    async def count(self, operation: Operation, *, text: str | None = None, project: ProjectId | None = None) -> int:
        """Counts what `list` lists."""
        snapshot = await operation.snapshot()
        _check(project)
        async with self._database.reading() as work:
            return await People(work).count(_sight(snapshot), text=text, project=project)

    async def roles_many(self, operation: Operation, *, ids: Sequence[PersonId]) -> Sequence[tuple[RoleHeld, ...]]:
        """Gives offices, and roles in the projects that the viewer sees, in the order asked for."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            found = await People(work).roles(_sight(snapshot), list(dict.fromkeys(ids)))
        return [found[one] for one in ids]

    async def organisations(
        self, operation: Operation, *, ids: Sequence[OrganisationId]
    ) -> Sequence[Organisation | None]:
        """Gives those of these organisations that employ somebody visible, in the order asked for."""
        snapshot = await operation.snapshot()
        async with self._database.reading() as work:
            found = await People(work).organisations(_sight(snapshot), list(dict.fromkeys(ids)))
        return [found.get(one) for one in ids]

    async def nations(self, operation: Operation) -> tuple[Nation, ...]:
        """Gives every nation that the workspace knows."""
        await operation.snapshot()
        async with self._database.reading() as work:
            return await People(work).nations()

    async def nations_many(self, operation: Operation, *, codes: Sequence[NationCode]) -> Sequence[Nation | None]:
        """Gives these nations, in the order asked for."""
        found = {nation.code: nation for nation in await self.nations(operation)}
        return [found.get(code) for code in codes]

    async def groups(self, operation: Operation) -> tuple[CoalitionGroup, ...]:
        """Gives the coalition groups as they are today."""
        snapshot = await operation.snapshot()
        today = snapshot.law.today
        async with self._database.reading() as work:
            versions = await read_groups(work)
        return tuple(
            CoalitionGroup(
                code=version.code,
                members=tuple(sorted(version.members)),
                since=None if version.valid_from == ALWAYS else version.valid_from,
            )
            for version in versions
            if version.valid_from <= today and (version.valid_until is None or today <= version.valid_until)
        )

    async def update(
        self,
        operation: Operation,
        *,
        id: PersonId,
        expected_version: int,
        suspended: bool | None = None,
        clearances: Sequence[ClearanceDraft] | None = None,
    ) -> Person:
        """Changes a person of the officer's own nation; it holds from the next request of that person on.

        Raises:
            NotFound: nobody by this id is visible.
            PolicyDenied: the person is another nation's, or the viewer is no officer, or it is themselves.
            Conflict: the person changed meanwhile.
            Invalid: a clearance that names an unknown policy or level.
        """
        expect(Kind.PERSON, id, path=("id",))
        held = None if clearances is None else _clearances(clearances)
        async with self._database.unit_of_work() as work:
            people = People(work)
            snapshot = await self._gate.fresh(work, operation.principal)
            row = (await people.get_many(_sight(snapshot), [id])).get(id)
            if row is None:
                raise NotFound(path=("id",))
            mandate = snapshot.require(Task.PERSON_UPDATE, in_nation(row.nation), path=("id",))
            if row.id == snapshot.person:
                raise PolicyDenied("Nobody changes their own record: ask another officer.", path=("id",))
            row = await people.undecided(id, lock=True)
            if row is None or row.revision != expected_version:
                raise Conflict("This person changed meanwhile: load it again.", path=("expectedVersion",))
            changed = row if suspended is None else replace(row, suspended=suspended)
            await self._audit.record(
                work,
                snapshot,
                action=Task.PERSON_UPDATE.value,
                object=id,
                nations=[row.nation],
                detail={"suspended": str(changed.suspended), "clearances": str(held is not None)},
            )
            await people.update(mandate, changed, held=held)
            await work.notify("law")
        operation.renew()
        found = (await self.get_many(operation, ids=[id]))[0]
        if found is None:
            raise NotFound(path=("id",))
        return found

    async def _shown(self, snapshot: Snapshot, people: People, rows: Sequence[PersonRow]) -> Sequence[Person]:
        officer = snapshot.allows(Task.PERSON_UPDATE, in_nation(snapshot.nation))
        open_ids = {row.id for row in rows if row.id == snapshot.person or (officer and row.nation == snapshot.nation)}
        clearances = await people.clearances(sorted(open_ids)) if open_ids else {}
        return [
            Person(
                id=row.id,
                display_name=row.display_name,
                nation=row.nation,
                organisation=row.organisation,
                email=row.email if row.id in open_ids else None,
                clearances=clearances.get(row.id),
                suspended=row.suspended if row.id in open_ids else None,
                version=row.revision if row.id in open_ids else 1,
            )
            for row in rows
        ]


def known_by_name(row: PersonRow) -> Person:
    """Gives who somebody is and nothing more: what an officer learns of the readers of their nation's documents."""
    return Person(
        id=row.id,
        display_name=row.display_name,
        nation=row.nation,
        organisation=row.organisation,
        email=None,
        clearances=None,
        suspended=None,
        version=1,  # it moves with clearances and standing, which are not theirs to follow
    )


def _sight(snapshot: Snapshot) -> Sight:
    return Sight(scope=snapshot.scope(Action.VIEW), nation=snapshot.nation, today=snapshot.law.today)


def _place(row: PersonRow) -> tuple[str, str]:
    return row.display_name, row.id


def _check(project: ProjectId | None) -> None:
    if project is not None:
        expect(Kind.PROJECT, project, path=("projectId",))


def _clearances(drafts: Sequence[ClearanceDraft]) -> list[Clearance]:
    made: list[Clearance] = []
    for place, draft in enumerate(drafts):
        path = ("clearances", str(place))
        try:
            lawful = LawfulClearance(
                policy=draft.policy,
                level=draft.level,
                expires=draft.expires,
                suspended=draft.suspended,
                briefed=draft.briefed,
            )
        except PolicyError as unknown:
            raise Invalid(f"{unknown}.", path=path) from unknown
        if any(draft.policy == other.policy for other in made):
            raise Invalid("A person holds one clearance under each policy.", path=path)
        made.append(
            Clearance(
                policy=draft.policy,
                level=draft.level,
                rank=int(lawful.term.clearance_rank),
                expires=draft.expires,
                suspended=draft.suspended,
                briefed=draft.briefed,
            )
        )
    return made
