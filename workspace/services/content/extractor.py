"""Reads the text of one content; a program of its own, started for it and then gone.

It reads a line of JSON (`beginning`: how much of it is the beginning, when only that and an end follow; `tabular`:
whether lines are rows of a table) and the content, and writes JSON: `outcome`, the `lines` on which markings may
stand, the whole `text`, and as `pictures` the pages that show something and hold no text. What the content is, it tells
by its bytes, never by its name; what is two things at once is read as both. Before it looks at anything foreign it
gives up opening files and sockets and starting programs, and it never unpacks an archive that is no document.
"""

import codecs
import contextlib
import encodings
import importlib
import io
import json
import pkgutil
import re
import resource
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from typing_extensions import override

if TYPE_CHECKING:
    from pypdf import PageObject

_MEMORY_BYTES: Final = 1 << 30
_CPU_SECONDS: Final = 60
_MOST_TEXT: Final = 4 << 20
_MOST_UNPACKED: Final = 96 << 20
_MOST_MEMBERS: Final = 10_000
_MOST_PAGES: Final = 3_000
_ROWS_READ: Final = 5
_PIECE: Final = 64 * 1024
_PDF: Final = re.compile(rb"%PDF-")
_PDF_PAGES: Final = re.compile(rb"/Page|/ObjStm|/Encrypt")
_PLACED: Final = re.compile(rb"(?<=\s)(?:Do|BI)(?=\s|$)|^BI\s")
_CURVE: Final = re.compile(rb"(?<=\s)[cvy](?=\s|$)")
_MOST_CURVES: Final = 200
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_START, _ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
_OFFICE: Final = re.compile(rb"\[Content_Types\]\.xml|word/|xl/|ppt/|mimetypeapplication/vnd\.oasis\.opendocument")
_PARTS: Final = re.compile(
    r"word/(?:document|header|footer|footnotes|endnotes|comments)\d*\.xml"
    r"|ppt/(?:slides|notesslides|slidemasters|slidelayouts)/[a-z]+\d*\.xml|content\.xml|styles\.xml"
)
"""The parts that tell a document; it may have its text in any other, charts and diagrams among them."""
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_NO_TEXT: Final = re.compile(
    r"(?:.*/)?_rels/.*|(?:docprops|customxml|meta-inf|xl/pivotcache)/.*|xl/sharedstrings\.xml|\[content_types\]\.xml"
)
_DECLARED: Final = re.compile(
    r".*(?:(?:wordprocessing|presentation|spreadsheet|drawing)ml|ms-(?:word|excel|powerpoint)).*\+xml"
)
"""What an archive declares a part to be that office programs show, under whatever name."""
_HEADER_CODE: Final = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Za-z])')
_MARKUP: Final = re.compile(r"<[^<>]{0,1000}>")
_RTF: Final = re.compile(r"\\'[0-9a-f]{2}|\\[a-z]{1,32}-?\d{0,10} ?|[{}]")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ENCODINGS: Final = ("utf-8", "cp932", "euc_jp", "cp1252")
_WIDE: Final = ("utf-16-le", "utf-16-be")
_SHIFTS: Final = re.compile(rb"\x1b\$[@B]")
"""How Japanese mail begins what is not ASCII."""
_MARKS: Final = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class Outcome(StrEnum):
    """What became of it: text was READ, there is NONE to read, or there is some that cannot be read, and why."""

    READ = "read"
    NONE = "none"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    PICTURES = "pictures"
    OLD_FORMAT = "old-format"


class UnreadableError(Exception):
    """There should be text, and it cannot be read; says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


class Text:
    """What was read: the lines on which markings may stand, everything, and the pages that are pictures."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.everything: list[str] = []
        self.pictures: list[int] = []
        self._length = 0

    def add(self, text: str, *, marked: bool = True) -> None:
        """Adds a text; only the lines of one that is `marked` are looked at for markings.

        Raises:
            UnreadableError: it is more than anybody will compare.
        """
        self._length += len(text) + 1
        if self._length > _MOST_TEXT:
            raise UnreadableError(Outcome.TOO_LARGE)
        self.everything.append(text)
        if marked:
            self.lines.extend(line for line in text.splitlines() if line.strip())


