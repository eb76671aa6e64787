"""What the columns of a disclosure rule mean: one function per column of `disclosure.conf`.

A rule's methods say how the recipient may have it: a copy handed over by sharing or releasing, or opened with a key,
is a download. Every other action has to be named itself.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from policies.actions import Action
from policies.question import Question, perhaps
from policies.rules import ANY, Effect

_HANDED_OVER: Final[Mapping[Action, Action]] = {
    Action.SHARE: Action.DOWNLOAD,
    Action.RELEASE: Action.DOWNLOAD,
    Action.DECRYPT: Action.DOWNLOAD,
}


def releases(authority: str, releasing: str) -> bool:
    """The rule is this authority's own."""
    return authority == releasing


def receives(question: Question, receiving: str, effect: str) -> bool:
    """The recipient is one of those meant; what is merely stored is handed to nobody.

    A rule that denies meets whoever might be meant, too.
    """
    return receiving in question.keys or (effect == Effect.DENY and perhaps(receiving) in question.keys)


def in_project(question: Question, project: str) -> bool:
    """The rule is for the object's project, or for every one."""
    return project in {ANY, question.label.project}


@lru_cache(maxsize=4096)
def _words(column: str) -> frozenset[str]:
    return frozenset(column.split())


def in_category(question: Question, categories: str, effect: str) -> bool:
    """The rule covers the object's disclosure category.

    An object whose category is not known needs a rule for every category, and any rule that denies one meets it.
    """
    if categories == ANY:
        return True
    category = question.label.category
    return effect == Effect.DENY if category is None else str(category) in _words(categories)


def up_to_level(question: Question, max_rank: str) -> bool:
    """The object ranks no higher than the rule allows."""
    return question.label.rank <= float(max_rank)


def by_method(question: Question, methods: str) -> bool:
    """The rule covers the action."""
    if methods == ANY:
        return True
    words = _words(methods)
    return question.action in words or _HANDED_OVER.get(question.action, "") in words


@lru_cache(maxsize=4096)
def _day(column: str) -> date:
    return date.fromisoformat(column)


def in_force(question: Question, valid_from: str, valid_until: str) -> bool:
    """The rule holds on the day of the decision."""
    return (valid_from == ANY or _day(valid_from) <= question.today) and (
        valid_until == ANY or question.today <= _day(valid_until)
    )
