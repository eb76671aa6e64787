"""What one guard says: nothing against it, a refusal, or a question for a person; and what all of them come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from policies.decision import Denied, Escalated
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


def withhold(objections: Sequence[Withheld]) -> Denied | Escalated:
    """Gives the decision that all these objections come to: a question only where nothing else objects."""
    refusals = [objection for objection in objections if not objection.open_question]
    if refusals or not objections:
        reasons = frozenset[Reason]().union(*(refusal.reasons for refusal in refusals))
        return Denied(reasons or frozenset({Reason.DISCLOSURE_RULE}), tuple(refusal.detail for refusal in refusals))
    reasons = frozenset[Reason]().union(*(objection.reasons for objection in objections))
    return Escalated("; ".join(objection.detail for objection in objections), reasons)