def main() -> int:
    """Reads one content, within limits."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    _load(pdf=_PDF.search(content[:1024]) is not None)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    text = Text()
    try:
        outcome = read(content, text, beginning=told["beginning"], tabular=told["tabular"])
    except UnreadableError as unreadable:
        outcome = unreadable.outcome
    except MemoryError:
        outcome = Outcome.TOO_LARGE
    except Exception:  # noqa: BLE001 - whatever a foreign content does to its reader, it was not read
        outcome = Outcome.DAMAGED
    said = {
        "outcome": outcome.value,
        "lines": text.lines,
        "text": "\n".join(text.everything),
        "pictures": text.pictures,
    }
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    return 0


def _load(*, pdf: bool) -> None:
    """Loads what is otherwise loaded when it is first needed: files can still be opened now."""
    for encoding in (*_ENCODINGS, *_WIDE, *_MARKS.values(), "cp437", "iso2022_jp"):
        codecs.lookup(encoding)
    if not pdf:
        return
    import pypdf

    for package in (encodings, pypdf):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            with contextlib.suppress(ImportError):  # what is for other systems, or for packages that are not there
                importlib.import_module(module.name)


def read(content: bytes, text: Text, *, beginning: int | None, tabular: bool) -> Outcome:
    """Reads a content as everything that it can be.

    Args:
        content: all of it, or its beginning and its end.
        text: takes what is read.
        beginning: how much of it is the beginning, when it is not all.
        tabular: whether the lines of a plain text are rows of a table.

    Raises:
        UnreadableError: as one of these it cannot be read.
    """
    if content.startswith(_OLE):
        raise UnreadableError(Outcome.OLD_FORMAT)
    paged, packed = _is_pdf(content), _is_document_archive(content)
    if beginning is not None and (packed or _PDF.search(content[:1024])):
        raise UnreadableError(Outcome.TOO_LARGE)
    if paged:
        _read_pdf(content, text)
    if packed:
        _read_archive(content, text)
    if not paged and not packed:
        said = _decoded(content[:beginning], whole=beginning is None)
        if said is None:
            return Outcome.NONE
        _read_plain(said, text, tabular=tabular)
    return Outcome.READ


def _is_pdf(content: bytes) -> bool:
    """Whether PDF readers would take it for one: its mark near the beginning, and pages or what may hide them."""
    return _PDF.search(content[:1024]) is not None and _PDF_PAGES.search(content) is not None


def _read_pdf(content: bytes, text: Text) -> None:
    from pypdf import PasswordType, PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise UnreadableError(Outcome.ENCRYPTED)
    if len(reader.pages) > _MOST_PAGES:
        raise UnreadableError(Outcome.TOO_LARGE)
    for number, page in enumerate(reader.pages, start=1):
        said = page.extract_text()
        text.add(said)
        for note in page.get("/Annots") or ():
            text.add(str(note.get_object().get("/Contents") or ""))
        if not said.strip() and _is_drawn(page):
            text.pictures.append(number)
    if text.pictures and not text.lines:
        raise UnreadableError(Outcome.PICTURES)


def _is_drawn(page: "PageObject") -> bool:
    """Whether a page without text shows something: a picture, in whichever way it is put there, or many curves.

    Letters that were turned into outlines are curves, dozens for each word; frames and rules have few or none.
    """
    content = page.get_contents()
    drawing = b"" if content is None else content.get_data()
    return _PLACED.search(drawing) is not None or sum(1 for _ in _CURVE.finditer(drawing)) > _MOST_CURVES


def _is_document_archive(content: bytes) -> bool:
    """Whether it is, or is the remains of, an archive that office programs open; other archives stay closed."""
    ended = content.rfind(_ZIP_END, max(0, len(content) - (1 << 20)))
    if ended < 0 and not content.startswith(_ZIP_START):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {_named(member) for member in archive.infolist()}
            return "[content_types].xml" in names or any(
                _PARTS.fullmatch(name) or _SHEET.fullmatch(name) for name in names
            )
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return _OFFICE.search(content) is not None


def _read_archive(content: bytes, text: Text) -> None:
    budget = [_MOST_UNPACKED]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > _MOST_MEMBERS:
            raise UnreadableError(Outcome.TOO_LARGE)
        if any(member.flag_bits & 1 for member in members):
            raise UnreadableError(Outcome.ENCRYPTED)
        shared: list[str] = []
        declared = _declared(archive, budget)
        for member in members:
            if _named(member) == "xl/sharedstrings.xml":
                shared += _strings(archive, member, budget)
        for one in shared:
            text.add(one, marked=False)
        if not any(_PARTS.fullmatch(_named(one)) or _SHEET.fullmatch(_named(one)) for one in members):
            raise UnreadableError(Outcome.DAMAGED)
        for member in members:
            name = _named(member)
            if _SHEET.fullmatch(name):
                _Sheet(text, shared).read(_pieces(archive, member, budget))
            elif _has_text(name, declared):
                _Paragraphs(text).read(_pieces(archive, member, budget))


def _declared(archive: zipfile.ZipFile, budget: list[int]) -> set[str]:
    """The parts that are declared to be shown, by their names or by how these end."""
    declared: set[str] = set()
    for member in archive.infolist():
        if _named(member) == "[content_types].xml":
            _Types(declared).read(_pieces(archive, member, budget))
    return declared


def _has_text(name: str, declared: set[str]) -> bool:
    plain = name.endswith(".xml") and not _NO_TEXT.fullmatch(name)
    return plain or not declared.isdisjoint({f"/{name}", name.rpartition(".")[2]})


def _named(member: zipfile.ZipInfo) -> str:
    """A member's name as office programs compare it."""
    return member.filename.replace("\\", "/").lower()


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: list[int]) -> Iterator[bytes]:
    """Unpacks a member, as far as all of them together may be long; what it says of its own length is not believed."""
    with archive.open(member) as packed:
        while piece := packed.read(_PIECE):
            budget[0] -= len(piece)
            if budget[0] < 0:
                raise UnreadableError(Outcome.TOO_LARGE)
            yield piece


