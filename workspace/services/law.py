"""Asking the law before anything is done: how a marking reads, and whom an object or a proposed marking would admit.

Answers are given from where each person would stand at home with a second factor. A member of the project learns yes
or no for fellow members; an officer learns it also about what their nation originated without being a member, and
about the nations that take part. Nobody learns anything about an object that they may not view or administer.
"""

from collections.abc import Iterable, Mapping, Sequence

from policies.actions import Action
from policies.composing import check_marking
from policies.errors import UnknownTerm
from policies.labels import Label
from policies.roles import Operation as Task
from workspace.domain.authority import Facts
from workspace.domain.errors import Invalid, NotFound
from workspace.domain.identifiers import Kind, NationCode, PersonId, ProjectId, RuleId, expect
from workspace.domain.law import (
    AccessExplanation,
    AccessReport,
    MarkingCheck,
    MarkingFault,
    NationAccess,
    PersonAccess,
)
from workspace.domain.markings import MarkingDraft
from workspace.domain.projects import DisclosureRule
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.people import People, PersonRow, Sight
from workspace.persistence.projects import ProjectRow, Projects
from workspace.persistence.rules import Rules
from workspace.services.asked import find_asked
from workspace.services.evenly import told_evenly
from workspace.services.explanation import Standpoint, explanation
from workspace.services.gate import Gate, Operation, Snapshot, Viewpoint, in_nation
from workspace.services.markings import Markings, marking_of
from workspace.services.people import known_by_name

LONGEST_MARKING = 2000
MOST_LISTED = 200
"""How many people one report lists; it tells how many more there are."""


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
            portion=report.portion,
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
        async with self._database.reading() as work:
            label: Label | None = None
            if marking is not None:
                row, snapshot = await self._project(work, operation, project)
                label = self._markings.read(snapshot, within=row.id, draft=marking)
                facts, permit = row.facts, snapshot.permit(Action.VIEW, row.facts)
            else:
                snapshot = await self._gate.fresh(work, operation.principal)
                asked, permit = await find_asked(work, snapshot, str(object))
                facts = asked.decided
                row = (await Projects(work).undecided([facts.project]))[facts.project]
            members = await People(work).members(permit, today=snapshot.law.today)
            views = await self._gate.viewpoints(work, list(members))
        could = _PerNation(action, row.nations) if action.passes_on else _PerPerson(action)
        return could.report(row, views, members, facts=facts, label=label)

    async def explain(
        self, operation: Operation, *, person: PersonId, object: str, action: Action
    ) -> AccessExplanation:
        """Tells why somebody may act on an object, or why not, as far as the viewer may know.

        Others are judged as at home with a second factor, the viewer as in this very session.

        Raises:
            Invalid: an identifier that is malformed or names something else.
            NotFound: the person or the object is hidden or absent.
        """
        expect(Kind.PERSON, person, path=("person",))
        async with self._database.unit_of_work() as work:
            snapshot = await self._gate.fresh(work, operation.principal)
            asked, permit = await find_asked(work, snapshot, object)
            known = await People(work).get_many(_sight(snapshot), [person])
            members = await People(work).members(permit, today=snapshot.law.today)
            if person not in known and person not in members:
                raise NotFound(path=("person",))
            view: Viewpoint = snapshot
            if person != snapshot.person:
                view = (await self._gate.viewpoints(work, [person]))[person]
            row = (await Projects(work).undecided([ProjectId(permit.project)]))[permit.project]
            facts = asked.decided
            recipients: tuple[NationAccess, ...] = ()
            decision = None
            if action.passes_on:
                asking = _PerNation(action, row.nations)
                recipients = asking.nations({person: view}, facts=facts)
                to = next((one.nation for one in recipients if one.allowed), None) or _first_other(row, view)
                decision = view.reasoned(action, facts, to=to)
            else:
                decision = view.reasoned(action, facts)
            relied_on = decision.rules if decision else ()
            rules = await self._readable(work, snapshot, relied_on)
        label = snapshot.law.book.get(facts.label)
        return explanation(
            decision,
            view=view,
            facts=facts,
            label=label,
            rules=rules,
            standpoint=_standpoint(snapshot, view, label),
            recipients=recipients,
        )

    async def _readable(
        self, work: UnitOfWork, snapshot: Snapshot, relied_on: Iterable[str]
    ) -> Sequence[DisclosureRule]:
        """Gives those of these rules that the viewer may read."""
        domain = in_nation(snapshot.nation)
        if not snapshot.allows(Task.RULE_READ, domain):
            return ()
        wanted = [RuleId(one) for one in relied_on]
        found = await Rules(work).get_many(snapshot.require(Task.RULE_READ, domain), wanted)
        return [found[one] for one in wanted if one in found]

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


