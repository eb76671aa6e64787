"""Banner of NATO information from its parts (ADatP-4774.1 §4.4).

The highest classification; restrictive values together; RELEASABLE TO only where every part has it, and then the
values common to all. An ONLY that would be empty, or that a part lacks, may not be dropped, for that would widen
access: a person decides. So does one where parts belong to different contexts.
"""

from collections.abc import Sequence
from datetime import date

from policies.markings import nato
from policies.markings.marking import Marking
from policies.register import Register
from policies.rollup.sets import Undecidable, common, highest


def roll_up_nato(markings: Sequence[Marking], *, register: Register, on: date) -> Marking:
    """The overall marking.

    Raises:
        Undecidable: a person has to decide.
    """
    contexts = {marking.context for marking in markings}
    if len(contexts) > 1:
        raise Undecidable("Parts of different contexts: to which does the whole belong?")
    level = highest(markings)
    administrative = {mark for marking in markings for mark in marking.administrative} if level.rank == 0 else set()
    return Marking(
        policy=nato.POLICY,
        level=level,
        context=contexts.pop(),
        releasable_to=_releasable(markings, register=register, on=on),
        only_to=_only(markings, register=register, on=on),
        sensitivities=tuple(sorted({value for marking in markings for value in marking.sensitivities})),
        administrative=tuple(sorted(administrative)),
    )


def _releasable(markings: Sequence[Marking], *, register: Register, on: date) -> tuple[str, ...] | None:
    lists = [marking.releasable_to for marking in markings]
    given = [tokens for tokens in lists if tokens is not None]
    if len(given) != len(lists):
        return None
    return _shared(given, register=register, on=on) or None


def _only(markings: Sequence[Marking], *, register: Register, on: date) -> tuple[str, ...] | None:
    lists = [marking.only_to for marking in markings]
    given = [tokens for tokens in lists if tokens is not None]
    if not given:
        return None
    if len(given) != len(lists):
        raise Undecidable("Some parts are narrowed by ONLY and others are not: who may have the whole?")
    shared = _shared(given, register=register, on=on)
    if not shared:
        raise Undecidable("No nation is named by the ONLY of every part: who may have the whole?")
    return shared


def _shared(lists: Sequence[tuple[str, ...]], *, register: Register, on: date) -> tuple[str, ...]:
    if len({frozenset(tokens) for tokens in lists}) == 1:
        return min(lists)
    return common(lists, register=register, on=on)
