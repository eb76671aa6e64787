"""The text of a content, read by a process of its own (`extractor`) before anybody else may have the content.

Bytes stream into it, never all of a large content: of that, the beginning and the end are enough to tell what it is.
Promises that a content in which a person would read text is never taken for one without: what is encrypted, damaged,
too large, drawn as pictures or of an old format is said to be so, and pages that are pictures among others are named.
Refuses to guess when the process itself fails.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import orjson

from workspace.services.content.aside import OVERDUE, ask

LARGEST = 64 << 20
"""The most bytes of a PDF or an office document that are read."""

PART = 1 << 20
"""How much is read of the beginning, and of the end, of what is larger."""

_SECONDS = 180.0
_AT_ONCE = 2
_LONGEST_ANSWER = 48 << 20
_TABLES = frozenset({".csv", ".tsv"})
_PROGRAM = Path(__file__).with_name("extractor.py")

Pieces = Callable[[int, int], AsyncIterator[memoryview]]
"""Goes through the bytes of a content from one place to another."""


class Unreadable(StrEnum):
    """Why text that should be there could not be read."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    PICTURES = "pictures"
    OLD_FORMAT = "old-format"


class ExtractionFailed(Exception):
    """The process failed for a reason of ours: nothing is known about the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What was read.

    Attributes:
        lines: those on which markings may stand.
        text: everything; empty where there is nothing to read.
        unreadable: why some of it could not be read; None when all was, or when there is none.
        pictures: the pages, from 1, that show something and hold no text, where others do.
    """

    lines: tuple[str, ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)
    unreadable: Unreadable | None = None
    pictures: tuple[int, ...] = ()


class Extraction:
    """One worker's extractions: two at once."""

    def __init__(self) -> None:
        self._reading = asyncio.Semaphore(_AT_ONCE)

    async def read(self, pieces: Pieces, *, size: int, filename: str) -> Extracted:
        """Reads a content of that size.

        Raises:
            ExtractionFailed: the process could not do its work.
        """
        beginning = PART if size > LARGEST else None
        head = {"beginning": beginning, "tabular": Path(filename).suffix.casefold() in _TABLES}
        async with self._reading:
            code, answer = await ask(
                _PROGRAM,
                _told(orjson.dumps(head) + b"\n", pieces, size=size, beginning=beginning),
                seconds=_SECONDS,
                most=_LONGEST_ANSWER,
            )
        if code == OVERDUE or code < 0:
            return Extracted(unreadable=Unreadable.TOO_LARGE)
        if code != 0:
            raise ExtractionFailed(f"the reading process ended with {code}")
        try:
            said = orjson.loads(answer)
            outcome, lines, text, pictures = said["outcome"], said["lines"], said["text"], said["pictures"]
            unreadable = None if outcome in {"read", "none"} else Unreadable(outcome)
        except (ValueError, KeyError, TypeError) as fault:
            raise ExtractionFailed("the reading process said what nobody understands") from fault
        strings = isinstance(text, str) and all(isinstance(line, str) for line in lines)
        if not strings or not all(isinstance(page, int) for page in pictures):
            raise ExtractionFailed("the reading process said what nobody understands")
        return Extracted(lines=tuple(lines), text=text, unreadable=unreadable, pictures=tuple(pictures))


async def _told(head: bytes, pieces: Pieces, *, size: int, beginning: int | None) -> AsyncIterator[bytes]:
    yield head
    for start, end in ((0, size),) if beginning is None else ((0, beginning), (size - PART, size)):
        async for piece in pieces(start, end):
            yield bytes(piece)
