"""A case file, read: its groups, rules and cases, with defaults merged in.

Refuses, by raising `FileUnusable` with the case and the key: what is not YAML of the shape that the contract gives, an
unknown key, kind or action, an id used twice, an unknown nation or term in the file's own groups and rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from typing_extensions import override

from policies.actions import Action
from policies.cases.rules import RuleText, read_rules
from policies.cases.shapes import CASE, DEFAULTS, RULES, Yaml
from policies.errors import PolicyError
from policies.reasons import Reason
from policies.register import GroupVersion, Register, groups_from


class FileUnusable(PolicyError):
    """A case file that cannot be run."""


class Kind(StrEnum):
    """What a case asks."""

    ACCESS = "access"
    MARKING = "marking"
    LABEL = "label"
    ROLLUP = "rollup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the table, defaults merged in.

    Attributes:
        id: unique in its file.
        kind: what it asks.
        now: the clock.
        facts: its keys as written, `subject` and `resource` with the defaults.
        rules: this case's own rules; None when the file's hold.
        expect: answers that hold.
        reasons: codes that have to be among the answer's.
    """

    id: str
    kind: Kind
    now: date
    facts: Mapping[str, Yaml]
    rules: RuleText | None
    expect: tuple[str, ...]
    reasons: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A file's register, rules and cases."""

    path: str
    groups: Mapping[str, tuple[GroupVersion, ...]]
    rules: RuleText
    cases: tuple[Case, ...]


