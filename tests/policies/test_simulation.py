"""A simulation says exactly what deciding about every document for every reader would show."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.actions import Action
from policies.engine import Engine
from policies.errors import UnknownTerm
from policies.labels import Label
from policies.register import Register
from policies.rules import DisclosureRule, open_rules
from policies.simulation import NOTHING, Bearing, Difference, Reader, Stack, regrouped, simulate, variant
from policies.subject import Subject
from tests.policies.worlds import GROUPS, NATIONS, TODAY, labels, nations, registers, rules, subjects

REGISTER = Register(groups=GROUPS)
COUNTED = st.sampled_from([Action.VIEW, Action.DOWNLOAD])


@dataclass(frozen=True)
class Document:
    """One document by itself."""

    project: str
    before: Bearing
    after: Bearing


@dataclass(frozen=True, kw_only=True)
class Change:
    """Two states of a small world."""

    before: Engine
    after: Engine
    stacks: tuple[Stack, ...]
    readers: tuple[Reader, ...]
    action: Action


def bearings(project: str) -> st.SearchStrategy[Bearing]:
    here = labels().filter(lambda label: label.project == project)
    return st.builds(Bearing, content=here, around=st.lists(here, max_size=2).map(tuple))


@st.composite
def changes(draw: st.DrawFn) -> Change:
    common: tuple[DisclosureRule, ...] = (
        *(open_rules(NATIONS) if draw(st.booleans()) else ()),
        *draw(st.lists(rules(), max_size=3, unique_by=lambda rule: rule.id)),
    )
    other = draw(st.lists(rules(), max_size=3, unique_by=lambda rule: rule.id))
    register = draw(registers())
    before = Engine(rules=common, register=register, today=TODAY)
    kept = [rule for rule in common if draw(st.booleans())]
    if draw(st.integers(0, 3)) == 0:
        after = before
    else:
        after = variant(before, rules=(*kept, *other), register=draw(st.just(None) | registers()))
    stacks = []
    for number in range(draw(st.integers(1, 4))):
        project = draw(st.sampled_from(["P1", "P2"]))
        was = draw(bearings(project))
        stacks.append(
            Stack(
                key=f"S{number}",
                project=project,
                documents=draw(st.integers(0, 3)),
                before=was,
                after=draw(st.just(was) | bearings(project)),
            )
        )
    readers = []
    pool: list[Subject] = draw(st.lists(subjects(), min_size=1, max_size=3))
    for number in range(draw(st.integers(1, 5))):
        subject = draw(st.sampled_from(pool))
        readers.append(
            Reader(
                key=f"R{number}",
                nation=draw(nations),
                projects=draw(st.frozensets(st.sampled_from(["P1", "P2", "P3"]))),
                before=draw(st.just(subject) | st.none()),
                after=draw(st.sampled_from([subject, *pool, None])),
            )
        )
    return Change(before=before, after=after, stacks=tuple(stacks), readers=tuple(readers), action=draw(COUNTED))


def _may(engine: Engine, subject: Subject | None, bearing: Bearing, action: Action, *, member: bool) -> bool:
    if subject is None:
        return False

    def allowed(what: Action, label: Label) -> bool:
        return bool(engine.decide(subject=subject, label=label, action=what, member=member))

    return allowed(action, bearing.content) and all(allowed(Action.VIEW, label) for label in bearing.around)


def _one_by_one(change: Change) -> tuple[set[tuple[str, str, int]], set[tuple[str, str, int]]]:
    """Every access gained and every access lost, document by document."""
    gained: set[tuple[str, str, int]] = set()
    lost: set[tuple[str, str, int]] = set()
    for reader in change.readers:
        for stack in change.stacks:
            for number in range(stack.documents):
                member = stack.project in reader.projects
                was = _may(change.before, reader.before, stack.before, change.action, member=member)
                is_ = _may(change.after, reader.after, stack.after, change.action, member=member)
                if was != is_:
                    (gained if is_ else lost).add((reader.key, stack.key, number))
    return gained, lost


def _agrees(difference: Difference, accesses: set[tuple[str, str, int]], readers: tuple[Reader, ...]) -> None:
    assert difference.accesses == len(accesses)
    assert difference.people == len({person for person, _, _ in accesses})
    assert difference.documents == len({(stack, number) for _, stack, number in accesses})
    for reader in readers:
        assert difference.by_person.get(reader.key, 0) == sum(person == reader.key for person, _, _ in accesses)
    for stack in {stack for _, stack, _ in accesses} | set(difference.by_stack):
        assert difference.by_stack[stack] == len({person for person, one, _ in accesses if one == stack})
    nation_of = {reader.key: reader.nation for reader in readers}
    for nation in {nation_of[person] for person, _, _ in accesses} | set(difference.by_nation):
        own = {one for one in accesses if nation_of[one[0]] == nation}
        tally = difference.by_nation[nation]
        assert tally.accesses == len(own)
        assert tally.people == len({person for person, _, _ in own})
        assert tally.documents == len({(stack, number) for _, stack, number in own})


@settings(max_examples=150)
@given(changes())
def test_gains_and_losses_are_the_differences_of_every_single_decision(change: Change) -> None:
    found = simulate(
        before=change.before,
        after=change.after,
        stacks=change.stacks,
        readers=change.readers,
        action=change.action,
    )
    gained, lost = _one_by_one(change)
    _agrees(found.gains, gained, change.readers)
    _agrees(found.losses, lost, change.readers)


@settings(max_examples=30)
@given(changes())
def test_undoing_a_change_gains_what_it_lost(change: Change) -> None:
    undone = simulate(
        before=change.after,
        after=change.before,
        stacks=[
            Stack(key=one.key, project=one.project, documents=one.documents, before=one.after, after=one.before)
            for one in change.stacks
        ],
        readers=[
            Reader(key=one.key, nation=one.nation, projects=one.projects, before=one.after, after=one.before)
            for one in change.readers
        ],
        action=change.action,
    )
    done = simulate(
        before=change.before,
        after=change.after,
        stacks=change.stacks,
        readers=change.readers,
        action=change.action,
    )
    assert (undone.gains, undone.losses) == (done.losses, done.gains)


def test_a_group_changes_from_a_day_on_and_what_was_made_before_keeps_its_members() -> None:
    register = regrouped(REGISTER, name="AUKUS", members=["AUS", "GBR", "JPN", "USA"], since=TODAY)
    assert register.members_on("AUKUS", TODAY) == {"AUS", "GBR", "JPN", "USA"}
    assert register.members_on("AUKUS", date(2026, 11, 21)) == register.expand("AUKUS@always") == {"AUS", "GBR", "USA"}
    again = regrouped(register, name="AUKUS", members=["USA"], since=TODAY)
    assert again.members_on("AUKUS", TODAY) == {"USA"}
    before = regrouped(register, name="AUKUS", members=["GBR"], since=date(2026, 1, 1))
    assert before.members_on("AUKUS", date(2026, 6, 1)) == {"GBR"}
    assert before.members_on("AUKUS", TODAY) == {"AUS", "GBR", "JPN", "USA"}
    for name, members in (("NONE", ["USA"]), ("AUKUS", []), ("AUKUS", ["ZZZ"])):
        with pytest.raises(UnknownTerm):
            regrouped(REGISTER, name=name, members=members, since=TODAY)


def test_no_change_changes_nothing() -> None:
    engine = Engine(rules=open_rules(NATIONS), register=REGISTER, today=TODAY)
    found = simulate(before=engine, after=variant(engine), stacks=[], readers=[])
    assert found.gains == found.losses == NOTHING


@pytest.mark.parametrize("action", [Action.SHARE, Action.RELEASE, Action.STORE])
def test_what_needs_a_recipient_is_not_simulated(action: Action) -> None:
    engine = Engine(rules=(), register=REGISTER, today=TODAY)
    with pytest.raises(UnknownTerm):
        simulate(before=engine, after=engine, stacks=[], readers=[], action=action)
