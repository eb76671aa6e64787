"""STANAG 4774 confidentiality labels: what one says, and whether it is valid under its policy (ADatP-4774 appendix 2).

Promises: every fault is named. Refuses: an element that must be there and is not, a category type that is not one of
the three in capitals, a tag or value that the policy does not know, and under policy NATO a Context that does not
agree with Releasable To, or an Administrative category above UNCLASSIFIED. `xml.py` reads and writes the
XML.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from policies.errors import Fault
from policies.markings import nato
from policies.markings.reading import POLICIES
from policies.reasons import Reason
from policies.register import Register
from policies.vocabulary.levels import find_level
from policies.vocabulary.nations import NATIONS


class CategoryType(StrEnum):
    """How a category's values are compared with what a person holds."""

    RESTRICTIVE = "RESTRICTIVE"
    PERMISSIVE = "PERMISSIVE"
    INFORMATIVE = "INFORMATIVE"


CONTEXT: Final = "Context"
ONLY: Final = "Only"
RELEASABLE_TO: Final = "Releasable To"
SENSITIVITY: Final = "Additional Sensitivity"
ADMINISTRATIVE: Final = "Administrative"
NATIONAL_MARKING: Final = "National Marking"
"""The one tag under a national policy: its whole marking, RESTRICTIVE, since nobody has published tags of its own."""
RELEASABLE: Final = "Releasable"
"""The Context value that stands beside the context wherever Releasable To is used."""

TAGS: Final[Mapping[str, CategoryType]] = {
    CONTEXT: CategoryType.PERMISSIVE,
    ONLY: CategoryType.PERMISSIVE,
    RELEASABLE_TO: CategoryType.PERMISSIVE,
    SENSITIVITY: CategoryType.RESTRICTIVE,
    ADMINISTRATIVE: CategoryType.INFORMATIVE,
}
"""The tags of policy NATO (OID 1.3.26.1.3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One category element: its type and tag as written, and its values."""

    tag: str
    type: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSuccession:
    """What takes over, and from which day."""

    day: date | None
    classification: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialityLabel:
    """A label as written; None where an element is absent."""

    policy: str | None
    classification: str | None
    created: date | None
    review: date | None = None
    succession: LabelSuccession | None = None
    categories: tuple[Category, ...] = ()


def label_faults(label: ConfidentialityLabel, register: Register) -> tuple[Fault, ...]:
    """Everything wrong with a label; nothing when it is valid. A review date that has passed is not a fault."""
    return (*_required(label), *_dates(label), *_categories(label, register))


def _required(label: ConfidentialityLabel) -> Iterator[Fault]:
    if label.policy is None:
        yield _syntax("PolicyIdentifier is absent")
    elif label.policy not in POLICIES:
        yield _unknown(f"policy: {label.policy!r} is not known")
    if label.classification is None:
        yield _syntax("Classification is absent")
    elif label.policy in POLICIES and not known_classification(label.policy or "", label.classification):
        yield _unknown(f"classification: {label.classification!r} is not a level of policy {label.policy}")
    if label.created is None:
        yield _syntax("CreationDateTime is absent")
    if label.review is None and label.succession is None:
        yield _syntax("ReviewDateTime is absent, and there is no SuccessionHandling")


def known_classification(policy: str, classification: str) -> bool:
    """Whether the policy has the level, which under NATO stands without its prefix."""
    if policy == nato.POLICY:
        return classification in nato.LEVELS or find_level(policy, classification) is not None
    return find_level(policy, classification) is not None


def _dates(label: ConfidentialityLabel) -> Iterator[Fault]:
    created, succession = label.created, label.succession
    if created is not None and label.review is not None and label.review < created:
        yield _syntax("ReviewDateTime lies before CreationDateTime")
    if succession is None:
        return
    if succession.day is None or succession.classification is None:
        yield _syntax("SuccessionHandling lacks its day or its classification")
        return
    if created is not None and succession.day < created:
        yield _syntax("SuccessionHandling lies before CreationDateTime")
    if label.policy in POLICIES and not known_classification(label.policy or "", succession.classification):
        yield _unknown(f"succession: {succession.classification!r} is not a level of policy {label.policy}")


def _categories(label: ConfidentialityLabel, register: Register) -> Iterator[Fault]:
    for category in label.categories:
        if category.type not in CategoryType.__members__:
            yield _syntax(f"type of {category.tag}: {category.type!r} is not RESTRICTIVE, PERMISSIVE or INFORMATIVE")
        if not category.values or len(set(category.values)) != len(category.values):
            yield _syntax(f"{category.tag}: has no value, or one twice")
    tags = [category.tag for category in label.categories]
    if len(set(tags)) != len(tags):
        yield _syntax("a tag stands twice")
    if label.policy == nato.POLICY:
        yield from _nato(label, register)
    elif any(not _whole_marking(category) for category in label.categories):
        yield _unknown(f"the categories of policy {label.policy} are not known")


def _whole_marking(category: Category) -> bool:
    wanted = (NATIONAL_MARKING, CategoryType.RESTRICTIVE)
    return (category.tag, category.type) == wanted and len(category.values) == 1


def _nato(label: ConfidentialityLabel, register: Register) -> Iterator[Fault]:
    values = {category.tag: category.values for category in label.categories}
    for category in label.categories:
        wanted = TAGS.get(category.tag)
        if wanted is None:
            yield _unknown(f"{category.tag!r} is not a tag of policy NATO")
        elif category.type in CategoryType.__members__ and category.type != wanted:
            yield _syntax(f"{category.tag} is {wanted.value}, not {category.type}")
    yield from _context(values, register)
    unclassified = label.classification in {"UNCLASSIFIED", "NATO UNCLASSIFIED"}
    if ADMINISTRATIVE in values and not unclassified:
        yield _syntax("Administrative stands on UNCLASSIFIED only")
    if RELEASABLE_TO in values and ONLY in values:
        yield Fault(Reason.MARKING_EXCLUSIVE.value, "Only and Releasable To exclude each other")
    for tag, known in ((SENSITIVITY, nato.SENSITIVITIES), (ADMINISTRATIVE, nato.ADMINISTRATIVE)):
        for value in values.get(tag, ()):
            if value not in known:
                yield _unknown(f"{tag}: {value!r} is not known")


def _context(values: Mapping[str, tuple[str, ...]], register: Register) -> Iterator[Fault]:
    given = values.get(CONTEXT, ())
    contexts = [value for value in given if value != RELEASABLE]
    if len(contexts) != 1:
        yield _syntax("Context has one value, and Releasable beside it where Releasable To is used")
    if (RELEASABLE in given) != (RELEASABLE_TO in values):
        yield _syntax("the Context value Releasable and the tag Releasable To stand together or not at all")
    if RELEASABLE_TO in values and not set(contexts) <= set(values[RELEASABLE_TO]):
        yield _syntax("Releasable To repeats the context")
    named = [*contexts, *values.get(RELEASABLE_TO, ()), *values.get(ONLY, ())]
    for value in dict.fromkeys(named):
        if value != nato.POLICY and value not in NATIONS and not register.knows_group(value):
            yield _unknown(f"{value!r} is neither a nation nor a known group")


def _syntax(message: str) -> Fault:
    return Fault(Reason.MARKING_SYNTAX.value, message)


def _unknown(message: str) -> Fault:
    return Fault(Reason.UNKNOWN_TERM.value, message)
