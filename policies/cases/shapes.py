"""The shape of a case file: which keys there are, and what type each value has. `null` is allowed for every value.

A shape answers with where and how a value differs, or with nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

Yaml: TypeAlias = Any
"""What YAML holds."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value of one type."""

    name: str
    types: tuple[type, ...]

    def differences(self, value: Yaml, where: str) -> Iterator[str]:
        """Whether the value is of another type; a bool is no number, a time no day."""
        if value is not None and type(value) not in self.types:
            yield f"{where}: {value!r} is not {self.name}"


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    of: "Shape"

    def differences(self, value: Yaml, where: str) -> Iterator[str]:
        """What differs, item by item."""
        if value is None:
            return
        if not isinstance(value, list):
            yield f"{where}: {value!r} is not a list"
            return
        for index, item in enumerate(value):
            if item is None:
                yield f"{where}[{index}]: is null"
            yield from self.of.differences(item, f"{where}[{index}]")


@dataclass(frozen=True, slots=True)
class OneOf:
    """Either of several shapes."""

    shapes: tuple["Shape", ...]
    name: str

    def differences(self, value: Yaml, where: str) -> Iterator[str]:
        """Nothing when one shape fits."""
        if value is not None and all(any(shape.differences(value, where)) for shape in self.shapes):
            yield f"{where}: {value!r} is not {self.name}"


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping with known keys."""

    of: Mapping[str, "Shape"]

    def differences(self, value: Yaml, where: str) -> Iterator[str]:
        """Unknown keys, and what differs, key by key."""
        if value is None:
            return
        if not isinstance(value, dict):
            yield f"{where}: {value!r} is not a mapping"
            return
        for key, item in value.items():
            shape = self.of.get(key) if isinstance(key, str) else None
            if shape is None:
                yield f"{where}: unknown key {key!r}".removeprefix(": ")
            else:
                yield from shape.differences(item, f"{where}.{key}" if where else key)


Shape: TypeAlias = Scalar | Many | OneOf | Keys

TEXT: Final = Scalar("text", (str,))
FLAG: Final = Scalar("true or false", (bool,))
WHOLE: Final = Scalar("a whole number", (int,))
NUMBER: Final = Scalar("a number", (int, float))
DAY: Final = Scalar("a day", (date,))
TEXTS: Final = Many(TEXT)

_CLEARANCE: Final = Keys({"policy": TEXT, "level": TEXT, "expires": DAY, "suspended": FLAG, "briefed": FLAG})
ORGANISATION: Final = Keys(
    {
        "name": TEXT,
        "nation": TEXT,
        "kind": TEXT,
        "agency": TEXT,
        "authorised_user": FLAG,
        "itar_registered": FLAG,
        "debarred": FLAG,
        "cmmc": Keys({"level": WHOLE, "expires": DAY}),
        "facility_clearance": Keys({"policy": TEXT, "level": TEXT}),
        "foreign_ownership_percent": NUMBER,
    }
)
SUBJECT: Final = Keys(
    {
        "citizenships": TEXTS,
        "former_citizenships": TEXTS,
        "permanent_residencies": TEXTS,
        "clearances": Many(_CLEARANCE),
        "accesses": TEXTS,
        "distribution_lists": TEXTS,
        "organisation": ORGANISATION,
        "employment": TEXT,
        "nda": FLAG,
        "screened": OneOf((FLAG, TEXT), "true, false or adverse"),
        "location": TEXT,
        "mfa": FLAG,
        "projects": TEXTS,
        "attributes_missing": TEXTS,
    }
)
_EXPORT: Final = Keys(
    {
        "jurisdiction": TEXT,
        "usml": TEXT,
        "eccn": TEXT,
        "excluded_technology": FLAG,
        "over_value": FLAG,
        "classified": FLAG,
        "kind": TEXT,
        "sender": Keys({"nation": TEXT, "registered": FLAG, "debarred": FLAG, "authorised_user": FLAG}),
        "encrypted": Keys({"end_to_end": FLAG, "strength": TEXT, "keys": TEXT}),
    }
)
_AUTHORISATION: Final = Keys(
    {"id": TEXT, "kind": TEXT, "nations": TEXTS, "organisations": TEXTS, "covers": TEXT, "valid_until": DAY}
)
RESOURCE: Final = Keys(
    {
        "policy": TEXT,
        "marking": TEXT,
        "originators": TEXTS,
        "source_nations": TEXTS,
        "consents": Many(Keys({"nation": TEXT, "to": TEXTS, "valid_until": DAY})),
        "restrictive": TEXTS,
        "created": DAY,
        "succession": Keys({"from": DAY, "marking": TEXT}),
        "project": TEXT,
        "category": WHOLE,
        "distribution": OneOf((TEXT, TEXTS), "a statement or a list of them"),
        "distribution_list": TEXT,
        "export": _EXPORT,
        "authorisations": Many(_AUTHORISATION),
        "integrity": TEXT,
        "held_for": TEXT,
    }
)
_LABEL: Final = Keys(
    {
        "policy": TEXT,
        "classification": TEXT,
        "created": DAY,
        "review": DAY,
        "succession": Keys({"from": DAY, "classification": TEXT}),
        "categories": Many(Keys({"tag": TEXT, "type": TEXT, "values": TEXTS})),
    }
)
_RULE: Final = Keys(
    {
        "id": TEXT,
        "effect": TEXT,
        "releasing": TEXT,
        "receiving": TEXT,
        "project": TEXT,
        "categories": OneOf((TEXT, Many(WHOLE)), "a list of categories or *"),
        "max_level": TEXT,
        "methods": OneOf((TEXT, TEXTS), "a list of methods or *"),
        "valid_from": DAY,
        "valid_until": DAY,
        "authority": TEXT,
    }
)
RULES: Final = OneOf((TEXT, Many(_RULE)), "open or a list of rules")
CASE: Final = Keys(
    {
        "id": TEXT,
        "kind": TEXT,
        "subject": SUBJECT,
        "resource": RESOURCE,
        "action": TEXT,
        "to": TEXT,
        "now": DAY,
        "rules": RULES,
        "policy": TEXT,
        "marking": TEXT,
        "canonical": TEXT,
        "label": _LABEL,
        "portions": TEXTS,
        "banner": TEXT,
        "compilation_reason": TEXT,
        "expect": OneOf((TEXT, TEXTS), "an answer or a list of them"),
        "reasons": TEXTS,
    }
)
DEFAULTS: Final = Keys({"subject": SUBJECT, "resource": RESOURCE})
RULE: Final = _RULE
