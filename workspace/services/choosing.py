"""Markings composed from choices: what somebody could pick in a project, and what their picks say.

Promises: nothing is offered that this person could not mark a new document with, by the same reading, rules and
accreditation; and what they picked comes back as the one text that means it, or with every fault that typing it would
have met. Stores nothing. Refuses to say anything about a project that is not visible.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from policies.actions import Action
from policies.choosing import CONTROLS, Choices, compose_marking, offered_levels
from policies.composing import check_marking
from policies.errors import Fault, MarkingInvalid, PolicyError, UnknownTerm
from policies.labels import Label
from policies.markings import commercial, usa
from policies.reasons import Reason
from policies.register import ORGANISATION_PREFIX
from policies.vocabulary.levels import LEVELS, level_of
from workspace.domain.errors import Invalid, WorkspaceError
from workspace.domain.identifiers import Kind, ProjectId, expect
from workspace.domain.law import Composition, LevelChoices, MarkingCheck, MarkingChoices, MarkingFault
from workspace.domain.markings import MarkingDraft
from workspace.persistence.database import Database
from workspace.persistence.people import People
from workspace.services.evenly import told_evenly
from workspace.services.finding import visible_project
from workspace.services.gate import Gate, Operation, Snapshot
from workspace.services.markings import Markings, Surroundings, marking_of

_PATH = ("projectId",)


@told_evenly()
class Choosing:
    """What can be picked."""

    def __init__(self, *, database: Database, gate: Gate, markings: Markings) -> None:
        self._database = database
        self._gate = gate
        self._markings = markings

    async def offered(self, operation: Operation, *, project: ProjectId, policy: str | None = None) -> MarkingChoices:
        """Tells what the viewer could mark a new document with.

        Args:
            operation: the viewer's.
            project: where.
            policy: whose markings; the viewer's nation's when left out.

        Raises:
            NotFound: no such project is visible.
            Invalid: no such policy.
        """
        snapshot, within = await self._surroundings(operation, project)
        picker = _Picker(self._markings, snapshot, within, policy or snapshot.nation)
        try:
            return await picker.offered()
        except UnknownTerm as unknown:
            raise Invalid(f"{unknown}.", path=("policy",)) from unknown

    async def compose(self, operation: Operation, *, project: ProjectId, picked: Composition) -> MarkingCheck:
        """Writes what the viewer picked as a marking, and says what keeps them from setting it.

        Raises:
            NotFound: no such project is visible.
        """
        snapshot, within = await self._surroundings(operation, project)
        return _Picker(self._markings, snapshot, within, picked.policy).composed(picked)

    async def _surroundings(self, operation: Operation, project: ProjectId) -> tuple[Snapshot, Surroundings]:
        expect(Kind.PROJECT, project, path=_PATH)
        async with self._database.reading() as work:
            found, snapshot = await visible_project(work, self._gate, operation, project, path=_PATH)
            seen = snapshot.permit(Action.VIEW, found.facts, path=_PATH)
            firms = await People(work).employers(seen, today=snapshot.law.today)
        return snapshot, Surroundings(id=project, nations=found.nations, firms=frozenset(firms))


@dataclass(frozen=True, slots=True)
class _Picker:
    """One person who picks under one policy."""

    markings: Markings
    snapshot: Snapshot
    within: Surroundings
    policy: str

    async def offered(self) -> MarkingChoices:
        """Tries every choice, level by level: others get their turn between them.

        Raises:
            UnknownTerm: no such policy.
        """
        levels = []
        for term in offered_levels(self.policy, on=self.snapshot.law.today):
            levels.append(self._level(term))
            await asyncio.sleep(0)
        return MarkingChoices(
            policy=self.policy,
            policies=await self._policies(),
            holder=self._holder,
            levels=tuple(level for level in levels if level is not None),
        )

    def composed(self, picked: Composition) -> MarkingCheck:
        """Writes what was picked."""
        choices = Choices(
            policy=picked.policy,
            level=picked.level,
            controls=picked.caveats,
            releasable_to=picked.releasable_to,
            display_only=picked.display_only,
            owners=picked.owners,
            foreign=picked.foreign,
            holder=self._holder,
        )
        law = self.snapshot.law
        try:
            text = compose_marking(choices, register=law.register, on=law.today)
        except MarkingInvalid as invalid:
            return _faulty(invalid.faults)
        except PolicyError as unknown:
            return _faulty([Fault(Reason.UNKNOWN_TERM.value, str(unknown))])
        report = check_marking(policy=picked.policy, text=text, register=law.register, on=law.today)
        faults = tuple(self._objections(text))
        return MarkingCheck(
            valid=not faults,
            canonical=report.canonical,
            banner=report.banner,
            portion=report.portion,
            marking=None if report.label is None else marking_of(report.label),
            faults=faults,
        )

    def opens(self) -> bool:
        """Whether anything can be marked under this policy."""
        for term in reversed(offered_levels(self.policy, on=self.snapshot.law.today)):
            plain = Choices(policy=self.policy, level=term, holder=self._holder)
            if self._can_set(plain) or self._owners(plain):
                return True
        return False

    @property
    def _holder(self) -> str | None:
        return self.snapshot.subject.organisation.name if self.policy == commercial.POLICY else None

    async def _policies(self) -> tuple[str, ...]:
        """Tries the lowest level of each policy first: with most, one is enough."""
        own, offered = self.snapshot.nation, []
        for policy in (own, *sorted(set(self.within.nations) - {own}), commercial.POLICY):
            if policy in LEVELS and replace(self, policy=policy).opens():
                offered.append(policy)
            await asyncio.sleep(0)
        return tuple(offered)

    def _level(self, term: str) -> LevelChoices | None:
        """Gives what goes with a level; None when the person could set nothing of that level."""
        plain = Choices(policy=self.policy, level=term, holder=self._holder)
        owners = self._owners(plain)
        alone = self._can_set(plain)
        if not alone and not owners:
            return None
        base = plain if alone else replace(plain, owners=frozenset({self.snapshot.nation, owners[0]}))
        released = [one for one in self._recipients() if self._can_set(replace(base, releasable_to=frozenset({one})))]
        further = [base, *(replace(base, releasable_to=frozenset({one})) for one in released[:1])]
        return LevelChoices(
            level=term,
            rank=level_of(self.policy, term).rank,
            caveats=tuple(
                control
                for control in CONTROLS.get(self.policy, ())
                if any(self._can_set(replace(one, controls=frozenset({control}))) for one in further)
            ),
            releasable_to=tuple(released),
            display_only=tuple(self._shown_to(base)),
            owners=owners,
        )

    def _owners(self, plain: Choices) -> tuple[str, ...]:
        if self.policy != usa.POLICY:
            return ()
        own = self.snapshot.nation
        joint = {one: replace(plain, owners=frozenset({own, one})) for one in self.within.nations if one != own}
        return tuple(one for one, choices in joint.items() if self._can_set(choices))

    def _shown_to(self, base: Choices) -> Iterator[str]:
        if self.policy != usa.POLICY:
            return
        for one in self._recipients():
            if self._can_set(replace(base, display_only=frozenset({one}))):
                yield one

    def _recipients(self) -> Iterable[str]:
        """Whom a marking of this policy could name at all, the own nation or firm left aside."""
        if self.policy == commercial.POLICY:
            firms = sorted((self.within.firms or frozenset()) - {self._holder})
            return [f"{ORGANISATION_PREFIX}{firm}" for firm in firms]
        nations = [nation for nation in self.within.nations if nation != self.policy]
        return [*sorted(nations), *sorted(self.snapshot.law.register.groups)]

    def _can_set(self, choices: Choices) -> bool:
        law = self.snapshot.law
        try:
            text = compose_marking(choices, register=law.register, on=law.today)
        except PolicyError:
            return False
        return not any(True for _ in self._objections(text))

    def _objections(self, text: str) -> Iterator[MarkingFault]:
        """Says what keeps the person from marking a new document so."""
        try:
            label = self.markings.draft(
                self.snapshot, within=self.within, draft=MarkingDraft(policy=self.policy, text=text)
            )
        except WorkspaceError as refusal:
            yield MarkingFault(code=_code(refusal), message=refusal.message, position=None)
            return
        yield from self._unreadable(label)

    def _unreadable(self, label: Label) -> Iterator[MarkingFault]:
        decision = self.snapshot.prospect(Action.VIEW, label)
        if not decision:
            for reason in sorted(decision.reasons):
                yield MarkingFault(
                    code=reason.value, message="You could not read what is marked so yourself.", position=None
                )


def _code(refusal: WorkspaceError) -> str:
    return refusal.code.lower().replace("_", "-")


def _faulty(faults: Iterable[Fault]) -> MarkingCheck:
    return MarkingCheck(
        valid=False,
        canonical=None,
        banner=None,
        portion=None,
        marking=None,
        faults=tuple(MarkingFault(code=str(one.code), message=one.message, position=one.position) for one in faults),
    )
