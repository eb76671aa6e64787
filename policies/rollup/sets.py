"""What every policy's roll-up shares: the highest level, and sets of nations after expansion."""

from collections.abc import Iterable, Sequence
from datetime import date

from policies.markings import usa
from policies.markings.marking import Marking
from policies.register import Register
from policies.vocabulary.levels import LEVELS, Level
from policies.vocabulary.nations import BODIES, NATIONS


class Undecidable(Exception):  # says what happened, like every error here
    """No machine can compute this banner; its text is the question for a person."""


def height(level: Level) -> tuple[float, int]:
    """Where a level stands: by rank and, below classified, as its policy lists its terms, CUI under either name."""
    terms = list(LEVELS[level.policy])
    term = "CUI" if level.policy == usa.POLICY and level.term in usa.CUI_TERMS else level.term
    return level.rank, 0 if level.classified else -terms.index(term)


def highest(markings: Sequence[Marking]) -> Level:
    """The highest level; between terms of one rank, the one that the policy lists first."""
    listed = {term: -index for index, term in enumerate(LEVELS[markings[0].policy])}
    return max((marking.level for marking in markings), key=lambda level: (level.rank, listed[level.term]))


def expanded(tokens: Iterable[str], *, register: Register, on: date) -> frozenset[str] | None:
    """The nations that tokens stand for on a day; None when one of them cannot be expanded."""
    nations: set[str] = set()
    for token in tokens:
        if token in NATIONS:
            nations.add(token)
            continue
        version = register.group_on(token, on)
        if version is None or version.members is None:
            return None
        nations |= version.members
    return frozenset(nations)


def common(lists: Sequence[Sequence[str]], *, register: Register, on: date) -> tuple[str, ...]:
    """What all the lists release to: the list itself where all are the same, otherwise nations one by one.

    Raises:
        Undecidable: the lists differ and one of them names a group that cannot be expanded.
    """
    if len({frozenset(tokens) for tokens in lists}) == 1:
        return tuple(sorted(lists[0]))
    sets = [expanded(tokens, register=register, on=on) for tokens in lists]
    known = [nations for nations in sets if nations is not None]
    if len(known) != len(sets):
        raise Undecidable(
            "A group that the register cannot expand stands in a release list: to whom is the whole released?"
        )
    return tuple(sorted(frozenset.intersection(*known)))


def audience(marking: Marking, *, register: Register, on: date) -> frozenset[str] | bool | None:
    """The nations a national marking admits; True when it restricts none, None when that cannot be computed."""
    own = set(marking.owners or (marking.policy,))
    listed = expanded((*(marking.releasable_to or ()), *marking.display_only), register=register, on=on)
    if listed is None:
        return None
    restricted = marking.releasable_to is not None or marking.display_only or marking.level.classified
    return listed | own if restricted or {"NOFORN", "AUSTEO", "AGAO"} & set(marking.controls) else True


def audience_within(inner: Marking, outer: Marking, *, register: Register, on: date) -> bool | None:
    """Whether one marking admits no more than another; None when that cannot be computed."""
    if _tokens(inner) == _tokens(outer):
        return True
    if outer.policy in BODIES:
        return _values_within(inner, outer)
    one = audience(inner, register=register, on=on)
    other = audience(outer, register=register, on=on)
    if one is None or other is None:
        return None
    if isinstance(other, bool):
        return True
    return not isinstance(one, bool) and one <= other and _copies(inner, register, on) <= _copies(outer, register, on)


def _values_within(inner: Marking, outer: Marking) -> bool:
    """For a body's information: permissive values are compared as they stand, for its groups need not be expanded."""
    narrowed = outer.only_to is None or (inner.only_to is not None and set(inner.only_to) <= set(outer.only_to))
    return (
        inner.context == outer.context and narrowed and set(inner.releasable_to or ()) <= {*(outer.releasable_to or ())}
    )


def _copies(marking: Marking, register: Register, on: date) -> frozenset[str]:
    return expanded(marking.releasable_to or (), register=register, on=on) or frozenset()


def _tokens(marking: Marking) -> tuple[object, ...]:
    release = marking.releasable_to
    return (
        None if release is None else frozenset(release),
        frozenset(marking.display_only),
        marking.context,
        None if marking.only_to is None else frozenset(marking.only_to),
        frozenset(marking.controls) & {"NOFORN", "AUSTEO", "AGAO"},
        marking.level.classified,
    )
