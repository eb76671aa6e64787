"""Papers to share in the demonstration: real PDF files of one page, their banner above and below the text."""

import textwrap

_WIDTH, _HEIGHT = 595, 842
_BANNER_SIZE, _TITLE_SIZE, _TEXT_SIZE = 11, 18, 12
_LINE = 17


def paper(*, banner: str, title: str, text: str) -> bytes:
    """Sets one page.

    Args:
        banner: the marking above and below, in letters that the standard fonts hold.
        title: the heading.
        text: paragraphs, separated by empty lines.

    Returns:
        A PDF 1.4 file.
    """
    lines = [_at(_centred(banner), _HEIGHT - 40, _BANNER_SIZE, banner), _at(60, _HEIGHT - 100, _TITLE_SIZE, title)]
    height = _HEIGHT - 140
    for paragraph in text.split("\n\n"):
        for line in textwrap.wrap(paragraph, 78):
            lines.append(_at(60, height, _TEXT_SIZE, line))
            height -= _LINE
        height -= _LINE
    lines.append(_at(_centred(banner), 30, _BANNER_SIZE, banner))
    content = "\n".join(lines).encode("latin-1", "replace")
    return _assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents 4 0 R"
            f" /Resources << /Font << /F1 5 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def _centred(banner: str) -> int:
    """Where a line of capitals starts so that it stands about the middle."""
    return max(20, round(_WIDTH / 2 - len(banner) * _BANNER_SIZE * 0.32))


def _at(across: int, up: int, size: int, line: str) -> str:
    escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 {size} Tf {across} {up} Td ({escaped}) Tj ET"


def _assemble(objects: list[bytes]) -> bytes:
    """Numbers the objects and adds the table of where each begins."""
    file = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(file)
