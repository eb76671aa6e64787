"""What a change would open and close, shown to a security officer before anybody makes it.

Promises: counts are exact for the documents that the officer's nation originated and the officer administers, and for
every member of the projects they are in; nothing is stored, and nothing is told of other nations' documents, which
are not even counted. Refuses, by answering None, whoever is no officer.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policies import simulation as law
from policies.actions import Action
from policies.roles import Operation as Task
from workspace.domain.authority import Scope
from workspace.domain.errors import Conflict, Invalid, NotFound
from workspace.domain.identifiers import Kind, NationCode, OrganisationId, PersonId, expect
from workspace.domain.lawmaking import LawDraft
from workspace.domain.simulation import (
    Difference,
    DocumentDifference,
    MemberDraft,
    NationDifference,
    PersonDifference,
    PersonDraft,
    RelabelDraft,
    SimulationReport,
    Supposition,
)
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.documents import DocumentRow, DocumentRows, StackRow
from workspace.persistence.people import People, PersonRow, Sight
from workspace.persistence.projects import Projects
from workspace.persistence.registers import AUTHORISATIONS, CONSENTS, Registers
from workspace.persistence.rules import Rules
from workspace.persistence.standing import OrganisationStanding
from workspace.services.evenly import told_evenly
from workspace.services.gate import Gate, Operation, Snapshot, Viewpoint, in_nation
from workspace.services.gate.supposing import memberships, supposed_law, supposed_person, supposed_standing
from workspace.services.markings import Markings, marking_under
from workspace.services.people import known_by_name
from workspace.services.registers import concern_of

_MOST_PEOPLE = 20
_MOST_DOCUMENTS = 10
_MOVED = "moved"
"""The key of the one document that is supposed to be marked otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """What a simulation is about.

    Attributes:
        stacks: the documents, as the law counts them.
        rows: which labels each stack stands for.
        moved: the document that is supposed to be marked otherwise.
        readers: everybody concerned, as the law knows them.
        people: the same, as the asker may know them.
    """

    stacks: Sequence[law.Stack]
    rows: Mapping[str, StackRow]
    moved: DocumentRow | None
    readers: Sequence[law.Reader]
    people: Mapping[PersonId, PersonRow]


@told_evenly()
class Simulations:
    """Tries changes."""

    def __init__(self, *, database: Database, gate: Gate, markings: Markings) -> None:
        self._database = database
        self._gate = gate
        self._markings = markings

    async def simulate(self, operation: Operation, *, change: Supposition) -> SimulationReport | None:
        """Tells what a change would open and close; None for whoever is no security officer.

        Raises:
            NotFound: something that is not the officer's to change or to know of, or that does not exist.
            Conflict: something to be ended that has ended.
            Invalid: something that could not be made.
        """
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            if not snapshot.allows(Task.POLICY_SIMULATE, in_nation(snapshot.nation)):
                return None
            standings = await check_own(work, snapshot, change)
            scope = snapshot.own_scope(Action.ADMINISTER)
            world = await self._world(work, snapshot, scope, change, standings)
        engine = snapshot.law.engine
        before = law.variant(engine)
        after = supposed_law(before, nation=snapshot.nation, draft=change)
        found = await asyncio.to_thread(
            law.simulate,
            before=before,
            after=after,
            stacks=world.stacks,
            readers=world.readers,
            action=Action(change.method.value.lower()),
        )
        async with self._database.unit_of_work() as work:
            return SimulationReport(
                documents=sum(stack.documents for stack in world.stacks),
                people=len(world.readers),
                gains=await _told(work, snapshot, scope, world, found.gains),
                losses=await _told(work, snapshot, scope, world, found.losses),
            )

    async def _world(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        scope: Scope,
        change: Supposition,
        standings: Mapping[OrganisationId, OrganisationStanding],
    ) -> _World:
        rows = {f"{row.label}/{row.record_label}": row for row in await DocumentRows(work).stacks(scope)}
        stacks = {key: stack for key, row in rows.items() if (stack := _stack(snapshot, key, row)) is not None}
        moved = None
        if change.relabel is not None:
            moved = await self._move(work, snapshot, scope, change.relabel, stacks)
        people = await People(work).readers(scope, today=snapshot.law.today)
        if change.person is not None:
            await _check_own_person(work, snapshot, change.person)
        people |= await _joining(work, snapshot, change.members)
        views = await self._gate.viewpoints(work, list(people))
        return _World(
            stacks=list(stacks.values()),
            rows=rows,
            moved=moved,
            readers=[_reader(view, change, standings) for view in views.values()],
            people=people,
        )

    async def _move(
        self,
        work: UnitOfWork,
        snapshot: Snapshot,
        scope: Scope,
        draft: RelabelDraft,
        stacks: dict[str, law.Stack],
    ) -> DocumentRow:
        """Takes one document out of its stack, to stand under another marking afterwards.

        Raises:
            NotFound: the officer's nation does not administer it, or it does not exist.
            Invalid: the marking cannot be read.
        """
        path = ("relabel", "id")
        expect(Kind.DOCUMENT, draft.document, path=path)
        row = (await DocumentRows(work).get_many(scope, [draft.document])).get(draft.document)
        key = "" if row is None else f"{row.label}/{row.record_label}"
        stack = stacks.get(key)
        before = None if row is None else snapshot.law.book.get(row.label)
        if row is None or stack is None or before is None:
            raise NotFound(path=path)
        permit = snapshot.permit(Action.ADMINISTER, row.content, path=path)
        label = self._markings.reread(
            snapshot,
            draft=draft.marking,
            before=before,
            created=(await DocumentRows(work).created_at(permit)).date(),
            path=("relabel", "marking"),
        )
        stacks[key] = replace(stack, documents=stack.documents - 1)
        project, record = stack.before.around
        around = (project, label if row.record_label == row.label else record)
        after = law.Bearing(content=label, around=around)
        stacks[_MOVED] = replace(stack, key=_MOVED, documents=1, after=after)
        return row


