"""Labels: everything a decision reads about an object, in one immutable value with one digest.

Promises: equal labels have equal digests, whatever the order in which their facts were given; a label speaks of the
groups of nations as they stood when the information was created. Refuses: a marking that its policy does not accept, or
that contradicts the facts given with it.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, TypeAlias

from policies.canonical import digest_of
from policies.errors import UnknownTerm
from policies.export.status import (
    NOT_CONTROLLED,
    UNDETERMINED,
    Encryption,
    Export,
    Jurisdiction,
    KeyHolder,
    Sender,
    Strength,
)
from policies.register import DataKind
from policies.rules import CATEGORIES

__all__ = ["NOT_CONTROLLED", "UNDETERMINED", "DataRights", "Distribution", "Label", "RightsKind", "Succession"]


class Distribution(StrEnum):
    """Distribution statements of the USA: who may have the document without asking again."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class RightsKind(StrEnum):
    """Where proprietary information comes from: before the contract, from work under it, or from several owners."""

    BACKGROUND = "background"
    FOREGROUND = "foreground"
    JOINT = "joint"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRights:
    """Whose the data is by contract, and for what it may be used.

    Attributes:
        kind: brought along, made together under the contract, or owned jointly.
        owners: firms; every one of them has to permit.
        contract: where that was agreed.
        purpose: what it may be used for; shown, not decided about.
        until: last day on which anybody but the owners may use it; None when the contract names none.
    """

    kind: RightsKind
    owners: tuple[str, ...]
    contract: str = ""
    purpose: str = ""
    until: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "owners", tuple(sorted(set(self.owners))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """A label that takes over on a day.

    Attributes:
        day: first day on which it governs.
        label: what governs from then on.
    """

    day: date
    label: "Label"


_SETS: Final = ("originators", "source_nations", "releasable_to", "display_only", "only_to", "caveats", "restrictive")
"""A label's facts in which order and repetition mean nothing."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """What the law knows about an object. Sequences are sorted; None means not known unless said otherwise.

    Attributes:
        policy: whose marking rules hold.
        marking: canonical text.
        level: the policy's term.
        rank: what it ranks: 4 to 1, 0 below classified.
        originators: nations, NATO, EU, or `org:NAME` for a firm's own; every one of them must permit.
        source_nations: whose information is inside besides.
        protected_source: foreign information is inside whose source is not named.
        releasable_to: nations, group version ids and `org:NAME` the marking releases to; None when it says nothing.
        display_only: nations and group version ids that may see it and get no copy.
        context: group version id of NATO information.
        only_to: nations and group version ids that an ONLY narrows to; None when there is none.
        caveats: controls of the marking.
        restrictive: values that a person must hold, all of them.
        category: disclosure category.
        distribution: distribution statement; None when there is none.
        distribution_list: named list attached; None when there is none.
        export: export status.
        holder: firm whose proprietary information it is; None when it is nobody's.
        data_rights: rights in it by contract; None when none were recorded.
        project: the project it belongs to; empty when not known, and then nobody needs to know.
        legacy: marked with a void mark only.
        held_for: nation whose own people alone have it until officers confirm the marking; None when it is confirmed.
        succession: what governs from a later day on; None when nothing does.
    """

    policy: str
    marking: str
    level: str
    rank: float
    originators: tuple[str, ...]
    source_nations: tuple[str, ...] = ()
    protected_source: bool = False
    releasable_to: tuple[str, ...] | None = None
    display_only: tuple[str, ...] = ()
    context: str | None = None
    only_to: tuple[str, ...] | None = None
    caveats: tuple[str, ...] = ()
    restrictive: tuple[str, ...] = ()
    category: int | None = None
    distribution: Distribution | None = None
    distribution_list: str | None = None
    export: Export = UNDETERMINED
    holder: str | None = None
    data_rights: DataRights | None = None
    project: str = ""
    legacy: bool = False
    held_for: str | None = None
    succession: Succession | None = None

    def __post_init__(self) -> None:
        """Puts what is a set in order, so that equal labels are the same bytes.

        Raises:
            UnknownTerm: the disclosure category is none.
        """
        if self.category is not None and self.category not in CATEGORIES:
            raise UnknownTerm(f"category: {self.category!r} is not a disclosure category (1 to 8)", key="category")
        for name in _SETS:
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, tuple(sorted(set(values))))

    @property
    def banner(self) -> str:
        """What stands on every page and beside every row."""
        return self.marking

    @property
    def classified(self) -> bool:
        """Whether it is classified, by marking or by export status."""
        return self.rank >= 1 or self.export.classified is True

    @property
    def authorities(self) -> tuple[str, ...]:
        """Everyone who must permit: originators, then source nations."""
        return (*self.originators, *(nation for nation in self.source_nations if nation not in self.originators))

    def on(self, day: date) -> "Label":
        """What governs on the day: this label, or its successor once its day has come."""
        return self.succession.label if self.succession is not None and day >= self.succession.day else self

    def held(self, nation: str | None) -> "Label":
        """The same label held for a nation's own people, or for nobody in particular: then what it says governs."""
        later = self.succession
        following = None if later is None else replace(later, label=later.label.held(nation))
        return replace(self, held_for=nation, succession=following)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the canonical JSON: the label's identity."""
        return digest_of(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back; absent facts are left out."""
        written: dict[str, Any] = _plain(self)
        return written

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Label":
        """The label that `to_json` wrote.

        Raises:
            KeyError: a required key is missing.
            ValueError: a value is not one of its list.
            TypeError: an unknown key.
        """
        given = dict(value)
        for name in _SETS:
            if given.get(name) is not None:
                given[name] = tuple(given[name])
        if given.get("distribution") is not None:
            given["distribution"] = Distribution(given["distribution"])
        given["export"] = _export_from(given.get("export", {}))
        if given.get("data_rights") is not None:
            rights = dict(given["data_rights"])
            rights["kind"] = RightsKind(rights["kind"])
            rights["owners"] = tuple(rights["owners"])
            rights["until"] = _day(rights.get("until"))
            given["data_rights"] = DataRights(**rights)
        if given.get("succession") is not None:
            successor = given["succession"]
            day = date.fromisoformat(successor["day"])
            given["succession"] = Succession(day=day, label=cls.from_json(successor["label"]))
        return cls(**given)


Plain: TypeAlias = Any
_DATACLASSES: Final = (Label, Export, Sender, Encryption, DataRights, Succession)


def _plain(value: Plain) -> Plain:
    if isinstance(value, _DATACLASSES):
        pairs = ((item.name, getattr(value, item.name), item.default) for item in fields(value))
        return {name: _plain(held) for name, held, default in pairs if held != default}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def _export_from(value: dict[str, Any]) -> Export:
    given = dict(value)
    choices = {"jurisdiction": Jurisdiction, "kind": DataKind}
    for name, choice in choices.items():
        if given.get(name) is not None:
            given[name] = choice(given[name])
    if given.get("sender") is not None:
        given["sender"] = Sender(**given["sender"])
    if given.get("encrypted") is not None:
        encryption = dict(given["encrypted"])
        encryption["strength"] = Strength(encryption["strength"]) if encryption.get("strength") else None
        encryption["keys"] = KeyHolder(encryption["keys"]) if encryption.get("keys") else None
        given["encrypted"] = Encryption(**encryption)
    return Export(**given)
