"""The decision: may this person do this to what bears this label?

Promises: Casbin decides, over `disclosure.conf`, once for each originating and each source nation, and all of them must
allow; no rule, no access for other nations; a rule that denies wins; whatever raises denies. An engine is immutable: a
change of rules or registers is a new engine. Reasons come from asking every guard that the matcher names, not only the
first that objects. Refuses: to answer about a recipient that is neither a nation nor `org:NAME`, by raising.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any, Final, TypeVar

from policies.actions import Action
from policies.columns import by_method
from policies.decision import Decision, Granted, both
from policies.enforcer import CompiledEnforcer
from policies.errors import UnknownTerm
from policies.labels import Label
from policies.matcher import (
    COLUMNS,
    FUNCTIONS,
    authority_outcome,
    compiled_model,
    expression,
    guard_outcome,
    named_guards,
)
from policies.outcome import Withheld, refuse, withhold
from policies.question import UNKNOWN_EMPLOYER, Question, named_recipient, perhaps, receiving_keys
from policies.reasons import Reason
from policies.register import Register
from policies.rules import ANY, DisclosureRule, Effect
from policies.standing import OWN, Line, disclosed_by_marking, standing_lines
from policies.subject import Subject

_DECISIONS: Final = 50_000
_ENFORCERS: Final = 10_000
_RECEIVERS: Final = 10_000
"""How many of each an engine remembers before it starts afresh."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Engine:
    """The law of one policy epoch, on one day.

    Attributes:
        register: dated facts.
        today: the day it decides for.
        rules: every rule, in force or not.
    """

    def __init__(self, *, rules: Iterable[DisclosureRule], register: Register, today: date) -> None:
        """Indexes the rules in force.

        Args:
            rules: every rule, in force or not.
            register: groups, consents, authorisations, organisations.
            today: the day for which this engine decides.

        Raises:
            RuleInvalid: a rule's receiver is not known to the register.
        """
        self.register = register
        self.today = today
        self._template = compiled_model()
        self._lines: dict[tuple[str, str, str, str], list[Line]] = {}
        self.rules = tuple(rules)
        self._by_id = {rule.id: rule for rule in self.rules}
        for rule in self.rules:
            rule.check_against(register)
            if rule.in_force(today):
                self._index(rule)
        self._enforcers: dict[tuple[str, str, str, frozenset[str], tuple[str, ...]], CompiledEnforcer] = {}
        self._receivers: dict[bytes, frozenset[str]] = {}
        self._memory: dict[tuple[Any, ...], Decision] = {}

    def _index(self, rule: DisclosureRule) -> None:
        """Files a rule under everything that a question already knows."""
        denies = rule.effect is Effect.DENY
        unknown = [str(None)] if denies else []  # an object without a category meets every denial
        categories = [ANY] if rule.categories is None else [*map(str, sorted(rule.categories)), *unknown]
        receivers = {rule.receiving, *([perhaps(rule.receiving)] if denies else [])}
        for receiver, category in product(sorted(receivers), categories):
            self._lines.setdefault((rule.releasing, rule.project, receiver, category), []).append(rule.line())

    def decide(
        self,
        *,
        subject: Subject,
        label: Label,
        action: Action,
        member: bool,
        to: str | None = None,
        integrity_ok: bool | None = True,
    ) -> Decision:
        """Decides one access.

        Args:
            subject: who asks.
            label: what the object bears.
            action: what is to be done.
            member: whether the subject belongs to the label's project.
            to: the nation or `org:NAME` for sharing and releasing, the nation for storing.
            integrity_ok: whether label and payload verify; None when nobody checked, which denies.

        Raises:
            UnknownTerm: `to` is unknown, or missing where the action needs it.
        """
        key = (label.digest, subject.class_digest, action, member, to, integrity_ok)
        known = self._memory.get(key)
        if known is None:
            known = self._decide(subject=subject, label=label, action=action, member=member, to=to, intact=integrity_ok)
            _remember(self._memory, key, known, most=_DECISIONS)
        return known

    def decide_labels(
        self, *, subject: Subject, labels: Iterable[Label], action: Action, member: bool = True
    ) -> list[Decision]:
        """Decides the same access for many labels, in order; the same answers as one by one."""
        return [self.decide(subject=subject, label=label, action=action, member=member) for label in labels]

    def grants(self, *, subject: Subject, labels: Iterable[Label], action: Action) -> list[Granted | None]:
        """Decides the same access of a member for many labels, in order, explaining nothing: None where it is withheld.

        Raises:
            UnknownTerm: the action needs a recipient.
        """
        questions = (
            self.question(subject=subject, label=label, action=action, member=True, to=None, intact=True)
            for label in labels
        )
        return [self._granted(question) for question in questions]

    def _decide(
        self, *, subject: Subject, label: Label, action: Action, member: bool, to: str | None, intact: bool | None
    ) -> Decision:
        question = self.question(subject=subject, label=label, action=action, member=member, to=to, intact=intact)
        decision = self.answer(question)
        if not action.passes_on:
            return decision
        seen = self.question(subject=subject, label=label, action=Action.VIEW, member=member, to=None, intact=intact)
        return both(self.answer(seen), decision)

    def question(
        self, *, subject: Subject, label: Label, action: Action, member: bool, to: str | None, intact: bool | None
    ) -> Question:
        """The question as the guards see it.

        Raises:
            UnknownTerm: `to` is unknown, or missing where the action needs it.
        """
        governing = label.on(self.today)
        recipient: Subject | None = subject
        place = None
        if action.passes_on or action is Action.STORE:
            if to is None:
                raise UnknownTerm(f"to: {action.value} needs a recipient", key="to")
            named = named_recipient(to, subject=subject, register=self.register)
            recipient = None if action is Action.STORE else named
            place = named.location if action is Action.STORE else None
        keys = self.keys(recipient) if recipient is not None else frozenset(governing.authorities)
        if action.passes_on:
            keys -= {UNKNOWN_EMPLOYER}  # a nation at large is none of its organisations
        return Question(
            subject=subject,
            label=governing,
            action=action,
            member=member,
            recipient=recipient,
            by_name=recipient is not subject,
            place=place,
            today=self.today,
            register=self.register,
            keys=keys,
            intact=intact,
        )

    def keys(self, recipient: Subject) -> frozenset[str]:
        """Gives everything by which a rule may name a recipient."""
        known = self._receivers.get(recipient.class_digest)
        if known is None:
            known = receiving_keys(recipient, register=self.register, day=self.today)
            _remember(self._receivers, recipient.class_digest, known, most=_RECEIVERS)
        return known

    def answer(self, question: Question) -> Decision:
        """Asks the law; explains when it does not allow."""
        granted = self._granted(question)
        return self._explain(question) if granted is None else granted

    def _granted(self, question: Question) -> Granted | None:
        """Asks Casbin for each authority, all of which must allow; None when access is withheld.

        A guard that objects makes the matcher false for every rule, so Casbin is then not asked.
        """
        guards, authority_guards = named_guards()
        authorities = question.label.authorities
        if not authorities or any(guard_outcome(name, question) is not None for name in guards):
            return None
        relied_on = []
        for authority in authorities:
            if any(authority_outcome(name, question, authority) is not None for name in authority_guards):
                return None
            allowed, line = self._enforce(question, authority)
            if not allowed:
                return None
            if line and not line[0].startswith(OWN):
                relied_on.append(line[0])
        return Granted(rules=tuple(relied_on), until=self._until(question, relied_on))

    def _enforce(self, question: Question, authority: str) -> tuple[bool, Line]:
        try:
            return self._enforcer(question, authority).answer(question, authority)
        except Exception:  # noqa: BLE001  # an engine that fails has not allowed
            return False, ()

    def _enforcer(self, question: Question, authority: str) -> CompiledEnforcer:
        """The enforcer that holds the lines this question could meet, and no others."""
        label = question.label
        category = ANY if label.category is None else str(label.category)
        place = (authority, label.project, category, question.keys, disclosed_by_marking(label, authority))
        enforcer = self._enforcers.get(place)
        if enforcer is None:
            enforcer = CompiledEnforcer.over(
                self._template,
                self._candidates(question, authority),
                functions=FUNCTIONS,
                expression=expression(),
            )
            _remember(self._enforcers, place, enforcer, most=_ENFORCERS)
        return enforcer

    def _candidates(self, question: Question, authority: str) -> Iterator[Line]:
        label = question.label
        yield from standing_lines(label, authority, self.register)
        projects = dict.fromkeys((label.project, ANY))
        categories = dict.fromkeys((str(label.category), ANY))
        for project, receiving, category in product(projects, sorted(question.keys), categories):
            yield from self._lines.get((authority, project, receiving, category), ())

    def _explain(self, question: Question) -> Decision:
        guards, authority_guards = named_guards()
        found = [guard_outcome(name, question) for name in guards]
        for authority in question.label.authorities:
            found += [authority_outcome(name, question, authority) for name in authority_guards]
            found.append(self._rule_outcome(question, authority))
        objections = [outcome for outcome in found if outcome is not None]
        if not question.label.authorities:
            objections.append(refuse(Reason.DISCLOSURE_RULE, Reason.ATTRIBUTE_MISSING, detail="it has no originator"))
        return withhold(objections)

    def discloses(self, question: Question, authority: str) -> bool:
        """Whether the rules of one authority let the recipient have it, the guards left aside."""
        return self._rule_outcome(question, authority) is None

    def _rule_outcome(self, question: Question, authority: str) -> Withheld | None:
        """What the rules of one authority say, the guards left aside."""
        allowed = False
        other_method = False
        for line in self._candidates(question, authority):
            if not _meets(question, authority, line):
                other_method = other_method or (
                    line[-1] == Effect.ALLOW
                    and line[6] != Action.ADMINISTER  # an office's is no way to have it
                    and _meets(question, authority, line, method=False)
                )
                continue
            if line[-1] == Effect.DENY:
                return refuse(Reason.DISCLOSURE_RULE, detail=f"rule {line[0]} of {authority} denies it")
            allowed = True
        if allowed:
            return None
        if other_method:
            return refuse(Reason.METHOD, detail=f"no rule of {authority} covers {question.action.value}")
        return refuse(Reason.DISCLOSURE_RULE, detail=f"no rule of {authority} in force discloses it")

    def _until(self, question: Question, relied_on: Iterable[str]) -> date | None:
        """The last day on which nothing dated that was relied on, or might have been, has run out."""
        subject, label = question.subject, question.label
        days = [rule.valid_until for rule in (self._by_id[name] for name in relied_on)]
        days += [clearance.expires for clearance in subject.clearances]
        days += [subject.organisation.cmmc.expires if subject.organisation.cmmc else None]
        days += [consent.valid_until for consent in self.register.consents]
        days += [paper.valid_until for paper in self.register.authorisations]
        days += [label.data_rights.until if label.data_rights else None]
        days += [label.succession.day - timedelta(days=1) if label.succession else None]
        return min((day for day in days if day is not None and day >= self.today), default=None)


def _remember(memory: dict[Key, Value], key: Key, value: Value, *, most: int) -> None:
    if len(memory) >= most:
        memory.clear()
    memory[key] = value


def _meets(question: Question, authority: str, line: Line, *, method: bool = True) -> bool:
    _, releasing, receiving, project, categories, rank, methods, first, last, effect = line
    return (
        COLUMNS["releases"](authority, releasing)
        and COLUMNS["receives"](question, receiving, effect)
        and COLUMNS["in_project"](question, project)
        and COLUMNS["in_category"](question, categories, effect)
        and COLUMNS["up_to_level"](question, rank)
        and (not method or by_method(question, methods))
        and COLUMNS["in_force"](question, first, last)
    )
