"""Text read out of contents by a process of its own: what is there comes out, and what fights back comes to nothing."""

import asyncio
import io
import random
import secrets
import struct
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Callable

import pytest

from tests.workspace.documents.papers import (
    TYPES,
    archive,
    declared,
    docx,
    encrypted_pdf,
    odt,
    outlined_pdf,
    pdf,
    pptx,
    renamed,
    scanned_pdf,
    xlsx,
)
from workspace.services.content import extraction
from workspace.services.content.extraction import Extracted, Extraction, ExtractionFailed, Unreadable

MARK = "SECRET//NOFORN"
_WORD, _MACROS = "openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled"


async def read(content: bytes, *, filename: str = "content") -> Extracted:
    async def pieces(start: int, end: int) -> AsyncIterator[memoryview]:
        for place in range(start, end, 64 * 1024):
            yield memoryview(content)[place : min(end, place + 64 * 1024)]

    return await Extraction().read(pieces, size=len(content), filename=filename)


@pytest.mark.parametrize(
    "content",
    [
        pdf((MARK, "The array hears."), ("Second page",)),
        pdf(("First page",), ("The array hears.", MARK)),
        encrypted_pdf(pdf((MARK,)), password=""),
        b"junk before it\n" + pdf((MARK,)),
        docx("The array hears.", header=MARK),
        docx("The array hears.", footer=MARK),
        docx(MARK),
        pptx("Title", MARK),
        xlsx(("a", "b"), header=f"&amp;C{MARK}&amp;R&amp;P"),
        xlsx((MARK, "b"), ("1", "2")),
        odt("The array hears.", MARK),
        f"# Title\n\n{MARK}\n".encode(),
        f"\ufeff{MARK}".encode(),
        MARK.encode("utf-16"),
        f"<html><body><p>{MARK}</p></body></html>".encode(),
        rb"{\rtf1\ansi {\header " + MARK.encode() + rb"\par}\par text}",
        pdf(("Page",)) + docx(header=MARK),
        renamed(docx(MARK, header="The array hears."), "word/document.xml", "word/document2.xml"),
        renamed(docx(MARK, header="The array hears."), "word/document.xml", "Word\\Document.XML"),
        renamed(docx(MARK, header="The array hears."), "word/document.xml", "parts/main.xml"),
        renamed(docx(MARK, header="The array hears."), "word/document.xml", "word/diagrams/data1.xml"),
        renamed(xlsx((MARK, "b"), ("1", "2")), "xl/worksheets/sheet1.xml", "xl/worksheets/Data.xml"),
        MARK.encode("utf-16-le"),
        MARK.encode("utf-16-be"),
        MARK.encode("utf-32"),
        f"極秘\n{MARK}".encode("iso2022_jp"),
        declared(docx(MARK, header="The array hears."), "word/document.xml", "customXml/item1.xml", _WORD),
        declared(docx(MARK, header="The array hears."), "word/document.xml", "word/document.bin", _WORD),
        declared(docx(MARK, header="The array hears."), "word/document.xml", "docProps/app.xml", _MACROS),
    ],
    ids=[
        *("pdf", "later-page", "no-password", "junk-first", "header", "footer", "body", "slide", "sheet-header"),
        *("first-row", "odt", "markdown", "utf-8", "utf-16", "html", "rtf", "two-at-once"),
        *("numbered-body", "written-otherwise", "elsewhere", "diagram", "named-sheet", "unmarked-utf-16"),
        *("unmarked-utf-16-be", "utf-32", "mail", "beside", "no-xml", "macros"),
    ],
)
async def test_a_marking_comes_out_of_every_kind_of_document(content: bytes) -> None:
    extracted = await read(content)
    assert extracted.unreadable is None
    assert MARK in [line.strip() for line in extracted.lines]


