"""What an authority discloses without any rule, as lines that Casbin reads beside the rules.

A nation, all of its own to its own people. A firm besides: all to those who own the data with it, viewing and a copy
to those whom its marking names, and to the governments of the owners' nations the administering. No nation's rule
releases a firm's information, and no line here overcomes a guard or a rule that denies.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

from policies.actions import Action
from policies.labels import Label
from policies.register import ORGANISATION_PREFIX, Register
from policies.rules import ANY, Effect
from policies.vocabulary.levels import TOP_RANK

OWN: Final = "own:"
"""Prefix of the ids of these lines."""

_AS_NAMED: Final = f"{Action.DOWNLOAD} {Action.VIEW}"

Line: TypeAlias = tuple[str, ...]


def standing_lines(label: Label, authority: str, register: Register) -> Iterator[Line]:
    """The lines of one authority of a label."""

    def line(receiving: str, methods: str = ANY) -> Line:
        name = f"{OWN}{authority}" if receiving == authority else f"{OWN}{authority}>{receiving}"
        return (name, authority, receiving, ANY, ANY, repr(TOP_RANK), methods, ANY, ANY, Effect.ALLOW.value)

    yield line(authority)
    for receiving in disclosed_by_marking(label, authority):
        yield line(receiving) if receiving in label.originators else line(receiving, _AS_NAMED)
    if authority.startswith(ORGANISATION_PREFIX):
        homes = register.answering((authority, *owning_firms(label)))
        yield from (line(nation, Action.ADMINISTER) for nation in sorted(homes))


def disclosed_by_marking(label: Label, authority: str) -> tuple[str, ...]:
    """The firms to which a firm's marking releases it, besides the firm itself; none for a nation's."""
    if label.holder is None or not authority.startswith(ORGANISATION_PREFIX):
        return ()
    return tuple(sorted({*owning_firms(label), *(label.releasable_to or ())} - {authority}))


def owning_firms(label: Label) -> tuple[str, ...]:
    """The firms that own a firm's information together; none of a nation's."""
    return (
        () if label.holder is None else tuple(one for one in label.originators if one.startswith(ORGANISATION_PREFIX))
    )