class _Xml:
    """A reader of XML that takes no document type, and so no entity of anybody's making."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = lambda name, attributes: self.start(_local(name), attributes)
        self._parser.EndElementHandler = lambda name: self.end(_local(name))
        self._parser.CharacterDataHandler = self.data

    def read(self, pieces: Iterator[bytes]) -> None:
        """Reads everything."""
        for piece in pieces:
            self._parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by place
        self._parser.Parse(b"", True)  # noqa: FBT003 - the same

    @staticmethod
    def _refuse(*_: object) -> None:
        raise UnreadableError(Outcome.DAMAGED)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Characters."""


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Types(_Xml):
    """What an archive declares its parts to be."""

    def __init__(self, shown: set[str]) -> None:
        super().__init__()
        self._shown = shown

    @override
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"Override", "Default"} and _DECLARED.fullmatch(attributes.get("ContentType", "").lower()):
            self._shown.add(attributes.get("PartName", attributes.get("Extension", "")).lower())


class _Paragraphs(_Xml):
    """Paragraphs of Word, PowerPoint and OpenDocument, each a line or more."""

    def __init__(self, text: Text) -> None:
        super().__init__()
        self._text = text
        self._open: list[list[str]] = []

    @override
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"p", "h"}:
            self._open.append([])
        elif name == "tab" and self._open:
            self._open[-1].append("\t")
        elif name in {"br", "cr", "line-break"} and self._open:
            self._open[-1].append("\n")

    @override
    def end(self, name: str) -> None:
        if name in {"p", "h"} and self._open:
            self._text.add("".join(self._open.pop()))

    @override
    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].append(text)


class _Strings(_Xml):
    """The strings that cells of a workbook refer to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._said: list[str] = []
        self._length = 0

    @override
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._said = []

    @override
    def end(self, name: str) -> None:
        if name == "si":
            self.found.append("".join(self._said))

    @override
    def data(self, text: str) -> None:
        self._length += len(text)
        if self._length > _MOST_TEXT:
            raise UnreadableError(Outcome.TOO_LARGE)
        self._said.append(text)


def _strings(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: list[int]) -> list[str]:
    strings = _Strings()
    strings.read(_pieces(archive, member, budget))
    return strings.found


class _Sheet(_Xml):
    """A sheet: its headers and footers and first rows may bear markings; the rest are values."""

    _HEADINGS = frozenset({"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"})

    def __init__(self, text: Text, shared: list[str]) -> None:
        super().__init__()
        self._text = text
        self._shared = shared
        self._rows = 0
        self._said: list[str] | None = None
        self._refers = False

    @override
    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._rows += 1
        elif name == "c":
            self._refers = attributes.get("t") == "s"
        elif name in {"v", "t"} or name in self._HEADINGS:
            self._said = []

    @override
    def end(self, name: str) -> None:
        if self._said is None:
            return
        said = "".join(self._said)
        if name in self._HEADINGS:
            self._said = None
            self._text.add(_HEADER_CODE.sub("\n", said))
        elif name in {"v", "t"}:
            self._said = None
            marked = self._rows <= _ROWS_READ
            if name == "v" and self._refers:
                if marked and said.isascii() and said.isdigit() and int(said) < len(self._shared):
                    self._text.add(self._shared[int(said)])
            else:
                self._text.add(said, marked=marked)

    @override
    def data(self, text: str) -> None:
        if self._said is not None:
            self._said.append(text)


def _decoded(content: bytes, *, whole: bool) -> str | None:
    """The text that plain bytes are; None where they are none. The last character of a part may be cut."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    for encoding in _encodings(content):
        try:
            said = codecs.getincrementaldecoder(encoding)().decode(content, whole)
        except UnicodeDecodeError:
            continue
        if encoding in _WIDE and any(unicodedata.category(character) in {"Cn", "Co"} for character in said):
            continue
        return None if _CONTROLS.search(said) else said.removeprefix("\ufeff")
    return None


def _encodings(content: bytes) -> tuple[str, ...]:
    """What an unmarked text may be written in, the likeliest first: where NUL stands tells how wide letters lie."""
    if _SHIFTS.search(content):
        return ("iso2022_jp",)
    if b"\0" in content:
        return _WIDE if content[1::2].count(0) >= content[::2].count(0) else _WIDE[::-1]
    return _ENCODINGS


def _read_plain(said: str, text: Text, *, tabular: bool) -> None:
    if tabular:
        rows = said.splitlines()
        text.add("\n".join(cell.strip('"') for row in rows[:_ROWS_READ] for cell in re.split(r"[,;\t]", row)))
        text.add("\n".join(rows), marked=False)
        return
    text.add(said)
    if "<" in said:
        text.add(_MARKUP.sub("\n", said))
    if said.startswith("{\\rtf"):
        text.add(_RTF.sub("\n", said))


if __name__ == "__main__":
    sys.exit(main())
