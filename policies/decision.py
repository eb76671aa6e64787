"""The law's answer: granted, denied, or escalated to a person.

Only `Granted` is truthy, so `if decision:` can never let an escalation through.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from policies.reasons import Reason


@dataclass(frozen=True, slots=True)
class Granted:
    """Access is allowed.

    Attributes:
        rules: ids of the disclosure rules relied on; empty when the recipient's own nation alone is concerned.
        until: last day on which everything relied on still holds; None when nothing in it is dated.
    """

    rules: tuple[str, ...] = ()
    until: date | None = None

    def __bool__(self) -> Literal[True]:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """Access is refused.

    Attributes:
        reasons: every cause found, not merely the first.
        detail: one sentence per cause, for officers of the person's own nation; may name hidden things.
    """

    reasons: frozenset[Reason]
    detail: tuple[str, ...] = ()

    def __bool__(self) -> Literal[False]:
        return False


@dataclass(frozen=True, slots=True)
class Escalated:
    """A person must decide; until then access is withheld.

    Attributes:
        question: what that person has to decide.
        reasons: the causes for asking.
    """

    question: str
    reasons: frozenset[Reason] = frozenset()

    def __bool__(self) -> Literal[False]:
        return False


Decision: TypeAlias = Granted | Denied | Escalated


def both(first: Decision, second: Decision) -> Decision:
    """Both have to allow; deny beats escalate, and escalate beats allow."""
    if isinstance(first, Granted) and isinstance(second, Granted):
        days = [day for day in (first.until, second.until) if day is not None]
        return Granted(rules=tuple(dict.fromkeys((*first.rules, *second.rules))), until=min(days, default=None))
    denials = [one for one in (first, second) if isinstance(one, Denied)]
    if denials:
        reasons = frozenset[Reason]().union(*(one.reasons for one in denials))
        return Denied(reasons, tuple(dict.fromkeys(text for one in denials for text in one.detail)))
    questions = [one for one in (first, second) if isinstance(one, Escalated)]
    reasons = frozenset[Reason]().union(*(one.reasons for one in questions))
    return Escalated("; ".join(dict.fromkeys(one.question for one in questions)), reasons)
