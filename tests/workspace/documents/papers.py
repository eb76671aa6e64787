"""Contents of many kinds, made for tests: pages, office documents, archives, and what only pretends to be one."""

import io
import zipfile
from collections.abc import Mapping

from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

TYPES = "[Content_Types].xml"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OPEN = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'


def pdf(*pages: tuple[str, ...], font: str = "Helvetica") -> bytes:
    """Pages with these lines, one below the other."""
    if font != "Helvetica":
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    drawn = io.BytesIO()
    canvas = Canvas(drawn)
    for lines in pages:
        canvas.setFont(font, 11)
        for place, line in enumerate(lines):
            canvas.drawString(60, 800 - 20 * place, line)
        canvas.showPage()
    canvas.save()
    return drawn.getvalue()


def scanned_pdf(*, between: tuple[str | None, ...] = (None,), inline: bool = False) -> bytes:
    """A page for each text, and for each None one that is a picture; `inline`, drawn within the page itself."""
    from PIL import Image

    drawn, picture = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (200, 300), "grey").save(picture, format="PNG")
    canvas = Canvas(drawn)
    for said in between:
        if said is not None:
            canvas.drawString(60, 800, said)
        elif inline:
            canvas.drawInlineImage(Image.new("RGB", (20, 30), "grey"), 0, 0, 595, 842)
        else:
            canvas.drawImage(ImageReader(io.BytesIO(picture.getvalue())), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return drawn.getvalue()


def outlined_pdf(*, curves: int) -> bytes:
    """A page with a line of text, and one on which that many curves are drawn."""
    drawn = io.BytesIO()
    canvas = Canvas(drawn)
    canvas.drawString(60, 800, "Cover")
    canvas.showPage()
    for number in range(curves):
        canvas.bezier(60, 60 + number, 70, 80, 90, 100, 110, 60 + number)
    canvas.showPage()
    canvas.save()
    return drawn.getvalue()


def encrypted_pdf(content: bytes, *, password: str) -> bytes:
    writer, written = PdfWriter(clone_from=PdfReader(io.BytesIO(content))), io.BytesIO()
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    writer.write(written)
    return written.getvalue()


def archive(members: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return packed.getvalue()


def renamed(packed: bytes, member: str, name: str) -> bytes:
    """The same archive with one member under another name."""
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        return archive({name if one == member else one: file.read(one) for one in file.namelist()})


def declared(packed: bytes, member: str, name: str, kind: str) -> bytes:
    """The same archive with one member under another name, which it declares to be what the member was."""
    with zipfile.ZipFile(io.BytesIO(renamed(packed, member, name))) as file:
        types = f'<Types><Override PartName="/{name}" ContentType="application/vnd.{kind}.main+xml"/></Types>'
        return archive({one: types if one == TYPES else file.read(one) for one in file.namelist()})


def docx(*lines: str, header: str = "", footer: str = "") -> bytes:
    """A Word document: each line a paragraph, cut into two runs."""

    def paragraph(line: str) -> str:
        middle = len(line) // 2
        runs = "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in (line[:middle], line[middle:]))
        return f"<w:p>{runs}</w:p>"

    body = "".join(paragraph(line) for line in lines)
    return archive(
        {
            TYPES: "<Types/>",
            "word/document.xml": f"<w:document {_WORD}><w:body>{body}</w:body></w:document>",
            "word/header1.xml": f"<w:hdr {_WORD}>{paragraph(header)}</w:hdr>",
            "word/footer2.xml": f"<w:ftr {_WORD}>{paragraph(footer)}</w:ftr>",
        }
    )


def pptx(*slides: str) -> bytes:
    members: dict[str, str | bytes] = {TYPES: "<Types/>"}
    for number, text in enumerate(slides, start=1):
        members[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld xmlns:p='p' {_DRAWING}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>"
        )
    return archive(members)


def xlsx(*rows: tuple[str, ...], header: str = "") -> bytes:
    """A workbook whose cells refer to shared strings."""
    strings = [cell for row in rows for cell in row]
    places = iter(range(len(strings)))
    cells = "".join("<row>" + "".join(f'<c t="s"><v>{next(places)}</v></c>' for _ in row) + "</row>" for row in rows)
    shared = "".join(f"<si><t>{one}</t></si>" for one in strings)
    return archive(
        {
            TYPES: "<Types/>",
            "xl/sharedStrings.xml": f"<sst {_SHEET}>{shared}</sst>",
            "xl/worksheets/sheet1.xml": (
                f"<worksheet {_SHEET}><sheetData>{cells}</sheetData>"
                f"<headerFooter><oddHeader>{header}</oddHeader></headerFooter></worksheet>"
            ),
        }
    )


def odt(*lines: str) -> bytes:
    body = "".join(f"<text:p>{line}</text:p>" for line in lines)
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:x xmlns:office='o' {_OPEN}>{body}</office:x>",
        }
    )
