"""DISPLAY ONLY, as the eye has it: a reader of PDF that others wrote draws the copy, and the mark lies over it all."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from workspace.domain.errors import PolicyDenied
from workspace.services.content.display import Displays

LINES = ("SECRET//DISPLAY ONLY JPN", "Kim Lee <kim@firm.example>", "JPN  2026-11-22 12:00:00 UTC")
SQUARE = b"0 0 1 rg 100 100 200 200 re f "
BLUE, RED, GREEN = (0, 0, 255), (255, 0, 0), (0, 255, 0)
_INKED = 0.002

Adjust = Callable[[PdfWriter, PageObject], None]


def page(contents: bytes, *adjusted: Adjust) -> bytes:
    writer, written = PdfWriter(), io.BytesIO()
    made = writer.add_blank_page(600, 800)
    made[NameObject("/Contents")] = writer._add_object(stream(contents))
    for adjust in adjusted:
        adjust(writer, made)
    writer.write(written)
    return written.getvalue()


def stream(contents: bytes, **named: object) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(contents)
    made.update({NameObject(f"/{key}"): value for key, value in named.items()})
    return made


def form(contents: bytes, *box: float) -> DecodedStreamObject:
    kind = {"Type": NameObject("/XObject"), "Subtype": NameObject("/Form")}
    return stream(contents, BBox=ArrayObject(map(FloatObject, box)), **kind)


def boxed(*, media: tuple[float, ...], crop: tuple[float, ...], turned: int = 0) -> Adjust:
    def adjust(_: PdfWriter, made: PageObject) -> None:
        made[NameObject("/MediaBox")] = ArrayObject(map(FloatObject, media))
        made[NameObject("/CropBox")] = ArrayObject(map(FloatObject, crop))
        made[NameObject("/Rotate")] = NumberObject(turned)

    return adjust


def noted(contents: bytes, *place: float, kind: str = "/Stamp", flags: int = 4) -> Adjust:
    """A note that is drawn at a place, from a form of 10 by 10."""

    def adjust(writer: PdfWriter, made: PageObject) -> None:
        looks = DictionaryObject({NameObject("/N"): writer._add_object(form(contents, 0, 0, 10, 10))})
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(kind),
                NameObject("/Rect"): ArrayObject(map(FloatObject, place)),
                NameObject("/F"): NumberObject(flags),
                NameObject("/AP"): looks,
            }
        )
        made[NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    return adjust


def layered(*, shown: bool) -> Adjust:
    """A layer that is drawn or not, as the document says."""

    def adjust(writer: PdfWriter, made: PageObject) -> None:
        name = TextStringObject("layer")
        layer = writer._add_object(
            DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): name})
        )
        made[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Properties"): DictionaryObject({NameObject("/Layer"): layer})}
        )
        hidden = ArrayObject([] if shown else [layer])
        writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
            {
                NameObject("/OCGs"): ArrayObject([layer]),
                NameObject("/D"): DictionaryObject({NameObject("/OFF"): hidden}),
            }
        )

    return adjust


async def marked(content: bytes, *, kind: str = "application/pdf") -> bytes:
    return await Displays().imprint(content, media_type=kind, lines=LINES)


def drawn(content: bytes) -> Image.Image:
    """The first page, as it is looked at."""
    document = pypdfium2.PdfDocument(content)
    try:
        seen: Image.Image = document[0].render(draw_annots=True).to_pil()
        return seen.convert("RGB")
    finally:
        document.close()


def ink(before: Image.Image, after: Image.Image, part: tuple[float, float, float, float]) -> float:
    """Which share of a part of the page, in shares of its sides, looks otherwise."""
    width, height = before.size
    box = (int(part[0] * width), int(part[1] * height), int(part[2] * width), int(part[3] * height))
    changed = ImageChops.difference(before.crop(box), after.crop(box)).convert("L").point(lambda v: v > 16 and 255)
    return changed.histogram()[255] / (changed.width * changed.height)


def count(image: Image.Image, colour: tuple[int, int, int]) -> int:
    return sum(amount for amount, found in image.getcolors(1 << 20) or () if found == colour)


WHOLE = (0, 0, 600, 800)
HOSTILE: dict[str, bytes] = {
    "plain": page(SQUARE),
    "clip-left": page(SQUARE + b"0 0 1 1 re W n"),
    "saved-and-clipped": page(SQUARE + b"q 0 0 1 1 re W n q q"),
    "restored-too-often": page(SQUARE + b"Q Q Q 0 0 1 1 re W n"),
    "scaled-away": page(SQUARE + b"0.001 0 0 0.001 0 0 cm q"),
    "text-begun": page(SQUARE + b"BT 3 Tr"),
    "string-begun": page(SQUARE + b"BT (never ended"),
    "image-begun": page(SQUARE + b"BI /W 9 /H 9 /BPC 8 /CS /G ID xx"),
    "layer-begun": page(SQUARE + b"/OC /Layer BDC", layered(shown=False)),
    "crop-turned-over": page(SQUARE, boxed(media=WHOLE, crop=(500, 600, 50, 50))),
    "crop-of-nothing": page(SQUARE, boxed(media=WHOLE, crop=(0, 0, 0, 0))),
    "crop-beyond": page(SQUARE, boxed(media=WHOLE, crop=(-900, -900, 9000, 9000))),
    "media-turned-over": page(SQUARE, boxed(media=(600, 800, 0, 0), crop=(600, 800, 0, 0))),
    "elsewhere": page(SQUARE, boxed(media=(-300, -400, 310, 410), crop=(50, 60, 310, 410))),
    "covered": page(SQUARE, noted(b"1 1 0 rg 0 0 10 10 re f 0 0 1 rg 3 3 3 3 re f", *WHOLE)),
} | {
    f"turned-{turned}": page(SQUARE, boxed(media=WHOLE, crop=(50, 60, 450, 560), turned=turned))
    for turned in (90, 180, 270, -90, 450)
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_the_mark_is_seen_all_over_whatever_the_page_does(name: str) -> None:
    before, after = drawn(HOSTILE[name]), drawn(await marked(HOSTILE[name]))
    assert after.size == before.size
    assert count(after, BLUE) > count(before, BLUE) * 0.6  # what the page showed is still there
    for band in ((0.2, 0.02, 0.8, 0.06), (0.1, 0.95, 0.9, 0.985)):
        assert ink(before, after, band) > _INKED
    for row in range(3):
        for column in range(3):
            assert ink(before, after, (column / 3, row / 3, (column + 1) / 3, (row + 1) / 3)) > _INKED


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
async def test_what_a_page_shows_stays_where_it_was(turned: int) -> None:
    box = boxed(media=WHOLE, crop=(50, 60, 450, 560), turned=turned)
    square = page(SQUARE, box, noted(b"1 0 0 rg 0 0 10 10 re f", 310, 400, 430, 480))
    before, after = drawn(square), drawn(await marked(square))
    for colour in (BLUE, RED):
        places = [
            tuple(
                ImageChops.difference(one, Image.new("RGB", one.size, colour))
                .convert("L")
                .point(lambda v: not v and 255)
                .getbbox()
                or ()
            )
            for one in (before, after)
        ]
        assert max(abs(was - now) for was, now in zip(*places, strict=True)) <= 1


async def test_notes_become_part_of_the_page_and_hidden_ones_stay_behind() -> None:
    for flags, seen in ((4, True), (4 | 2, False), (4 | 32, False)):
        content = page(SQUARE, noted(b"0 1 0 rg 0 0 10 10 re f", 300, 300, 500, 500, flags=flags))
        copy = await marked(content)
        assert (count(drawn(copy), GREEN) > 1000) is seen
        assert "/Annots" not in PdfReader(io.BytesIO(copy)).pages[0]


@pytest.mark.parametrize("shown", [True, False])
async def test_a_layer_that_is_not_shown_is_not_shown_in_the_copy(shown: bool) -> None:
    content = page(b"/OC /Layer BDC 0 1 0 rg 0 0 600 800 re f EMC", layered(shown=shown))
    assert (count(drawn(await marked(content)), GREEN) > 1000) is shown


async def test_what_lies_beside_an_image_of_a_page_stays_behind() -> None:
    def adjust(writer: PdfWriter, made: PageObject) -> None:
        inner, outer = form(b"0 1 0 rg 0 0 10 10 re f", 0, 0, 10, 10), form(b"/In Do", 0, 0, 10, 10)
        for one in (inner, outer):
            one[NameObject("/AF")] = writer._add_object(stream(b"a file in the clear"))
            one[NameObject("/Metadata")] = writer._add_object(stream(b"an author in the clear"))
        outer[NameObject("/Resources")] = drawing(In=writer._add_object(inner))
        made[NameObject("/Resources")] = drawing(Out=writer._add_object(outer))

    copy = await marked(page(b"10 0 0 10 0 0 cm /Out Do", adjust))
    assert count(drawn(copy), GREEN) > 1000
    for one in PdfWriter(clone_from=io.BytesIO(copy))._objects:
        assert b"in the clear" not in (one.get_data() if isinstance(one, StreamObject) else b"")


def drawing(**named: object) -> DictionaryObject:
    drawn = DictionaryObject({NameObject(f"/{name}"): form for name, form in named.items()})
    return DictionaryObject({NameObject("/XObject"): drawn})


@pytest.mark.parametrize(
    "adjust",
    [
        boxed(media=WHOLE, crop=WHOLE, turned=45),
        boxed(media=(0, 0, 0, 0), crop=WHOLE),
        boxed(media=(0, 0, 1e9, 1e9), crop=(0, 0, 1e9, 1e9)),
    ],
)
async def test_a_page_that_cannot_be_marked_is_refused(adjust: Adjust) -> None:
    with pytest.raises(PolicyDenied, match="plain copy"):
        await marked(page(SQUARE, adjust))


async def test_an_image_of_65536_greys_keeps_its_shades() -> None:
    grey, written = Image.new("I;16", (400, 300)), io.BytesIO()
    for x in range(400):
        for y in range(300):
            grey.putpixel((x, y), x * 160)
    grey.save(written, format="PNG")
    seen = Image.open(io.BytesIO(await marked(written.getvalue(), kind="image/png"))).convert("L")
    band = (seen.height - 300) // 2
    for x in range(0, 400, 40):
        column = seen.crop((x, band, x + 1, seen.height - band)).histogram()
        likeliest = max(range(256), key=column.__getitem__)
        assert abs(likeliest - x * 160 // 256) < 8
