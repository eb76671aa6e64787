"""The rules of a case file: `open`, or a list. An allow rule without a date is not known to hold, and holds never."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from policies.actions import Action
from policies.cases.shapes import Yaml
from policies.errors import RuleInvalid
from policies.rules import ANY, DisclosureRule, Effect

NO_PROJECT = "(none)"
"""What an allow rule covers whose project is left out."""

_REQUIRED = ("id", "effect", "releasing", "receiving", "max_level")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """Rules as written, and as read once somebody needs them.

    Attributes:
        open: every nation may disclose everything to everybody.
        rows: the rules as written.
    """

    open: bool
    rows: tuple[Mapping[str, Yaml], ...] = ()

    @property
    def rules(self) -> tuple[DisclosureRule, ...]:
        """The rules.

        Raises:
            RuleInvalid: one of them names something unknown.
        """
        return tuple(_rule(row) for row in self.rows)


def read_rules(value: Yaml, *, checked: bool = True) -> RuleText:
    """Rules from a file; checked for unknown terms at once, or when they are used.

    Raises:
        RuleInvalid: they are neither `open` nor valid rules.
    """
    if value is None:
        return RuleText(open=False)
    if isinstance(value, str):
        if value != "open":
            raise RuleInvalid("rules", f"{value!r} is neither open nor a list")
        return RuleText(open=True)
    text = RuleText(open=False, rows=tuple(value))
    ids = [row.get("id") for row in text.rows]
    if checked and len(set(ids)) != len(ids):
        raise RuleInvalid("id", "an id stands twice")
    if checked:
        _ = text.rules
    return text


def _rule(row: Mapping[str, Yaml]) -> DisclosureRule:
    for key in _REQUIRED:
        if row.get(key) is None:
            raise RuleInvalid(key, f"{row.get('id') or 'a rule'}: {key}: is missing")
    if row["effect"] not in [*Effect]:
        raise RuleInvalid("effect", f"{row['id']}: effect: {row['effect']!r} is neither allow nor deny")
    denies = row["effect"] == Effect.DENY
    dated = denies or (row.get("valid_from") is not None and row.get("valid_until") is not None)
    return DisclosureRule(
        id=row["id"],
        effect=Effect(row["effect"]),
        releasing=row["releasing"],
        receiving=row["receiving"],
        project=row.get("project") or (ANY if denies else NO_PROJECT),
        categories=_categories(row, denies=denies),
        max_level=row["max_level"],
        methods=_methods(row, denies=denies),
        valid_from=row.get("valid_from") if dated else date.max,
        valid_until=row.get("valid_until") if dated else None,
        authority=row.get("authority") or "",
    )


def _categories(row: Mapping[str, Yaml], *, denies: bool) -> frozenset[int] | None:
    value = row.get("categories")
    if value == ANY or (value is None and denies):
        return None
    if isinstance(value, str):
        raise RuleInvalid("categories", f"{row['id']}: categories: {value!r} is neither * nor a list")
    return frozenset(value or ())


def _methods(row: Mapping[str, Yaml], *, denies: bool) -> frozenset[Action] | None:
    value = row.get("methods")
    if value == ANY or (value is None and denies):
        return None
    if isinstance(value, str) or any(method not in [*Action] for method in value or ()):
        raise RuleInvalid("methods", f"{row['id']}: methods: {value!r} is neither * nor a list of actions")
    return frozenset(Action(method) for method in value or ())
