"""The papers that go with a document that leaves: its label as XML, and the binding of that label to its bytes.

Promises: a label says all that the marking says, also under policies whose categories nobody has published as STANAG
4774 tags: their whole marking stands in one RESTRICTIVE category, so that whoever does not know it gives no access. A
binding names label and bytes by their SHA-256, in the elements of STANAG 4778 (ADatP-4778: container, binding,
metadata reference, data reference); what makes it hard to forge is the signature over whatever carries it.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from policies.errors import Fault
from policies.labels import Label
from policies.markings import nato
from policies.markings.reading import read_marking
from policies.reasons import Reason
from policies.register import Register
from policies.stanag4774.tree import Element, XmlInvalid, read_xml
from policies.stanag4774.validity import NATIONAL_MARKING, CategoryType
from policies.stanag4774.xml import (
    Information,
    LabelInvalid,
    LabelRole,
    Successor,
    XmlCategory,
    XmlLabel,
    information_of,
    write_label,
)

BINDING_NAMESPACE: Final = "urn:nato:stanag:4778:bindinginformation:1:0"
SIGNATURE_NAMESPACE: Final = "http://www.w3.org/2000/09/xmldsig#"
SHA_256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
REVIEW_YEARS: Final = 5
"""When a label that names no successor is looked at again: our own choice, as often as NATO reviews its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Which label belongs to which bytes.

    Attributes:
        label: SHA-256 of the label's XML.
        data: SHA-256 of the bytes.
        label_uri: what the label is called beside the bytes.
        data_uri: what the bytes are called.
    """

    label: bytes
    data: bytes
    label_uri: str
    data_uri: str


def label_document(label: Label, *, created: datetime, register: Register) -> bytes:
    """The label of a document as its originator's STANAG 4774 XML.

    Args:
        label: what it bears.
        created: when the information was created.
        register: dated facts, for groups of nations.

    Raises:
        LabelInvalid: it cannot be said in this form.
    """
    following = label.succession
    successor = (
        None
        if following is None
        else Successor(
            at=datetime.combine(following.day, time(), UTC),
            information=_information(following.label, created=created, register=register),
            created=created,
        )
    )
    written = XmlLabel(
        role=LabelRole.ORIGINATOR,
        information=_information(label, created=created, register=register),
        created=created,
        review=None if successor is not None else datetime(created.year + REVIEW_YEARS, created.month, 1, tzinfo=UTC),
        successor=successor,
    )
    return write_label(written, register)


def _information(label: Label, *, created: datetime, register: Register) -> Information:
    if label.policy != nato.POLICY:
        whole = XmlCategory(tag=NATIONAL_MARKING, type=CategoryType.RESTRICTIVE.value, values=(label.marking,))
        return Information(policy=label.policy, classification=label.level, categories=(whole,))
    reading = read_marking(
        policy=label.policy, text=label.marking, register=register, created=created.date(), stored=True
    )
    if reading.marking is None:
        raise LabelInvalid([Fault(Reason.MARKING_SYNTAX.value, f"{label.marking} cannot be read")])
    return information_of(reading.marking)


def write_binding(binding: Binding) -> bytes:
    """The binding as XML."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<mb:BindingInformation xmlns:mb="{BINDING_NAMESPACE}" xmlns:ds="{SIGNATURE_NAMESPACE}">',
        "  <mb:MetadataBindingContainer>",
        "    <mb:MetadataBinding>",
        *_reference("MetadataReference", binding.label_uri, binding.label),
        *_reference("DataReference", binding.data_uri, binding.data),
        "    </mb:MetadataBinding>",
        "  </mb:MetadataBindingContainer>",
        "</mb:BindingInformation>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _reference(name: str, uri: str, digest: bytes) -> list[str]:
    return [
        f'      <mb:{name} URI="{uri}">',
        f'        <ds:DigestMethod Algorithm="{SHA_256}"/>',
        f"        <ds:DigestValue>{base64.b64encode(digest).decode()}</ds:DigestValue>",
        f"      </mb:{name}>",
    ]


def read_binding(document: bytes) -> Binding:
    """Reads a binding of one label and one content.

    Raises:
        XmlInvalid: it is another document, or binds by anything but SHA-256.
    """
    root = read_xml(document)
    _is(root, BINDING_NAMESPACE, "BindingInformation")
    binding = _only(_only(root, "MetadataBindingContainer"), "MetadataBinding")
    if len(binding.children) != 2:  # noqa: PLR2004 - a label and its data
        raise XmlInvalid("MetadataBinding: binds one label to one content")
    label, data = binding.children
    _is(label, BINDING_NAMESPACE, "MetadataReference")
    _is(data, BINDING_NAMESPACE, "DataReference")
    return Binding(
        label=_digest(label),
        data=_digest(data),
        label_uri=label.attributes.get("URI", ""),
        data_uri=data.attributes.get("URI", ""),
    )


def _only(element: Element, name: str) -> Element:
    if len(element.children) != 1:
        raise XmlInvalid(f"{element.name}: has one {name}")
    _is(element.children[0], BINDING_NAMESPACE, name)
    return element.children[0]


def _is(element: Element, namespace: str, name: str) -> None:
    if (element.namespace, element.name) != (namespace, name):
        raise XmlInvalid(f"{element.name}: {name} was expected")


def _digest(reference: Element) -> bytes:
    if [child.name for child in reference.children] != ["DigestMethod", "DigestValue"]:
        raise XmlInvalid(f"{reference.name}: has a digest method and a digest value")
    method, value = reference.children
    _is(method, SIGNATURE_NAMESPACE, "DigestMethod")
    _is(value, SIGNATURE_NAMESPACE, "DigestValue")
    if method.attributes.get("Algorithm") != SHA_256:
        raise XmlInvalid(f"{reference.name}: binds by SHA-256")
    try:
        return base64.b64decode(value.text.strip(), validate=True)
    except binascii.Error as error:
        raise XmlInvalid(f"{reference.name}: the digest is not base64") from error