@pytest.mark.parametrize(
    ("content", "pictures"),
    [
        (lambda: scanned_pdf(between=("Cover", None, None)), (2, 3)),
        (lambda: scanned_pdf(between=(None, "Page", None), inline=True), (1, 3)),
        (lambda: scanned_pdf(between=("Cover", "", "Page")), ()),
        (lambda: outlined_pdf(curves=1_000), (2,)),
        (lambda: outlined_pdf(curves=20), ()),
        (lambda: pdf(("Cover",), ("Page",)), ()),
    ],
)
async def test_pages_that_are_pictures_are_named_beside_those_that_are_read(
    content: Callable[[], bytes], pictures: tuple[int, ...]
) -> None:
    extracted = await read(content())
    assert extracted.unreadable is None
    assert extracted.pictures == pictures


async def test_japanese_comes_out_of_pages_and_of_its_encodings() -> None:
    line = "極秘 風洞試験"
    assert line in (await read(pdf((line,), font="HeiseiKakuGo-W5"))).text
    for encoding in ("utf-8", "cp932", "euc_jp", "utf-16", "utf-16-le", "utf-32", "iso2022_jp"):
        assert (await read(line.encode(encoding))).text == line


async def test_cells_further_down_are_values_and_no_markings() -> None:
    for rows in (xlsx(*[(f"row {number}", MARK) for number in range(9)]), None):
        content = rows or "\n".join(f"row {number},{MARK} {number}" for number in range(9)).encode()
        extracted = await read(content, filename="table.csv")
        assert "row 4" in extracted.lines
        assert "row 5" not in extracted.lines
        assert "row 8" in extracted.text


async def test_of_a_large_text_the_beginning_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "LARGEST", 3 << 20)
    long = "極秘\n".encode() + "風洞試験の報告\n".encode() * 400_000
    extracted = await read(long)
    assert extracted.unreadable is None
    assert extracted.lines[0] == "極秘"
    assert len(extracted.text.encode()) <= 1 << 20


def _zip_within_zips() -> bytes:
    content = b"innermost"
    for depth in range(200):
        content = archive({f"{depth}.zip": content})
    return content


def _quoted_overlap() -> bytes:
    """Members that all point at the same bytes."""
    packed = archive({TYPES: "<Types/>", "word/document.xml": " " * 30_000_000})
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        entry = file.getinfo("word/document.xml")
    directory = struct.unpack_from("<I", packed, len(packed) - 6)[0]
    names = [f"word/header{number}.xml".encode() for number in range(50)]
    entries = b"".join(
        struct.pack(
            "<4s4B4HL2L5H2L",
            b"PK\x01\x02",
            *(20, 0, 20, 0, 0, entry.compress_type, 0, 33, entry.CRC, entry.compress_size, entry.file_size),
            *(len(name), 0, 0, 0, 0, 0, entry.header_offset),
        )
        + name
        for name in names
    )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(names), len(names), len(entries), directory, 0)
    return packed[:directory] + entries + end


_LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + number)} '{f'&{chr(97 + number)};' * 10}'>" for number in range(9)
)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda: encrypted_pdf(pdf((MARK,)), password="locked"), Unreadable.ENCRYPTED),
        (lambda: pdf((MARK,))[:700], Unreadable.DAMAGED),
        (scanned_pdf, Unreadable.PICTURES),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Unreadable.OLD_FORMAT),
        (lambda: docx(MARK)[:-40], Unreadable.DAMAGED),
        (lambda: docx("<w:p>" * 3), Unreadable.DAMAGED),
        (lambda: archive({TYPES: "<Types/>", "word/document.xml": " " * 300_000_000}), Unreadable.TOO_LARGE),
        (lambda: archive({TYPES: "<Types/>"} | {f"{number}": "" for number in range(10_001)}), Unreadable.TOO_LARGE),
        (lambda: archive({TYPES: "<Types/>", "word/document.xml": _LAUGHS + "]><x>&j;</x>"}), Unreadable.DAMAGED),
        (
            lambda: archive(
                {TYPES: "<Types/>", "word/document.xml": "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>"},
            ),
            Unreadable.DAMAGED,
        ),
        (lambda: docx("x" * 5_000_000), Unreadable.TOO_LARGE),
        (_quoted_overlap, Unreadable.DAMAGED),
        (lambda: b"%PDF-1.7\n" + b"1 0 obj<</Type/Pages/Kids[1 0 R]/Count 1>>endobj\n" * 9, Unreadable.DAMAGED),
    ],
    ids=[
        *("encrypted", "cut", "pictures", "old", "cut-archive", "broken-xml", "bomb", "members", "laughs"),
        *("external", "endless", "overlap", "loop"),
    ],
)
async def test_what_holds_text_that_cannot_be_read_is_said_to(content: Callable[[], bytes], why: Unreadable) -> None:
    assert (await read(content())).unreadable is why


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"",
        lambda: secrets.token_bytes(300_000),
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
        lambda: b"%PDF-1.7\n" + secrets.token_bytes(1000),
        lambda: archive({"notes.txt": MARK}),
        _zip_within_zips,
        lambda: b"PK\x03\x04" + secrets.token_bytes(1000),
        lambda: bytes(10_000),
    ],
    ids=["nothing", "noise", "image", "no-pages", "archive", "nested", "no-archive", "zeroes"],
)
async def test_what_no_reader_shows_text_of_has_none(content: Callable[[], bytes]) -> None:
    assert await read(content()) == Extracted()


async def test_of_what_is_too_large_to_be_read_nothing_is_assumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "LARGEST", 1 << 20)
    monkeypatch.setattr(extraction, "PART", 1 << 16)
    padding = random.Random(1).randbytes(2 << 20)
    assert (await read(pdf((MARK,)) + padding)).unreadable is Unreadable.TOO_LARGE
    packed = archive({"word/media/picture.png": padding, TYPES: "<Types/>", "word/document.xml": "<x/>"})
    assert (await read(packed)).unreadable is Unreadable.TOO_LARGE
    assert await read(padding) == Extracted()


async def test_what_takes_too_long_or_says_too_much_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "_LONGEST_ANSWER", 10)
    assert (await read(b"text")).unreadable is Unreadable.TOO_LARGE
    monkeypatch.setattr(extraction, "_SECONDS", 0.001)
    assert (await read(b"text")).unreadable is Unreadable.TOO_LARGE


async def test_a_process_that_fails_by_itself_says_nothing_of_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "_PROGRAM", extraction._PROGRAM.with_name("absent.py"))
    with pytest.raises(ExtractionFailed):
        await read(b"text")


async def test_a_reader_that_is_taken_over_opens_no_file_no_socket_and_no_program() -> None:
    program = extraction._PROGRAM.read_text(encoding="utf-8")
    for deed in (
        "open('/etc/hostname').read()",
        "__import__('socket').socket()",
        "__import__('subprocess').run(['true'])",
        "open('/tmp/left-behind', 'w').write('x')",
        "bytearray(2 << 30)",
    ):
        hijacked = program.replace("    text = Text()\n", f"    {deed}\n    text = Text()\n", 1)
        assert hijacked != program
        ended = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-I", "-c", hijacked],
            input=b'{"beginning": null, "tabular": false}\ntext',
            capture_output=True,
            check=False,
            env={},
        )
        assert ended.returncode == 1, deed
        assert any(name in ended.stderr for name in (b"Too many open files", b"MemoryError", b"BlockingIOError")), deed


@pytest.mark.parametrize("seed", range(12))
async def test_documents_damaged_at_random_never_fail_the_reader(seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(chance.choice([pdf((MARK,), ("Page",)), docx(MARK, header=MARK), xlsx((MARK,)), odt(MARK)]))
    for _ in range(chance.randrange(1, 40)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    assert isinstance(await read(bytes(content)), Extracted)
