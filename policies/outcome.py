"""What one guard says: nothing against it, a refusal, or a question for a person."""

from dataclasses import dataclass
from typing import TypeAlias

from policies.reasons import Reason


@dataclass(frozen=True, slots=True)
class Withheld:
    """A guard's objection.

    Attributes:
        reasons: its causes.
        detail: what stands against it, or what has to be decided, in a sentence.
        open_question: whether a person may decide; otherwise it is refused.
    """

    reasons: frozenset[Reason]
    detail: str
    open_question: bool = False


Outcome: TypeAlias = Withheld | None
"""None when a guard has nothing against it."""


def refuse(*reasons: Reason, detail: str) -> Withheld:
    """A refusal."""
    return Withheld(frozenset(reasons), detail)


def ask(*reasons: Reason, detail: str) -> Withheld:
    """A question for a person."""
    return Withheld(frozenset(reasons), detail, open_question=True)