async def check_own(
    work: UnitOfWork, snapshot: Snapshot, draft: LawDraft
) -> Mapping[OrganisationId, OrganisationStanding]:
    """Makes sure that everything to be ended is in force and the officer's own nation's; gives supposed standings.

    Raises:
        NotFound: it is another nation's, or is not there.
        Conflict: it has ended.
        Invalid: a standing that could not be, or something named twice.
    """
    domain = in_nation(snapshot.nation)
    mandate = snapshot.require(Task.RULE_READ, domain, path=("remove",))
    rules = await Rules(work).get_many(mandate, list(draft.remove))
    _in_force("remove", draft.remove, Kind.RULE, {one: rule.active for one, rule in rules.items()})
    register = Registers(work)
    concern = concern_of(snapshot)
    consents = await register.get_many(CONSENTS, concern, draft.consents_ended)
    own = {one: consent.active for one, consent in consents.items() if consent.nation == snapshot.nation}
    _in_force("endConsents", draft.consents_ended, Kind.CONSENT, own)
    papers = await register.get_many(AUTHORISATIONS, concern, draft.authorisations_ended)
    given = {one: paper.active for one, paper in papers.items() if paper.nation == snapshot.nation}
    _in_force("endAuthorisations", draft.authorisations_ended, Kind.AUTHORISATION, given)
    wanted = [one.organisation for one in draft.standings]
    held = await register.standings(snapshot.require(Task.REGISTER_READ, domain), wanted)
    _in_force("standings", wanted, Kind.ORGANISATION, dict.fromkeys(held, True))
    return {one.organisation: supposed_standing(held[one.organisation], one.facts) for one in draft.standings}


def _in_force(part: str, wanted: Sequence[str], kind: Kind, own: Mapping[Any, bool]) -> None:
    for place, one in enumerate(wanted):
        expect(kind, one, path=(part, str(place)))
        if one not in own:
            raise NotFound(path=(part, str(place)))
        if not own[one]:
            raise Conflict("This has ended already: nothing is left to end.", path=(part, str(place)))
        if one in wanted[:place]:
            raise Invalid("This stands here twice.", path=(part, str(place)))


async def _joining(
    work: UnitOfWork, snapshot: Snapshot, members: Sequence[MemberDraft]
) -> Mapping[PersonId, PersonRow]:
    """Reads the people who would join or leave a project; both as the officer may know them.

    Raises:
        NotFound: a person or a project that the officer may not know of.
    """
    for place, one in enumerate(members):
        expect(Kind.PERSON, one.person, path=("members", str(place), "personId"))
        expect(Kind.PROJECT, one.project, path=("members", str(place), "projectId"))
    people = await People(work).get_many(_sight(snapshot), [one.person for one in members])
    projects = await Projects(work).get_many(snapshot.scope(Action.ADMINISTER), [one.project for one in members])
    projects |= await Projects(work).get_many(snapshot.scope(Action.VIEW), [one.project for one in members])
    for place, one in enumerate(members):
        if one.person not in people:
            raise NotFound(path=("members", str(place), "personId"))
        if one.project not in projects:
            raise NotFound(path=("members", str(place), "projectId"))
    return people


