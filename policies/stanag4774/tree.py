"""XML, read strictly into a plain tree: no document type, no entities, no processing instructions, no surprises.

Refuses, by raising `XmlInvalid`: a document type declaration (so there is nothing to expand or to fetch), a processing
instruction, text beside elements, anything larger or deeper than a label can be.
"""

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from policies.errors import PolicyError

LARGEST: Final = 256 * 1024
DEEPEST: Final = 16
_SEPARATOR: Final = "\x1f"


class XmlInvalid(PolicyError):
    """Not the XML that was expected; says where."""


@dataclass(slots=True)
class Element:
    """One element: its namespace and name, attributes, and either text or children."""

    namespace: str
    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list)


def read_xml(document: bytes) -> Element:
    """The root of a document.

    Raises:
        XmlInvalid: it is not well formed, or holds what a label never does.
    """
    if len(document) > LARGEST:
        raise XmlInvalid(f"larger than {LARGEST} bytes")
    reader = _Reader()
    try:
        reader.parser.Parse(document, True)  # noqa: FBT003  # expat's own signature
    except expat.ExpatError as error:
        raise XmlInvalid(f"not well-formed XML: {error}") from error
    if reader.root is None:
        raise XmlInvalid("no element")
    return reader.root


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.parser.ProcessingInstructionHandler = _refuse_instruction
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(_SEPARATOR)
        element = Element(namespace, local, dict(attributes))
        if len(self.open) >= DEEPEST:
            raise XmlInvalid(f"{local}: nested deeper than {DEEPEST}")
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _: str) -> None:
        element = self.open.pop()
        if element.children and element.text.strip():
            raise XmlInvalid(f"{element.name}: text beside elements")
        element.text = "" if element.children else element.text

    def characters(self, text: str) -> None:
        if self.open:
            self.open[-1].text += text


def _refuse_doctype(*_: object) -> None:
    raise XmlInvalid("a document type declaration")


def _refuse_instruction(*_: object) -> None:
    raise XmlInvalid("a processing instruction")
