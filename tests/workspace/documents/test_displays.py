"""DISPLAY ONLY: what may be looked at and not taken comes with the name of who looks burnt in, or not at all."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from tests.workspace.documents.workshop import Workshop
from workspace.domain.errors import LimitExceeded, PolicyDenied
from workspace.domain.identifiers import PersonId, VersionId
from workspace.domain.projects import Method
from workspace.services.content import display
from workspace.services.content.display import LARGEST, Displays

DISPLAY_ONLY = "SECRET//REL TO USA, AUS/DISPLAY ONLY JPN"
LINES = ("SECRET//DISPLAY ONLY JPN", "Kim Lee <kim@firm.example>", "JPN  2026-11-22 12:00:00 UTC")


def pdf(*texts: str, rotation: int = 0, page: tuple[float, float] = (595, 842)) -> bytes:
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=page)
    for text in texts:
        canvas.setPageRotation(rotation)
        canvas.drawString(40, page[1] / 2, text)
        canvas.showPage()
    canvas.save()
    return drawn.getvalue()


def image(kind: str, *, size: tuple[int, int] = (400, 300), frames: int = 1) -> bytes:
    drawn, first = io.BytesIO(), Image.new("RGB", size, "navy")
    others = [Image.new("RGB", size, (shade * 9, 0, 0)) for shade in range(1, frames)]
    first.save(drawn, format=kind, **({"save_all": True, "append_images": others} if others else {}))
    return drawn.getvalue()


def laden() -> bytes:
    """A page that carries what is not on it: an attachment, a script, an action, a note with a file, a name."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf("Page")))
    writer.add_attachment("plan.txt", b"attached in the clear")
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('scripted')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject(k): v for k, v in script.items()})
    writer.add_metadata({"/Author": "Somebody else"})
    page = writer.pages[0]
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("http://out")}
    )
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    note = DictionaryObject({NameObject("/Subtype"): NameObject("/FileAttachment"), NameObject("/A"): action})
    page[NameObject("/Annots")] = ArrayObject([note])
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


async def imprinted(content: bytes, kind: str) -> bytes:
    return await Displays().imprint(content, media_type=kind, lines=LINES)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("page", [(595, 842), (842, 595), (60, 40), (3000, 200)])
async def test_every_page_says_who_looks_and_when(rotation: int, page: tuple[float, float]) -> None:
    original = pdf("First page", "Second page", "Third page", rotation=rotation, page=page)
    marked = PdfReader(io.BytesIO(await imprinted(original, "application/pdf")))
    assert len(marked.pages) == 3
    for number, shown in enumerate(marked.pages):
        text = shown.extract_text()
        assert ("First page", "Second page", "Third page")[number] in text
        for line in LINES:
            assert line.split("  ")[-1] in text


async def test_a_banner_in_japanese_is_printed_on_pages() -> None:
    lines = ("極秘//REL JPN, USA", *LINES[1:])
    marked = await Displays().imprint(pdf("Page"), media_type="application/pdf", lines=lines)
    assert "極秘//REL JPN, USA" in PdfReader(io.BytesIO(marked)).pages[0].extract_text()
    with pytest.raises(PolicyDenied, match="banner"):
        await Displays().imprint(image("PNG"), media_type="image/png", lines=lines)


async def test_what_is_not_on_a_page_stays_behind() -> None:
    marked = await imprinted(laden(), "application/pdf")
    reader = PdfReader(io.BytesIO(marked))
    assert not reader.attachments
    assert "Page" in reader.pages[0].extract_text()
    uncompressed = PdfWriter(clone_from=reader)
    for one in uncompressed._objects:
        assert b"attached in the clear" not in (one.get_data() if isinstance(one, StreamObject) else b"")
        assert not {"/JavaScript", "/AA", "/EmbeddedFile", "/URI"}.intersection(str(one).replace("'", " ").split())
    assert b"Somebody else" not in marked


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(400, 300), (1, 1), (2000, 40), (700, 1800)])
async def test_images_are_marked_all_over(kind: str, size: tuple[int, int]) -> None:
    marked = Image.open(io.BytesIO(await imprinted(image(kind, size=size), f"image/{kind.lower()}"))).convert("RGB")
    assert marked.format is None
    assert marked.width >= size[0]
    assert marked.height > size[1]
    band = (marked.height - size[1]) // 2
    for part in ((0, 0, marked.width, band), (0, marked.height - band, marked.width, marked.height)):
        assert len(set(marked.crop(part).convert("1").get_flattened_data())) == 2
    if min(size) > 100:
        for left in range(0, size[0] - 199, 200):
            for top in range(0, size[1] - 149, 150):
                assert len(marked.crop((left, band + top, left + 200, band + top + 150)).getcolors(30_000) or "xx") > 1


async def test_what_was_stored_beside_the_pixels_stays_behind() -> None:
    drawn, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "described in the clear"
    Image.new("RGB", (200, 200)).save(drawn, format="JPEG", exif=exif, comment=b"said in the clear")
    assert b"in the clear" not in await imprinted(drawn.getvalue(), "image/jpeg")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (lambda: b"", "application/pdf"),
        (lambda: b"content", "application/pdf"),
        (lambda: b"%PDF-1.7\n" + b"\x00" * 500, "application/pdf"),
        (lambda: pdf("Page")[:600], "application/pdf"),
        (lambda: image("PNG"), "application/pdf"),
        (lambda: image("PNG"), "image/jpeg"),
        (lambda: image("PNG")[:200], "image/png"),
        (lambda: image("PNG", size=(8000, 8000)), "image/png"),
        (lambda: image("WEBP", frames=3), "image/webp"),
        (lambda: pdf("Page"), "text/html"),
    ],
    ids=["empty", "text", "zeroes", "cut", "image", "other-image", "cut-image", "huge", "animated", "unknown"],
)
async def test_what_cannot_be_marked_is_refused(content: Callable[[], bytes], kind: str) -> None:
    with pytest.raises(PolicyDenied, match="plain copy"):
        await imprinted(content(), kind)


