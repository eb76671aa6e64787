"""What the gate was last asked while somebody wanted to change something: what a refusal is recorded as.

A service may refuse for reasons of its own after the gate granted; the record still names the object that it was
about. Whoever wants to record opens `asked_about`; nobody else needs to know.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policies.decision import Decision
from workspace.domain.identifiers import LabelId

if TYPE_CHECKING:
    from workspace.services.gate.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to the gate.

    Attributes:
        snapshot: who asked, and when.
        action: what they wanted to do.
        object: to what; None for their nation's affairs.
        label: the label that governs it, if one does.
        decision: what the law said, if it was the law that was asked.
    """

    snapshot: "Snapshot"
    action: str
    object: str | None
    label: LabelId | None
    decision: Decision | None


@dataclass(slots=True)
class Asked:
    """The last question to the gate, if any was asked yet."""

    last: Question | None = None


_current: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def asked_about() -> Iterator[Asked]:
    """Keeps what the gate is asked in this block; a block within another adds to the outer one."""
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    asked = Asked()
    entered = _current.set(asked)
    try:
        yield asked
    finally:
        _current.reset(entered)


def note(question: Question) -> None:
    """Keeps a question for whoever wants to record."""
    asked = _current.get()
    if asked is not None:
        asked.last = question