async def _check_own_person(work: UnitOfWork, snapshot: Snapshot, draft: PersonDraft) -> None:
    """Makes sure that the officer administers the person.

    Raises:
        NotFound: they are another nation's, or nobody.
    """
    expect(Kind.PERSON, draft.person, path=("person", "id"))
    row = (await People(work).get_many(_sight(snapshot), [draft.person])).get(draft.person)
    if row is None or row.nation != snapshot.nation:
        raise NotFound(path=("person", "id"))
    snapshot.require(Task.PERSON_UPDATE, in_nation(snapshot.nation), path=("person", "id"))


def _sight(snapshot: Snapshot) -> Sight:
    return Sight(scope=snapshot.scope(Action.VIEW), nation=snapshot.nation, today=snapshot.law.today)


def _stack(snapshot: Snapshot, key: str, row: StackRow) -> law.Stack | None:
    """Gives documents as the law counts them; None where a label cannot be read, so that nobody has access."""
    book = snapshot.law.book
    number = snapshot.law.project_label(row.project)
    project = None if number is None else book.get(number)
    content, record = book.get(row.label), book.get(row.record_label)
    if project is None or content is None or record is None:
        return None
    bearing = law.Bearing(content=content, around=(project, record))
    return law.Stack(key=key, project=row.project, documents=row.documents, before=bearing, after=bearing)


def _reader(
    view: Viewpoint, change: Supposition, standings: Mapping[OrganisationId, OrganisationStanding]
) -> law.Reader:
    standing = view.standing
    subject = None if standing.suspended else view.subject
    employer = None if standing.organisation is None else standings.get(standing.organisation.id)
    changed = change.person if change.person is not None and change.person.person == standing.person else None
    supposed = subject
    if employer is not None or changed is not None:
        after = standing if employer is None else replace(standing, organisation=employer)
        supposed = supposed_person(after, changed or PersonDraft(person=standing.person))
    belongs = memberships(standing, view.law.today)
    asked = [one for one in change.members if one.person == standing.person]
    joined = frozenset(one.project for one in asked if one.joins)
    left = frozenset(one.project for one in asked if not one.joins)
    return law.Reader(
        key=standing.person,
        nation=standing.nation,
        projects=belongs,
        before=subject,
        after=supposed,
        would_join=(belongs - left) | joined,
    )


async def _told(work: UnitOfWork, snapshot: Snapshot, scope: Scope, world: _World, found: law.Difference) -> Difference:
    most = sorted(found.by_person.items(), key=lambda one: (-one[1], one[0]))[:_MOST_PEOPLE]
    return Difference(
        people=found.people,
        documents=found.documents,
        accesses=found.accesses,
        nations=tuple(
            NationDifference(
                nation=NationCode(nation), people=tally.people, documents=tally.documents, accesses=tally.accesses
            )
            for nation, tally in found.by_nation.items()
        ),
        people_sample=tuple(
            PersonDifference(shown=known_by_name(world.people[PersonId(one)]), documents=documents)
            for one, documents in most
        ),
        documents_sample=tuple(await _sampled(work, snapshot, scope, world, found.by_stack)),
    )


async def _sampled(
    work: UnitOfWork, snapshot: Snapshot, scope: Scope, world: _World, people: Mapping[str, int]
) -> list[DocumentDifference]:
    """Names the latest document of each of the stacks with the most readers changed."""
    found: list[DocumentDifference] = []
    apart = None if world.moved is None else world.moved.id
    for key, count in sorted(people.items(), key=lambda one: (-one[1], one[0]))[:_MOST_DOCUMENTS]:
        if key == _MOVED:
            rows = [] if world.moved is None else [world.moved]
        else:
            stack = world.rows[key]
            latest = await DocumentRows(work).newest(scope, label=stack.label, record_label=stack.record_label, most=2)
            rows = [row for row in latest if row.id != apart][:1]
        found += [
            DocumentDifference(document=row.id, marking=marking_under(snapshot, row.label), people=count)
            for row in rows
        ]
    return found
