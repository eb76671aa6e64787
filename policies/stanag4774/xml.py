"""STANAG 4774 confidentiality labels as XML: read, validated, written; and NATO markings turned into them and back.

Promises: what is read is written again with every modelled element, value and instant in place. Refuses, by raising
`LabelInvalid` with every fault: elements or attributes that are not modelled (a label is never read in part), a
classification URI, values other than generic ones, times without a zone, and whatever `validity.label_faults` names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from policies.errors import Fault, PolicyError
from policies.markings import nato
from policies.markings.marking import Marking
from policies.reasons import Reason
from policies.register import Register
from policies.stanag4774.tree import Element, XmlInvalid, read_xml
from policies.stanag4774.validity import (
    ADMINISTRATIVE,
    CONTEXT,
    ONLY,
    RELEASABLE,
    RELEASABLE_TO,
    SENSITIVITY,
    TAGS,
    Category,
    ConfidentialityLabel,
    LabelSuccession,
    label_faults,
)
from policies.vocabulary.levels import level_of

NAMESPACE: Final = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"
NATO_POLICY_URI: Final = "urn:oid:1.3.26.1.3.1"


class LabelRole(StrEnum):
    """Which label it is; an originator's is never overwritten, another policy's view stands beside it."""

    ORIGINATOR = "originatorConfidentialityLabel"
    ALTERNATIVE = "alternativeConfidentialityLabel"
    METADATA = "metadataConfidentialityLabel"


class LabelInvalid(PolicyError):
    """A label that is not valid under its policy, or that says what Entente does not model.

    Attributes:
        faults: everything found wrong.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlCategory:
    """One category element."""

    tag: str
    type: str
    values: tuple[str, ...]
    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """What a label says: policy, classification, categories."""

    policy: str
    classification: str
    categories: tuple[XmlCategory, ...] = ()
    policy_uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """What takes over at an instant, itself created at one."""

    at: datetime
    information: Information
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlLabel:
    """A label with its instants."""

    role: LabelRole
    information: Information
    created: datetime
    review: datetime | None = None
    successor: Successor | None = None


def read_label(document: bytes, register: Register) -> XmlLabel:
    """Reads and validates a label.

    Raises:
        LabelInvalid: it is not well formed, not valid, or says what is not modelled.
    """
    try:
        label = _label(read_xml(document))
    except XmlInvalid as invalid:
        raise LabelInvalid([Fault(Reason.MARKING_SYNTAX.value, str(invalid))]) from invalid
    faults = validation_faults(label, register)
    if faults:
        raise LabelInvalid(faults)
    return label


def validation_faults(label: XmlLabel, register: Register) -> tuple[Fault, ...]:
    """What is wrong with a label and with its successor under their policy."""
    successor = label.successor
    plain = _plain(label.information, label.created, label.review, successor)
    faults = label_faults(plain, register)
    if successor is not None:
        faults += label_faults(_plain(successor.information, successor.created, successor.at, None), register)
    return faults


def _plain(
    information: Information, created: datetime, review: datetime | None, successor: Successor | None
) -> ConfidentialityLabel:
    return ConfidentialityLabel(
        policy=information.policy,
        classification=information.classification,
        created=created.date(),
        review=review.date() if review else None,
        succession=LabelSuccession(day=successor.at.date(), classification=successor.information.classification)
        if successor
        else None,
        categories=tuple(Category(tag=one.tag, type=one.type, values=one.values) for one in information.categories),
    )


