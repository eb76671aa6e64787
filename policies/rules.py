"""Disclosure rules: what one nation lets others have.

Promises: one rule is one line of Casbin policy, and everything in it was checked when it was made. Refuses: unknown
nations, groups, categories, levels and methods, and a period that ends before it begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from policies.actions import Action
from policies.errors import RuleInvalid, UnknownTerm
from policies.register import ORGANISATION_PREFIX, Register
from policies.vocabulary.levels import TOP_RANK, level_of
from policies.vocabulary.nations import NATIONS, ORIGINATORS

ANY: Final = "*"
CATEGORIES: Final = range(1, 9)
"""Disclosure categories: 1 organisation, 2 materiel, 3 applied research, 4 production, 5 to 8 operations and more."""


class Effect(StrEnum):
    """What a matching rule does; one that denies wins."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRule:
    """One nation's permission, or refusal, to disclose.

    Attributes:
        id: as people cite it.
        effect: allow or deny.
        releasing: nation (or NATO, EU, or `org:NAME` for a firm's own information) whose information it is.
        receiving: nation, group, `org:NAME` or `*`.
        project: the project it is limited to; `*` for every one.
        categories: disclosure categories; None for every one, known or not.
        max_level: highest level in the releasing nation's terms; `*` for every level.
        methods: actions it covers; None for every one.
        valid_from: first day; None when it always held.
        valid_until: last day; None while it lasts.
        authority: the paper behind it.
        max_rank: what `max_level` ranks, derived.
    """

    id: str
    effect: Effect
    releasing: str
    receiving: str
    project: str = ANY
    categories: frozenset[int] | None = None
    max_level: str
    methods: frozenset[Action] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    authority: str = ""
    max_rank: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        """Refuses what could not be decided by.

        Raises:
            RuleInvalid: a column holds what no rule may say.
        """
        firm = self.releasing.startswith(ORGANISATION_PREFIX) and self.releasing != ORGANISATION_PREFIX
        if not firm and self.releasing not in ORIGINATORS:
            raise RuleInvalid("releasing", f"releasing: {self.releasing!r} is neither a nation nor NATO nor EU")
        if not self.receiving or self.receiving == ORGANISATION_PREFIX:
            raise RuleInvalid("receiving", "receiving: names nobody")
        if not self.project:
            raise RuleInvalid("project", "project: names none; every project is *")
        for category in self.categories or ():
            if category not in CATEGORIES:
                raise RuleInvalid("categories", f"categories: {category!r} is not a disclosure category (1 to 8)")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise RuleInvalid("valid_until", "valid_until: lies before valid_from")
        object.__setattr__(self, "max_rank", self._rank(firm=firm))

    def _rank(self, *, firm: bool) -> float:
        if self.max_level == ANY:
            return TOP_RANK
        try:
            return level_of("COMMERCIAL" if firm else self.releasing, self.max_level, key="max_level").rank
        except UnknownTerm as unknown:
            raise RuleInvalid("max_level", str(unknown)) from unknown

    def check_against(self, register: Register) -> None:
        """Checks what only a register can tell.

        Raises:
            RuleInvalid: `receiving` is not `*`, `org:NAME`, a nation or a known group.
        """
        known = self.receiving == ANY or self.receiving.startswith(ORGANISATION_PREFIX)
        if not known and self.receiving not in NATIONS and not register.knows_group(self.receiving):
            raise RuleInvalid("receiving", f"receiving: {self.receiving!r} is neither a nation nor a group")

    def in_force(self, day: date) -> bool:
        """Whether it holds on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def line(self) -> tuple[str, ...]:
        """This rule as a line of `disclosure.conf`'s policy, column by column."""
        return (
            self.id,
            self.releasing,
            self.receiving,
            self.project,
            _column(self.categories),
            repr(self.max_rank),
            _column(self.methods),
            self.valid_from.isoformat() if self.valid_from else ANY,
            self.valid_until.isoformat() if self.valid_until else ANY,
            self.effect.value,
        )


def _column(values: Iterable[int | str] | None) -> str:
    return ANY if values is None else " ".join(sorted(str(value) for value in values))


def open_rules(releasing: Iterable[str]) -> tuple[DisclosureRule, ...]:
    """Rules under which each of these may disclose everything to everybody, so that labels and guards alone decide."""
    return tuple(
        DisclosureRule(id=f"open-{nation}", effect=Effect.ALLOW, releasing=nation, receiving=ANY, max_level=ANY)
        for nation in releasing
    )