class _Loader(yaml.SafeLoader):
    """YAML without surprises: a key used twice in one mapping is an error."""

    @override
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        written = [key for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        keys = [self.construct_object(key, deep=True) for key in written]
        for key in keys:
            if isinstance(key, list | dict) or keys.count(key) > 1:
                raise FileUnusable(f"line {node.start_mark.line + 1}: key {key!r} stands twice or is not text")
        return super().construct_mapping(node, deep=deep)


def read_file(path: str) -> CaseFile:
    """Reads a case file.

    Raises:
        FileUnusable: it cannot be run.
    """
    return _file_from(path, read_yaml(path))


def read_yaml(path: str) -> Yaml:
    """Reads a YAML file in which no key stands twice.

    Raises:
        FileUnusable: it cannot be read.
    """
    try:
        return _Loader(Path(path).read_text(encoding="utf-8")).get_single_data()
    except (OSError, UnicodeDecodeError, RecursionError, ValueError) as failure:
        raise FileUnusable(f"cannot be read: {failure}") from failure
    except yaml.YAMLError as failure:
        raise FileUnusable(f"is not YAML: {' '.join(str(failure).split())}") from failure


_TOP = {"version", "today", "groups", "rules", "defaults", "cases"}


def _file_from(path: str, content: Yaml) -> CaseFile:
    if not isinstance(content, dict):
        raise FileUnusable("is not a mapping")
    for key in content:
        if key not in _TOP:
            raise FileUnusable(f"unknown key {key!r}")
    if type(content.get("version")) is not int or content["version"] != 1:
        raise FileUnusable("version: is not 1")
    today = content.get("today")
    if today is not None and type(today) is not date:
        raise FileUnusable(f"today: {today!r} is not a day")
    defaults = content.get("defaults") or {}
    check_shape(DEFAULTS.differences(defaults, "defaults"), "defaults")
    groups = read_groups(content.get("groups"))
    rules = read_known_rules(content.get("rules"), groups)
    rows = content.get("cases")
    if not isinstance(rows, list) or not rows:
        raise FileUnusable("cases: is not a list of cases")
    cases = tuple(_case(row, index, defaults=defaults, today=today) for index, row in enumerate(rows))
    ids = [case.id for case in cases]
    for one in ids:
        if ids.count(one) > 1:
            raise FileUnusable(f"case {one}: id: used twice")
    return CaseFile(path=path, groups=groups, rules=rules, cases=cases)


def read_groups(value: Yaml) -> Mapping[str, tuple[GroupVersion, ...]]:
    """The groups of a file.

    Raises:
        FileUnusable: they contradict themselves or name an unknown nation.
    """
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise FileUnusable("groups: is not a mapping of names")
    try:
        groups = groups_from(value)
        Register(groups=groups)
    except PolicyError as failure:
        raise FileUnusable(str(failure)) from failure
    return groups


def read_known_rules(value: Yaml, groups: Mapping[str, tuple[GroupVersion, ...]]) -> RuleText:
    """The rules of a file, which name nothing that its groups do not hold.

    Raises:
        FileUnusable: one is not of the right shape or names something unknown.
    """
    check_shape(RULES.differences(value, "rules"), "rules")
    try:
        rules = read_rules(value)
        for rule in rules.rules:
            rule.check_against(Register(groups=groups))
    except PolicyError as failure:
        raise FileUnusable(f"rules: {failure}") from failure
    return rules


def _case(row: Yaml, index: int, *, defaults: Mapping[str, Yaml], today: date | None) -> Case:
    name = row.get("id") if isinstance(row, dict) else None
    if not isinstance(name, str) or not name:
        raise FileUnusable(f"case {index + 1}: id: is missing or not text")
    check_shape(CASE.differences(row, ""), f"case {name}")
    kind, action = row.get("kind", Kind.ACCESS), row.get("action")
    if kind not in [*Kind]:
        raise FileUnusable(f"case {name}: kind: {kind!r} is not a kind of case")
    if action is not None and action not in [*Action]:
        raise FileUnusable(f"case {name}: action: {action!r} is not an action")
    if kind == Kind.ACCESS and action is None:
        raise FileUnusable(f"case {name}: action: is missing")
    now = row.get("now") or today
    if now is None:
        raise FileUnusable(f"case {name}: now: is missing, and the file has no today")
    facts = {**row, "subject": _merge(defaults.get("subject"), row, "subject")}
    facts["resource"] = _merge(defaults.get("resource"), row, "resource")
    return Case(
        id=name,
        kind=Kind(kind),
        now=now,
        facts=facts,
        rules=_own_rules(row, name),
        expect=_expected(row.get("expect"), Kind(kind), name),
        reasons=_reasons(row.get("reasons") or (), name),
    )


def _own_rules(row: Mapping[str, Yaml], name: str) -> RuleText | None:
    if row.get("rules") is None:
        return None
    if isinstance(row["rules"], str) and row["rules"] != "open":
        raise FileUnusable(f"case {name}: rules: {row['rules']!r} is neither open nor a list")
    return read_rules(row["rules"], checked=False)


_ANSWERS: Mapping[Kind, frozenset[str]] = {
    Kind.ACCESS: frozenset({"allow", "deny", "escalate", "reject"}),
    Kind.MARKING: frozenset({"allow", "reject"}),
    Kind.LABEL: frozenset({"allow", "reject"}),
}


def _expected(value: Yaml, kind: Kind, name: str) -> tuple[str, ...]:
    answers = (value,) if isinstance(value, str) else tuple(value or ())
    known = _ANSWERS.get(kind)
    if not answers or (known is not None and not known.issuperset(answers)):
        raise FileUnusable(f"case {name}: expect: {value!r} is not an answer to a case of kind {kind.value}")
    return answers


def _reasons(values: Sequence[str], name: str) -> frozenset[str]:
    for value in values:
        if value not in [*Reason]:
            raise FileUnusable(f"case {name}: reasons: {value!r} is not a reason code")
    return frozenset(values)


def _merge(default: Yaml, row: Mapping[str, Yaml], key: str) -> Yaml:
    """The case's value over the default: mapping by mapping; a list or scalar replaces, null clears."""
    return merged(default, row[key]) if key in row else default


def merged(default: Yaml, value: Yaml) -> Yaml:
    """A value over its default: mapping by mapping; a list or scalar replaces, null clears."""
    if not isinstance(default, dict) or not isinstance(value, dict):
        return value
    return {**default, **{key: merged(default.get(key), item) for key, item in value.items()}}


def check_shape(differences: Iterator[str], where: str) -> None:
    """Accepts what shows no differences.

    Raises:
        FileUnusable: it has another shape, said by its first difference.
    """
    first = next(differences, None)
    if first is not None:
        raise FileUnusable(f"{where}: {first}")