class _Children:
    """The children of one element, taken in the schema's order."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.left = list(element.children)

    def take(self, name: str) -> Element | None:
        if self.left and self.left[0].namespace == NAMESPACE and self.left[0].name == name:
            return self.left.pop(0)
        return None

    def need(self, name: str) -> Element:
        found = self.take(name)
        if found is None:
            raise XmlInvalid(f"{self.element.name}: {name} is absent or out of place")
        return found

    def done(self) -> None:
        if self.left:
            raise XmlInvalid(f"{self.element.name}: {self.left[0].name} is not modelled or out of place")


def _label(root: Element) -> XmlLabel:
    if root.namespace != NAMESPACE or root.name not in [*LabelRole]:
        raise XmlInvalid(f"{root.name}: not a confidentiality label")
    _only_attributes(root, "ReviewDateTime")
    children = _Children(root)
    information = _information(children.need("ConfidentialityInformation"))
    created = _instant(children.need("CreationDateTime"))
    succession = children.take("SuccessionHandling")
    children.done()
    review = root.attributes.get("ReviewDateTime")
    return XmlLabel(
        role=LabelRole(root.name),
        information=information,
        created=created,
        review=_parse_instant(review, "ReviewDateTime") if review is not None else None,
        successor=_successor(succession) if succession is not None else None,
    )


def _successor(element: Element) -> Successor:
    _only_attributes(element)
    children = _Children(element)
    at = _instant(children.need("SuccessionDateTime"))
    label = children.need("SuccessorConfidentialityLabel")
    children.done()
    _only_attributes(label)
    inner = _Children(label)
    information = _information(inner.need("ConfidentialityInformation"))
    created = _instant(inner.need("CreationDateTime"))
    inner.done()
    return Successor(at=at, information=information, created=created)


def _information(element: Element) -> Information:
    _only_attributes(element)
    children = _Children(element)
    policy = children.need("PolicyIdentifier")
    _only_attributes(policy, "URI")
    classification = children.need("Classification")
    _only_attributes(classification)
    categories = []
    while (category := children.take("Category")) is not None:
        categories.append(_category(category))
    children.done()
    return Information(
        policy=_token(policy),
        classification=_token(classification),
        categories=tuple(categories),
        policy_uri=policy.attributes.get("URI"),
    )


def _category(element: Element) -> XmlCategory:
    _only_attributes(element, "Type", "TagName", "URI")
    if "Type" not in element.attributes or "TagName" not in element.attributes:
        raise XmlInvalid("Category: Type or TagName is absent")
    children = _Children(element)
    values = []
    while (value := children.take("GenericValue")) is not None:
        _only_attributes(value)
        values.append(_token(value))
    children.done()
    return XmlCategory(
        tag=element.attributes["TagName"],
        type=element.attributes["Type"],
        values=tuple(values),
        uri=element.attributes.get("URI"),
    )


def _only_attributes(element: Element, *known: str) -> None:
    for name in element.attributes:
        if name not in known:
            raise XmlInvalid(f"{element.name}: the attribute {name} is not modelled")


def _token(element: Element) -> str:
    text = " ".join(element.text.split())
    if element.children or not text:
        raise XmlInvalid(f"{element.name}: has no text")
    return text


def _instant(element: Element) -> datetime:
    _only_attributes(element)
    return _parse_instant(_token(element), element.name)


def _parse_instant(text: str, where: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise XmlInvalid(f"{where}: {text!r} is not an instant") from None
    if instant.tzinfo is None or "T" not in text:
        raise XmlInvalid(f"{where}: {text!r} has no time or no zone")
    return instant.astimezone(UTC)


def write_label(label: XmlLabel, register: Register) -> bytes:
    """The label as XML, valid or not written.

    Raises:
        LabelInvalid: it is not valid under its policy.
    """
    faults = validation_faults(label, register)
    if faults:
        raise LabelInvalid(faults)
    return ("\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *_lines(label)]) + "\n").encode()


def _lines(label: XmlLabel) -> Iterator[str]:
    review = f" ReviewDateTime={quoteattr(_written(label.review))}" if label.review else ""
    yield f'<slab:{label.role.value} xmlns:slab="{NAMESPACE}"{review}>'
    yield from _information_lines(label.information, "  ")
    yield f"  <slab:CreationDateTime>{_written(label.created)}</slab:CreationDateTime>"
    if label.successor is not None:
        yield "  <slab:SuccessionHandling>"
        yield f"    <slab:SuccessionDateTime>{_written(label.successor.at)}</slab:SuccessionDateTime>"
        yield "    <slab:SuccessorConfidentialityLabel>"
        yield from _information_lines(label.successor.information, "      ")
        yield f"      <slab:CreationDateTime>{_written(label.successor.created)}</slab:CreationDateTime>"
        yield "    </slab:SuccessorConfidentialityLabel>"
        yield "  </slab:SuccessionHandling>"
    yield f"</slab:{label.role.value}>"


def _information_lines(information: Information, indent: str) -> Iterator[str]:
    uri = f" URI={quoteattr(information.policy_uri)}" if information.policy_uri else ""
    yield f"{indent}<slab:ConfidentialityInformation>"
    yield f"{indent}  <slab:PolicyIdentifier{uri}>{escape(information.policy)}</slab:PolicyIdentifier>"
    yield f"{indent}  <slab:Classification>{escape(information.classification)}</slab:Classification>"
    for category in information.categories:
        own = f" URI={quoteattr(category.uri)}" if category.uri else ""
        yield f"{indent}  <slab:Category Type={quoteattr(category.type)} TagName={quoteattr(category.tag)}{own}>"
        for value in category.values:
            yield f"{indent}    <slab:GenericValue>{escape(value)}</slab:GenericValue>"
        yield f"{indent}  </slab:Category>"
    yield f"{indent}</slab:ConfidentialityInformation>"


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def information_of(marking: Marking) -> Information:
    """What a NATO marking says, as label information."""
    context = (marking.context or nato.POLICY, *([RELEASABLE] if marking.releasable_to is not None else []))
    values = {
        CONTEXT: context,
        ONLY: marking.only_to or (),
        RELEASABLE_TO: _with_context(marking),
        SENSITIVITY: marking.sensitivities,
        ADMINISTRATIVE: marking.administrative,
    }
    return Information(
        policy=nato.POLICY,
        policy_uri=NATO_POLICY_URI,
        classification=marking.level.term.removeprefix("COSMIC ").removeprefix("NATO "),
        categories=tuple(
            XmlCategory(tag=tag, type=TAGS[tag].value, values=tuple(given)) for tag, given in values.items() if given
        ),
    )


def _with_context(marking: Marking) -> tuple[str, ...]:
    if marking.releasable_to is None:
        return ()
    return (marking.context or nato.POLICY, *marking.releasable_to)


def marking_of(information: Information) -> Marking:
    """The NATO marking that valid label information says.

    Raises:
        UnknownTerm: the information is not of policy NATO, or its level unknown.
    """
    values = {category.tag: category.values for category in information.categories}
    context = next((value for value in values.get(CONTEXT, ()) if value != RELEASABLE), nato.POLICY)
    releasable = values.get(RELEASABLE_TO)
    level = level_of(information.policy, nato.term_of(information.classification), key="classification")
    return Marking(
        policy=nato.POLICY,
        level=level,
        context=context,
        releasable_to=None if releasable is None else tuple(value for value in releasable if value != context),
        only_to=values.get(ONLY),
        sensitivities=values.get(SENSITIVITY, ()),
        administrative=values.get(ADMINISTRATIVE, ()),
    )
