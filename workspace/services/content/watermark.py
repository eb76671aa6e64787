"""Burns words into the pages of a PDF or into an image; a program of its own, started for one content and then gone.

It reads a line of JSON (`media_type`, `lines`, the banner first) and the content from its input, and writes the marked
content. Whatever it cannot read, mark on every page, or finish within its limits ends it without output: a content
that was not marked does not come out. Of a PDF only what pages show is copied: attachments, scripts, actions, forms,
metadata and earlier revisions stay behind. An image comes out as its pixels alone, without what was stored beside them.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import reportlab
from PIL import Image, ImageDraw, ImageFont, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject
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
_LEFT_BEHIND = ("/AA", "/AF", "/B", "/Metadata", "/PieceInfo", "/StructParents", "/Thumb")
_DRAWN = frozenset(
    {
        "/Caret", "/Circle", "/FreeText", "/Highlight", "/Ink", "/Line", "/PolyLine", "/Polygon", "/Redact", "/Square",
        "/Squiggly", "/Stamp", "/StrikeOut", "/Underline", "/Widget",
    }
)  # fmt: skip
_DRAWING = frozenset(
    {
        "/AP", "/AS", "/BS", "/Border", "/C", "/CA", "/DA", "/F", "/IC", "/InkList", "/L", "/LE", "/QuadPoints",
        "/Rect", "/Subtype", "/Type", "/Vertices",
    }
)  # fmt: skip
"""The annotations that are part of what a page shows, and what of them is drawn; the rest stays behind."""


class UnreadableError(Exception):
    """The content is not what it is said to be, or more than can be marked."""


class UnprintableError(Exception):
    """A line holds characters that no font here has."""


def marked_pdf(content: bytes, *, lines: Sequence[str]) -> bytes:
    """Burns the lines into every page.

    Raises:
        UnreadableError: it is encrypted, has no pages or too many.
    """
    pdfmetrics.registerFont(TTFont(_LATIN, str(_FONT)))
    pdfmetrics.registerFont(UnicodeCIDFont(_JAPANESE))
    reader, writer = PdfReader(io.BytesIO(content)), PdfWriter()
    if reader.is_encrypted or not 1 <= len(reader.pages) <= _MOST_PAGES:
        raise UnreadableError
    stamps: dict[tuple[int, int], PageObject] = {}
    for original in reader.pages:
        _strip(original)
        page = writer.add_page(original)
        if page.rotation:
            page.transfer_rotation_to_content()
        box = page.cropbox
        size = round(box.width), round(box.height)
        if size not in stamps:
            stamps[size] = _stamp(size, lines)
        page.merge_translated_page(stamps[size], float(box.left), float(box.bottom))
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _strip(page: PageObject) -> None:
    for key in _LEFT_BEHIND:
        page.pop(key, None)
    noted = page.pop("/Annots", None)
    if noted is None:
        return
    kept = ArrayObject()
    for one in noted.get_object():
        note = one.get_object()
        if note.get("/Subtype") in _DRAWN:
            kept.append(DictionaryObject({NameObject(key): note.raw_get(key) for key in note if key in _DRAWING}))
    page[NameObject("/Annots")] = kept


def _stamp(size: tuple[int, int], lines: Sequence[str]) -> PageObject:
    """Makes the page that is laid over pages of this size."""
    width, height = max(size[0], 1), max(size[1], 1)
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