class _PerPerson:
    """Who could do something with an object, or with what a label is on, themselves."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def report(
        self,
        row: ProjectRow,
        views: Mapping[PersonId, Viewpoint],
        members: Mapping[PersonId, PersonRow],
        *,
        facts: Facts,
        label: Label | None,
    ) -> AccessReport:
        """Reports on the members of a project."""
        could = {person for person, view in views.items() if self._could(view, facts, label)}
        per_nation = [views[person].standing.nation for person in could]
        nations = tuple(
            NationAccess(nation=nation, allowed=nation in per_nation, people=per_nation.count(nation))
            for nation in row.nations
        )
        return _report(nations, could, members)

    def _could(self, view: Viewpoint, facts: Facts, label: Label | None) -> bool:
        if view.standing.suspended:
            return False
        if label is None:
            return bool(view.decision(self._action, facts))
        return bool(view.decision(Action.VIEW, facts)) and bool(view.prospect(self._action, label))


class _PerNation:
    """To which nations something could be passed on, and by whom: a question of its own for each nation."""

    def __init__(self, action: Action, to: Iterable[NationCode]) -> None:
        self._action = action
        self._to = tuple(to)

    def report(
        self,
        row: ProjectRow,
        views: Mapping[PersonId, Viewpoint],
        members: Mapping[PersonId, PersonRow],
        *,
        facts: Facts,
        label: Label | None,
    ) -> AccessReport:
        """Reports on the members of a project; a person could when there is a nation besides their own."""
        del row
        could = {
            person
            for person, view in views.items()
            if any(self._passes(view, facts, label, to) for to in self._to if to != view.standing.nation)
        }
        return _report(self.nations(views, facts=facts, label=label), could, members)

    def nations(
        self, views: Mapping[PersonId, Viewpoint], *, facts: Facts, label: Label | None = None
    ) -> tuple[NationAccess, ...]:
        """Tells for each nation how many of these people could pass it there."""
        counts = {to: sum(self._passes(view, facts, label, to) for view in views.values()) for to in self._to}
        return tuple(NationAccess(nation=to, allowed=count > 0, people=count) for to, count in counts.items())

    def _passes(self, view: Viewpoint, facts: Facts, label: Label | None, to: NationCode) -> bool:
        if view.standing.suspended:
            return False
        if label is None:
            return bool(view.reasoned(self._action, facts, to=to))
        return bool(view.decision(Action.VIEW, facts)) and bool(view.prospect(self._action, label, to=to))


def _report(
    nations: tuple[NationAccess, ...], could: set[PersonId], members: Mapping[PersonId, PersonRow]
) -> AccessReport:
    listed = sorted(members, key=lambda person: (person not in could, person))[:MOST_LISTED]
    return AccessReport(
        nations=nations,
        people=tuple(
            PersonAccess(person=person, allowed=person in could, shown=known_by_name(members[person]))
            for person in listed
        ),
        people_total=len(members),
    )


def _first_other(row: ProjectRow, view: Viewpoint) -> NationCode:
    """A nation to explain a refusal by: the first besides the person's own."""
    return next((nation for nation in row.nations if nation != view.standing.nation), view.standing.nation)


def _sight(snapshot: Snapshot) -> Sight:
    return Sight(scope=snapshot.scope(Action.VIEW), nation=snapshot.nation, today=snapshot.law.today)


def _standpoint(snapshot: Snapshot, view: Viewpoint, label: Label | None) -> Standpoint:
    if snapshot.allows(Task.ACCESS_EXPLAIN, in_nation(snapshot.nation)):
        if view.standing.nation == snapshot.nation:
            return Standpoint.OWN_OFFICER
        if label is not None and snapshot.nation in snapshot.law.answering(label):
            return Standpoint.OWNERS_OFFICER
    return Standpoint.ONESELF if view is snapshot else Standpoint.OTHER
