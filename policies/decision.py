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
