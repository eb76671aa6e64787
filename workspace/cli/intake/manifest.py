"""The manifest of an import: one row a file, read whole and judged before anything is uploaded.

CSV in UTF-8 with a header row (RFC 4180); `docs/import-manifest.json` is its schema, `docs/import.md` explains it.
Promises that every fault is named with its line. Refuses columns it does not know: a misspelt `recordMarking` would
otherwise show to many what was meant for few.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from policies.export.status import Jurisdiction
from policies.register import DataKind
from policies.rules import CATEGORIES
from workspace.cli import CommandFailed
from workspace.cli.intake.files import name_fault, shown
from workspace.domain.errors import Invalid
from workspace.domain.texts import LONGEST_TITLE, line, tags

COLUMNS = ("path", "title", "marking", "policy", "recordMarking", "category", "export", "tags", "template")
REQUIRED = ("path", "marking")
LARGEST_MANIFEST = 64 * 1024 * 1024
_LONGEST_CELL = 20_000
_EXPORT_NAMES = ("usml", "eccn", "kind", "excludedTechnology")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong, and where: the manifest's line, or the file's path."""

    place: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file to import and what is said of it.

    Attributes:
        place: where that stands, for messages.
        name: its path inside the folder.
        title: the document's title.
        marking: the marking's text.
        policy: whose rules the markings follow; None for the importing person's nation.
        record_marking: that of title and existence; None for that of the content.
        category: the disclosure category, or None.
        export: the export facts as the API takes them, or None.
        tags: the document's tags.
        template: the name or identifier of the marking template, or None.
    """

    place: str
    name: str
    title: str
    marking: str
    policy: str | None = None
    record_marking: str | None = None
    category: int | None = None
    export: Mapping[str, str | bool] | None = None
    tags: tuple[str, ...] = ()
    template: str | None = None


def read_manifest(path: Path) -> tuple[list[Entry], list[Fault]]:
    """Reads a manifest: the rows that can be used, and every fault of the others.

    Raises:
        CommandFailed: there is no such file, or it is no text.
    """
    try:
        if path.stat().st_size > LARGEST_MANIFEST:
            raise CommandFailed(f"{path} has more than {LARGEST_MANIFEST} bytes: import in several parts.")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandFailed(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8.") from error
    if "\0" in text:
        raise CommandFailed(f"{path} is not a text: save the table as CSV.")
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for found in _rows(text):
        if isinstance(found, Fault):
            faults.append(found)
            continue
        place, row = found
        read = _entry(place, row)
        if isinstance(read, list):
            faults += read
            continue
        same = unicodedata.normalize("NFC", read.name)
        if same in seen:
            faults.append(Fault(place, f"{shown(read.name)} stands in {seen[same]} already"))
            continue
        seen[same] = place
        entries.append(read)
    if not entries and not faults:
        faults.append(Fault("line 1", "the manifest names no file"))
    return entries, faults


def _rows(text: str) -> Iterator[Fault | tuple[str, dict[str, str]]]:
    """The rows behind the header, each with where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    before = 0
    try:
        for cells in reader:
            place, before = f"line {before + 1}", reader.line_num
            if header is None:
                header = [cell.strip() for cell in cells]
                faults = list(_header_faults(header))
                yield from faults
                if faults:
                    return
            elif cells and len(cells) != len(header):
                yield Fault(
                    place, f"it has {len(cells)} cells, the header {len(header)}: put cells with commas in quotes"
                )
            elif any(len(cell) > _LONGEST_CELL for cell in cells):
                yield Fault(place, f"a cell has more than {_LONGEST_CELL} characters")
            elif cells:
                yield place, dict(zip(header, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        yield Fault(f"line {reader.line_num}", f"this is no CSV: {error}")


def _header_faults(header: Sequence[str]) -> Iterator[Fault]:
    for name in header:
        if name not in COLUMNS:
            close = get_close_matches(name, COLUMNS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"the columns are {', '.join(COLUMNS)}"
            yield Fault("line 1", f"there is no column {shown(name) or '(without a name)'}: {hint}")
    for name in COLUMNS:
        if header.count(name) > 1:
            yield Fault("line 1", f"the column {name} stands twice")
    for name in REQUIRED:
        if name not in header:
            yield Fault("line 1", f"the column {name} is missing")


def _entry(place: str, row: Mapping[str, str]) -> Entry | list[Fault]:
    """One row, or everything wrong with it."""
    faults: list[Fault] = []
    name = row["path"]
    wrong = name_fault(name)
    if wrong is not None:
        faults.append(Fault(place, f"path: {wrong}"))
    if not row["marking"]:
        faults.append(Fault(place, "marking: every file needs one"))
    title = _checked(place, "title", row.get("title") or name, faults) if wrong is None else ""
    category = _category(place, row.get("category", ""), faults)
    export = _export(place, row.get("export", ""), faults)
    try:
        kept = tags((tag for tag in row.get("tags", "").split(";") if tag.strip()), path=())
    except Invalid as invalid:
        kept = ()
        faults.append(Fault(place, f"tags: {invalid}"))
    if faults:
        return faults
    return Entry(
        place=place,
        name=name,
        title=title,
        marking=row["marking"],
        policy=row.get("policy") or None,
        record_marking=row.get("recordMarking") or None,
        category=category,
        export=export,
        tags=kept,
        template=row.get("template") or None,
    )


def plain_entry(name: str, *, marking: str, policy: str | None) -> Entry | Fault:
    """What is said of a file without a manifest: its path as the title, and the one marking."""
    faults: list[Fault] = []
    title = _checked(shown(name), "title", name, faults)
    return faults[0] if faults else Entry(place=shown(name), name=name, title=title, marking=marking, policy=policy)


def _checked(place: str, column: str, text: str, faults: list[Fault]) -> str:
    try:
        return line(text, longest=LONGEST_TITLE, path=())
    except Invalid as invalid:
        faults.append(Fault(place, f"{column}: {invalid}"))
        return ""


def _category(place: str, cell: str, faults: list[Fault]) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) == 1 and int(cell) in CATEGORIES):
        faults.append(Fault(place, f"category: write a number from {CATEGORIES[0]} to {CATEGORIES[-1]}"))
        return None
    return int(cell)


def _export(place: str, cell: str, faults: list[Fault]) -> dict[str, str | bool] | None:
    """Reads `JURISDICTION name=value ...`."""
    if not cell:
        return None
    jurisdiction, *more = cell.split()
    if jurisdiction not in [*Jurisdiction]:
        faults.append(Fault(place, f"export: begin with one of {', '.join(Jurisdiction)}"))
        return None
    facts: dict[str, str | bool] = {"jurisdiction": jurisdiction}
    for word in more:
        name, given, value = word.partition("=")
        if name not in _EXPORT_NAMES or not given or not value or name in facts:
            faults.append(Fault(place, f"export: after {jurisdiction} write name=value, each of {_EXPORT_NAMES} once"))
        elif name == "excludedTechnology" and value not in {"true", "false"}:
            faults.append(Fault(place, "export: excludedTechnology is true or false"))
        elif name == "kind" and value not in [*DataKind]:
            faults.append(Fault(place, f"export: kind is one of {', '.join(DataKind)}"))
        else:
            facts[name] = value == "true" if name == "excludedTechnology" else value
    return facts
