"""Burns words into the pages of a PDF or into an image; a program of its own, started for one content and then gone.

It reads a line of JSON (`media_type`, `lines`, the banner first) and the content from its input, and writes the marked
content. Whatever it cannot read, mark on every page, or finish within its limits ends it without output: a content
that was not marked does not come out. Of a PDF only what pages show is copied: attachments, scripts, actions, forms,
metadata and earlier revisions stay behind, and notes become part of their page. An image comes out as its pixels alone,
without what was stored beside them.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import reportlab
from PIL import Image, ImageDraw, ImageFont, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    StreamObject,
)
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

UNREADABLE: Final = 65
UNPRINTABLE: Final = 66
"""How the program ends when the content, or a line to be burnt in, is not for it."""

_MEMORY_BYTES = 1 << 30
_CPU_SECONDS = 20
_MOST_PAGES = 2_000
_MOST_PIXELS = 32_000_000
_NARROWEST = 360
_FONT = Path(reportlab.__file__).with_name("fonts") / "Vera.ttf"
_LATIN, _JAPANESE = "Vera", "HeiseiKakuGo-W5"
_IMAGES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_LEFT_BEHIND = ("/AF", "/Metadata", "/OPI", "/PieceInfo")
_UNSEEN = 0b100010
"""The flags of notes that nobody is shown: hidden, or not to be viewed."""
_LONGEST_SIDE = 200_000.0
_DRAWN = frozenset(
    {
        "/Caret", "/Circle", "/FreeText", "/Highlight", "/Ink", "/Line", "/PolyLine", "/Polygon", "/Redact", "/Square",
        "/Squiggly", "/Stamp", "/StrikeOut", "/Underline", "/Widget",
    }
)  # fmt: skip
"""The notes that are part of what a page shows; what they show becomes part of the page, the rest stays behind."""


class UnreadableError(Exception):
    """The content is not what it is said to be, or more than can be marked."""


class UnprintableError(Exception):
    """A line holds characters that no font here has."""


def marked_pdf(content: bytes, *, lines: Sequence[str]) -> bytes:
    """Burns the lines into every page.

    What a page shows is drawn first, as a form of its own: neither a clipping path that it leaves behind nor an
    instruction that it never ends reaches what is drawn over it, and none of its notes lies above.

    Raises:
        UnreadableError: it is encrypted, has no pages or too many, or one that shows nothing.
    """
    pdfmetrics.registerFont(TTFont(_LATIN, str(_FONT)))
    pdfmetrics.registerFont(UnicodeCIDFont(_JAPANESE))
    reader, writer = PdfReader(io.BytesIO(content)), PdfWriter()
    if reader.is_encrypted or not 1 <= len(reader.pages) <= _MOST_PAGES:
        raise UnreadableError
    stamps: dict[tuple[int, int], IndirectObject] = {}
    for original in reader.pages:
        shown, rotation = _shown(original), original.rotation
        upright = rotation % 180 == 0
        width, height = (shown.width, shown.height) if upright else (shown.height, shown.width)
        size = max(round(width), 1), max(round(height), 1)
        if size not in stamps:
            stamps[size] = _form_of(writer, _stamp(size, lines), Box(0, 0, width, height))
        notes = [drawn for note in _notes(original) if (drawn := _drawn(writer, note)) is not None]
        _strip(original)
        forms = [("1 0 0 1 0 0", _form_of(writer, original, shown)), *notes]
        page = writer.add_blank_page(width, height)
        _draw(page, turned=_turned(shown, rotation), forms=forms, over=stamps[size])
    if "/OCProperties" in reader.root_object:
        layers = reader.root_object["/OCProperties"].clone(writer)
        writer.root_object[NameObject("/OCProperties")] = layers
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, upright."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.top - self.bottom

    @classmethod
    def of(cls, edges: Sequence[float]) -> "Box":
        """Takes any two opposite corners."""
        x, y, other_x, other_y = (float(edge) for edge in edges)
        return cls(min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y))


def _shown(page: PageObject) -> Box:
    """The part of a page that is shown, as readers of PDF agree on it."""
    crop, media = Box.of(page.cropbox), Box.of(page.mediabox)
    common = Box(
        max(crop.left, media.left),
        max(crop.bottom, media.bottom),
        min(crop.right, media.right),
        min(crop.top, media.top),
    )
    shown = common if common.width > 0 and common.height > 0 else media
    if not (0 < shown.width <= _LONGEST_SIDE and 0 < shown.height <= _LONGEST_SIDE):
        raise UnreadableError
    return shown


def _turned(box: Box, rotation: int) -> str:
    """The matrix that puts a part of a page upright at the origin.

    Raises:
        UnreadableError: it stands askew, which the format does not know.
    """
    if rotation % 90:
        raise UnreadableError
    a, b, c, d, e, f = (
        (1, 0, 0, 1, -box.left, -box.bottom),
        (0, -1, 1, 0, -box.bottom, box.right),
        (-1, 0, 0, -1, box.right, box.top),
        (0, 1, -1, 0, box.top, -box.left),
    )[rotation // 90 % 4]
    return f"{a} {b} {c} {d} {e:.4f} {f:.4f}"


def _form_of(writer: PdfWriter, page: PageObject, box: Box) -> IndirectObject:
    """Keeps what a page shows as a form, which is drawn like an image."""
    form, contents = DecodedStreamObject(), page.get_contents()
    form.set_data(b"" if contents is None else contents.get_data())
    form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(map(FloatObject, (box.left, box.bottom, box.right, box.top)))
    for key in ("/Resources", "/Group"):
        if key in page:
            form[NameObject(key)] = page[key].clone(writer)
    return _kept(writer, form.flate_encode())


def _kept(writer: PdfWriter, stream: StreamObject) -> IndirectObject:
    return writer._add_object(stream)  # noqa: SLF001 - the library names no other way


def _draw(page: PageObject, *, turned: str, forms: Sequence[tuple[str, IndirectObject]], over: IndirectObject) -> None:
    """Makes a page of forms, each under a matrix, and of what lies over them all."""
    named = {NameObject(f"/F{place}"): form for place, (_, form) in enumerate(forms)} | {NameObject("/Over"): over}
    drawn = "\n".join(f"q {matrix} cm /F{place} Do Q" for place, (matrix, _) in enumerate(forms))
    contents = DecodedStreamObject()
    contents.set_data(f"q {turned} cm\n{drawn}\nQ\nq /Over Do Q".encode())
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): DictionaryObject(named)})
    page.replace_contents(contents.flate_encode())


def _notes(page: PageObject) -> Iterator[DictionaryObject]:
    """The notes that are part of what a page shows."""
    for one in page.get("/Annots", ArrayObject()).get_object():
        note = one.get_object()
        if note.get("/Subtype") in _DRAWN and not int(note.get("/F", 0)) & _UNSEEN:
            yield note


def _drawn(writer: PdfWriter, note: DictionaryObject) -> tuple[str, IndirectObject] | None:
    """How a note says that it looks, and the matrix that brings it to its place; None where it does not say."""
    looks = note.get("/AP", DictionaryObject()).get_object().get("/N", NullObject()).get_object()
    if isinstance(looks, DictionaryObject) and not isinstance(looks, StreamObject):
        looks = looks.get(note.get("/AS", "/Off"), NullObject()).get_object()
    if not isinstance(looks, StreamObject):
        return None
    _strip(looks)
    kept = looks.clone(writer)
    kept[NameObject("/Type")], kept[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    place, box = Box.of(note.get("/Rect", ())), Box.of(looks.get("/BBox", ()))
    a, b, c, d, e, f = (float(number) for number in looks.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box.left, box.right) for y in (box.bottom, box.top)]
    reach = Box(
        min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)
    )
    if not (reach.width > 0 and reach.height > 0):
        return None
    wide, high = place.width / reach.width, place.height / reach.height
    left, bottom = place.left - wide * reach.left, place.bottom - high * reach.bottom
    return f"{wide:.6f} 0 0 {high:.6f} {left:.4f} {bottom:.4f}", writer.get_reference(kept)


def _strip(drawing: DictionaryObject) -> None:
    """Takes what lies beside the instructions out of what a page draws, before it is copied."""
    left, seen = [drawing], set[int]()
    while left:
        one = left.pop().get_object()
        if not isinstance(one, DictionaryObject) or id(one) in seen:
            continue
        seen.add(id(one))
        for key in _LEFT_BEHIND:
            one.pop(key, None)
        resources = one.get("/Resources", DictionaryObject()).get_object()
        left.extend(resources.get("/XObject", DictionaryObject()).get_object().values())


def _stamp(size: tuple[int, int], lines: Sequence[str]) -> PageObject:
    """Makes the page that is laid over pages of this size."""
    width, height = size
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(width, height), invariant=1)
    whole = "  \u00b7  ".join(lines)
    canvas.setFillGray(0.5, alpha=0.35)
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(35)
    font, points, reach = _font_for(whole), max(6, min(width, height) / 32), width + height
    length = pdfmetrics.stringWidth(whole, font, points)
    canvas.setFont(font, points)
    endless = "  \u00b7  ".join([whole] * min(int(reach / max(length, 1)) + 1, 50))
    for row in range(-int(reach / points / 12), int(reach / points / 12) + 1):
        canvas.drawCentredString((row % 2) * length / 3, row * points * 6, endless)
    canvas.restoreState()
    margin = height / 60
    for line, bottom in ((lines[0], height - margin * 2), (lines[0], margin * 2.2), ("  ".join(lines[1:]), margin)):
        font = _font_for(line)
        fitting = min(margin, 9.0, 0.95 * width / max(pdfmetrics.stringWidth(line, font, 1), 1))
        shown = pdfmetrics.stringWidth(line, font, fitting) + fitting
        canvas.setFillGray(1, alpha=0.85)
        canvas.rect((width - shown) / 2, bottom - fitting / 3, shown, fitting * 1.4, stroke=0, fill=1)
        canvas.setFillGray(0, alpha=1)
        canvas.setFont(font, fitting)
        canvas.drawCentredString(width / 2, bottom, line)
    canvas.showPage()
    canvas.save()
    return PdfReader(drawn).pages[0]


def _font_for(line: str) -> str:
    return _LATIN if _has_glyphs(line) else _JAPANESE


def _has_glyphs(line: str) -> bool:
    return all(ord(character) in _glyphs() for character in line)


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(TTFont("probe", str(_FONT)).face.charToGlyph)


def marked_image(content: bytes, *, format: str, lines: Sequence[str]) -> bytes:
    """Burns the lines across the whole image and into a band above and below it.

    Raises:
        UnreadableError: it moves, which is not marked.
        UnprintableError: the banner cannot be printed; in other lines, what cannot becomes a question mark.
    """
    if not _has_glyphs(lines[0]):
        raise UnprintableError
    printed = [lines[0], *("".join(one if _has_glyphs(one) else "?" for one in line) for line in lines[1:])]
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    with Image.open(io.BytesIO(content), formats=(format,)) as opened:
        if getattr(opened, "is_animated", False):
            raise UnreadableError
        upright = ImageOps.exif_transpose(opened)
        if upright.mode.startswith("I"):  # 16 bits of grey; what converts them takes them for 8
            upright = upright.convert("I").point([shade >> 8 for shade in range(1 << 16)], "L")
        picture = upright.convert("RGBA")
    font = ImageFont.truetype(str(_FONT), max(11, min(picture.size) // 40))
    band = 3 * (int(font.size) + 4)
    width = max(picture.width, _NARROWEST)
    page = Image.new("RGBA", (width, picture.height + 2 * band), "white")
    page.alpha_composite(picture, ((width - picture.width) // 2, band))
    _tile(page, "  \u00b7  ".join(printed), font)
    pen = ImageDraw.Draw(page)
    for top in (0, picture.height + band):
        pen.rectangle((0, top, width, top + band), fill="white")
        for row, line in enumerate(printed):
            fitting = font
            while pen.textlength(line, fitting) > width and fitting.size > 6:  # noqa: PLR2004 - the smallest legible
                fitting = fitting.font_variant(size=fitting.size - 1)
            pen.text((4, top + 2 + row * (font.size + 3)), line, font=fitting, fill="black")
    written = io.BytesIO()
    page.convert("RGB").save(written, format=format, quality=90)
    return written.getvalue()


def _tile(page: Image.Image, text: str, font: ImageFont.FreeTypeFont) -> None:
    left, top, right, bottom = (int(edge) for edge in font.getbbox(text, stroke_width=1))
    word = Image.new("RGBA", (right - left + 8, bottom - top + 8))
    ImageDraw.Draw(word).text(
        (4 - left, 4 - top), text, font=font, fill=(0, 0, 0, 105), stroke_width=1, stroke_fill=(255, 255, 255, 105)
    )
    slanted = word.rotate(25, expand=True, resample=Image.Resampling.BICUBIC)
    step = max(6 * int(font.size), 60)
    for row, upper in enumerate(range(-slanted.height // 2, page.height, step)):
        for across in range(-(row % 2) * slanted.width // 2 - slanted.width // 3, page.width, slanted.width):
            page.paste(slanted, (across, upper), slanted)


def main() -> int:
    """Reads, marks and writes one content, within limits."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told = json.loads(sys.stdin.buffer.readline())
    content, kind, lines = sys.stdin.buffer.read(), told["media_type"], told["lines"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if kind == "application/pdf":
                marked = marked_pdf(content, lines=lines)
            else:
                marked = marked_image(content, format=_IMAGES[kind], lines=lines)
    except UnprintableError:
        return UNPRINTABLE
    except Exception:  # noqa: BLE001 - whatever a foreign content does to its reader, it was not marked
        return UNREADABLE
    sys.stdout.buffer.write(marked)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