async def test_an_encrypted_pdf_is_refused() -> None:
    writer, written = PdfWriter(clone_from=io.BytesIO(pdf("Page"))), io.BytesIO()
    writer.encrypt("", algorithm="RC4-128")
    writer.write(written)
    with pytest.raises(PolicyDenied):
        await imprinted(written.getvalue(), "application/pdf")


async def test_what_takes_too_long_is_refused_and_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_SECONDS", 0.01)
    with pytest.raises(PolicyDenied):
        await imprinted(pdf("Page"), "application/pdf")


async def _version(
    workshop: Workshop, content: bytes, *, kind: str = "application/pdf", marking: str = DISPLAY_ONLY
) -> VersionId:
    document = await workshop.document(marking=marking)
    version, _ = await workshop.content.create_version(
        workshop.stage.as_(workshop.american),
        document=document.id,
        filename="report",
        media_type=kind,
        size=len(content),
    )
    await workshop.send(version.id, content)
    await workshop.complete(version.id, content)
    return version.id


async def _seen(workshop: Workshop, person: PersonId, version: VersionId) -> str:
    shown = await workshop.download(person, version, method=Method.VIEW)
    return PdfReader(io.BytesIO(shown)).pages[0].extract_text()


async def test_who_may_only_look_sees_their_own_name_and_never_the_original(workshop: Workshop) -> None:
    original = pdf("What the tunnel showed")
    version = await _version(workshop, original)
    for person, name in ((workshop.japanese, "Researcher JPN"), (workshop.australian, "Researcher AUS")):
        text = await _seen(workshop, person, version)
        assert "What the tunnel showed" in text
        assert name in text
        assert "DISPLAY ONLY JPN" in text
        assert f"{workshop.stage.clock.now:%Y-%m-%d %H:%M:%S} UTC" in text
    with pytest.raises(PolicyDenied):
        await workshop.open(workshop.japanese, version)
    shown = await workshop.open(workshop.japanese, version, method=Method.VIEW)
    assert shown.filename == "SECRET - REL TO USA, AUS-DISPLAY ONLY JPN - report"
    shown.close()
    assert await workshop.download(workshop.australian, version) == original


async def test_a_ticket_shows_the_same_bytes_each_time_and_in_ranges(workshop: Workshop) -> None:
    version = await _version(workshop, pdf("Page", "Page"))
    ticket = await workshop.content.create_ticket(
        workshop.stage.as_(workshop.japanese), version=version, method=Method.VIEW
    )
    signed, told = ticket.path.removeprefix("/content/"), []
    for _ in range(2):
        opened = await workshop.content.open_ticket(signed, request_id="request")
        whole = b"".join([bytes(piece) async for piece in opened.read(0, opened.size)])
        part = b"".join([bytes(piece) async for piece in opened.read(10, opened.size - 10)])
        assert len(whole) == opened.size
        assert part == whole[10:-10]
        told.append((opened.etag, whole))
        opened.close()
    assert told[0] == told[1]


async def test_who_may_only_view_by_rule_gets_a_marked_copy_too(workshop: Workshop) -> None:
    version = await _version(workshop, pdf("Page"), marking="SECRET//REL TO USA, GBR")
    assert "Researcher GBR" not in await _seen(workshop, workshop.briton, version)
    await workshop.stage.rule("USA", "GBR", effect="DENY", methods=["DOWNLOAD"])
    assert "Researcher GBR" in await _seen(workshop, workshop.briton, version)


@pytest.mark.parametrize("kind", ["text/plain", "image/svg+xml", "image/gif", "application/zip", "text/html"])
async def test_other_media_types_are_not_shown(workshop: Workshop, kind: str) -> None:
    version = await _version(workshop, b"content", kind=kind)
    with pytest.raises(PolicyDenied, match="ask its originator for a PDF"):
        await workshop.open(workshop.japanese, version, method=Method.VIEW)
    assert await workshop.download(workshop.australian, version) == b"content"


async def test_what_is_larger_than_can_be_marked_is_refused_before_a_ticket_is_made(workshop: Workshop) -> None:
    document = await workshop.document(marking=DISPLAY_ONLY)
    with pytest.raises(PolicyDenied, match="32 MiB"):
        display.require_displayable(media_type="application/pdf", size=LARGEST + 1)
    display.require_displayable(media_type="application/pdf", size=LARGEST)
    assert document.marking.text == DISPLAY_ONLY


async def test_damaged_content_is_refused_and_gives_its_place_back(workshop: Workshop) -> None:
    version = await _version(workshop, b"%PDF-1.7 damaged")
    for _ in range(6):
        with pytest.raises(PolicyDenied, match="plain copy"):
            await workshop.open(workshop.japanese, version, method=Method.VIEW)


async def test_a_person_looks_at_four_contents_at_once(workshop: Workshop) -> None:
    version = await _version(workshop, pdf("Page"))
    opened = [await workshop.open(workshop.japanese, version, method=Method.VIEW) for _ in range(4)]
    with pytest.raises(LimitExceeded):
        await workshop.open(workshop.japanese, version, method=Method.VIEW)
    for one in opened:
        one.close()
        one.close()
    (await workshop.open(workshop.japanese, version, method=Method.VIEW)).close()
