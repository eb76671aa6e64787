"""What a change of the law, of labels or of people would open and close, before it is made.

Promises: gains and losses are exactly the differences that deciding about every document for every reader, before and
after, would show; the work grows with labels and kinds of readers, not with documents, of which it takes only counts.
Refuses: sharing, releasing and storing, which ask about a recipient, by raising. It gives nobody access to anything.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, TypeAlias

from policies.actions import Action
from policies.engine import Engine
from policies.errors import UnknownTerm
from policies.labels import Label
from policies.register import GroupVersion, Register
from policies.rules import DisclosureRule
from policies.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """The labels that a document stands under.

    Attributes:
        content: governs what is asked for.
        around: govern whether the document is there at all, such as its project's and its record's: all have to be
            open to viewing.
    """

    content: Label
    around: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Documents that the law cannot tell apart.

    Attributes:
        key: tells it from other stacks.
        project: where they are.
        documents: how many they are.
        before: the labels they stand under.
        after: the labels they would stand under.
    """

    key: str
    project: str
    documents: int
    before: Bearing
    after: Bearing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody whose access may change.

    Attributes:
        key: tells them from others.
        nation: the nation they are counted with.
        projects: of which they are a member.
        before: their attributes; None for somebody who has no access at all, such as a suspended person.
        after: what their attributes would be.
        would_join: the projects of which they would be a member; None for the same.
    """

    key: str
    nation: str
    projects: frozenset[str]
    before: Subject | None
    after: Subject | None
    would_join: frozenset[str] | None = None

    def within(self, project: str) -> tuple[Subject | None, Subject | None]:
        """Their attributes before and after as the project's member; None on a side where they are none."""
        would_be = self.projects if self.would_join is None else self.would_join
        return self.before if project in self.projects else None, self.after if project in would_be else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much access changes for one nation: for how many people, to how many documents, and in how many pairs."""

    people: int
    documents: int
    accesses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is gained, or what is lost.

    Attributes:
        people: how many people it concerns.
        documents: how many documents.
        accesses: how many pairs of a person and a document.
        by_nation: the same, by the readers' nation.
        by_person: reader's key to how many documents.
        by_stack: stack's key to how many people.
    """

    people: int
    documents: int
    accesses: int
    by_nation: Mapping[str, Tally]
    by_person: Mapping[str, int]
    by_stack: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a change would open and close."""

    gains: Difference
    losses: Difference


def variant(
    engine: Engine, *, rules: Iterable[DisclosureRule] | None = None, register: Register | None = None
) -> Engine:
    """The law with other rules or another register, on the same day; what is left out stays, nothing is shared.

    Raises:
        RuleInvalid: a rule's receiver is not known to the register.
    """
    return Engine(
        rules=engine.rules if rules is None else rules,
        register=engine.register if register is None else register,
        today=engine.today,
    )


def regrouped(register: Register, *, name: str, members: Iterable[str], since: date) -> Register:
    """The register with another membership of a group from a day on, until the next one that it holds.

    A membership that began on that very day is corrected; those before it end the day before, and what was made while
    they held keeps them.

    Raises:
        UnknownTerm: no such group or nation, or nobody is left in it.
    """
    if not register.knows_group(name):
        raise UnknownTerm(f"groups: {name!r} is not a group", key="groups.name")
    versions = register.groups[name]
    later = [one for one in versions if one.since is not None and one.since > since]
    earlier = [one for one in versions if one.since is None or one.since < since]
    ended = [
        replace(one, until=since - timedelta(days=1)) if one.until is None or one.until >= since else one
        for one in earlier
    ]
    until = min((one.since - timedelta(days=1) for one in later if one.since is not None), default=None)
    now = GroupVersion(name=name, since=since, until=until, members=frozenset(members))
    return replace(register, groups={**register.groups, name: (*ended, now, *later)})


def simulate(
    *, before: Engine, after: Engine, stacks: Sequence[Stack], readers: Iterable[Reader], action: Action = Action.VIEW
) -> Simulation:
    """Compares the law before and after a change.

    Args:
        before: the law as it is.
        after: the law as it would be; the same engine when the law stays.
        stacks: every document in question, each in one stack.
        readers: everybody in question.
        action: what they would do with the content.

    Raises:
        UnknownTerm: the action needs a recipient.
    """
    if action.passes_on or action is Action.STORE:
        raise UnknownTerm(f"action: {action.value} needs a recipient", key="action")
    by_project: dict[str, list[Stack]] = {}
    for stack in stacks:
        by_project.setdefault(stack.project, []).append(stack)
    moved = {project: [one for one in here if one.before != one.after] for project, here in by_project.items()}
    gains, losses = _Tallies(), _Tallies()
    was, would_be = _Side(before, action), _Side(after, action)
    for (project, old_kind, new_kind), alike in _classes(readers, by_project).items():
        unchanged = before is after and old_kind == new_kind
        here = moved[project] if unchanged else by_project[project]
        old, new = alike[0].within(project)
        seen = was.opens(old, [stack.before for stack in here])
        would_see = would_be.opens(new, [stack.after for stack in here])
        pairs = list(zip(here, seen, would_see, strict=True))
        gains.add(alike, [stack for stack, had, has in pairs if has and not had])
        losses.add(alike, [stack for stack, had, has in pairs if had and not has])
    return Simulation(gains=gains.difference(), losses=losses.difference())


_Class: TypeAlias = tuple[str, bytes | None, bytes | None]


def _classes(readers: Iterable[Reader], projects: Collection[str]) -> Mapping[_Class, list[Reader]]:
    """Readers whom the law cannot tell apart, project by project."""
    found: dict[_Class, list[Reader]] = {}
    for reader in readers:
        for project in sorted((reader.projects | (reader.would_join or frozenset())).intersection(projects)):
            old, new = reader.within(project)
            found.setdefault((project, _digest(old), _digest(new)), []).append(reader)
    return found


def _digest(subject: Subject | None) -> bytes | None:
    return None if subject is None else subject.class_digest


class _Side:
    """The law before, or after: each label is asked about once for each kind of reader."""

    def __init__(self, engine: Engine, action: Action) -> None:
        self._engine = engine
        self._action = action
        self._known: dict[tuple[bytes, Action], dict[bytes, bool]] = {}

    def opens(self, subject: Subject | None, bearings: Sequence[Bearing]) -> list[bool]:
        """Whether each of these is open to a member of its project."""
        if subject is None:
            return [False] * len(bearings)
        shown = self._granted(subject, Action.VIEW, [label for bearing in bearings for label in bearing.around])
        given = self._granted(subject, self._action, [bearing.content for bearing in bearings])
        return [
            given[bearing.content.digest] and all(shown[label.digest] for label in bearing.around)
            for bearing in bearings
        ]

    def _granted(self, subject: Subject, action: Action, labels: Iterable[Label]) -> Mapping[bytes, bool]:
        known = self._known.setdefault((subject.class_digest, action), {})
        new = {label.digest: label for label in labels if label.digest not in known}
        answers = self._engine.grants(subject=subject, labels=new.values(), action=action)
        known.update(zip(new, (answer is not None for answer in answers), strict=True))
        return known


@dataclass(slots=True)
class _Tallies:
    """Adds up one kind of difference."""

    people: dict[str, int] = field(default_factory=dict)
    stacks: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    of_nation: dict[str, tuple[dict[str, int], set[str]]] = field(default_factory=dict)

    def add(self, readers: Sequence[Reader], changed: Sequence[Stack]) -> None:
        """Takes in that all of these readers are concerned by all of these stacks, which hold something."""
        held = [stack for stack in changed if stack.documents > 0]
        if not held:
            return
        documents = sum(stack.documents for stack in held)
        keys = {stack.key for stack in held}
        for stack in held:
            self.sizes[stack.key] = stack.documents
            self.stacks[stack.key] = self.stacks.get(stack.key, 0) + len(readers)
        for reader in readers:
            self.people[reader.key] = self.people.get(reader.key, 0) + documents
            theirs, touched = self.of_nation.setdefault(reader.nation, _nothing())
            theirs[reader.key] = theirs.get(reader.key, 0) + documents
            touched |= keys

    def difference(self) -> Difference:
        """The sums."""
        return Difference(
            people=len(self.people),
            documents=sum(self.sizes.values()),
            accesses=sum(self.people.values()),
            by_nation={
                nation: Tally(
                    people=len(theirs),
                    documents=sum(self.sizes[key] for key in touched),
                    accesses=sum(theirs.values()),
                )
                for nation, (theirs, touched) in sorted(self.of_nation.items())
            },
            by_person=self.people,
            by_stack=self.stacks,
        )


def _nothing() -> tuple[dict[str, int], set[str]]:
    return {}, set()


NOTHING: Final = _Tallies().difference()
"""No difference at all."""
