"""Content that somebody may look at and not take: a copy with their name burnt into it, made for them alone.

The copy is made in memory by a process that is started for it (`watermark`) and held to memory and time; it gives a
marked copy or none. Refuses what cannot be marked, is too large, or comes while too much is being looked at already.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import orjson

from workspace.domain.errors import LimitExceeded, PolicyDenied, Unavailable
from workspace.domain.identifiers import PersonId
from workspace.services.content.aside import ask

DISPLAYABLE = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})
LARGEST = 32 * 1024 * 1024
"""The most bytes of a content that is displayed with a mark."""

_LARGEST_MARKED = 3 * LARGEST
_SECONDS = 30
_AT_ONCE = 2
_MOST_OPEN = 16
_MOST_OPEN_EACH = 4
_UNPRINTABLE = 66
_PROGRAM = Path(__file__).with_name("watermark.py")
_PATH = ("versionId",)


def require_displayable(*, media_type: str, size: int) -> None:
    """Makes sure that a content is one that can be marked.

    Raises:
        PolicyDenied: it is of another kind, or too large.
    """
    if media_type not in DISPLAYABLE:
        raise PolicyDenied(
            f"You may look at this and not take it, and {media_type} cannot be shown with your name burnt in: "
            "ask its originator for a PDF, JPEG, PNG or WebP of it.",
            path=_PATH,
        )
    if size > LARGEST:
        raise PolicyDenied(
            f"You may look at this and not take it, and it is larger than the {LARGEST >> 20} MiB that can be shown "
            "with your name burnt in: ask its originator for a smaller part of it.",
            path=_PATH,
        )


class Displays:
    """One worker's displays: how many are made at once, and how many are held open."""

    def __init__(self) -> None:
        self._making = asyncio.Semaphore(_AT_ONCE)
        self._open: Counter[PersonId] = Counter()

    def hold(self, person: PersonId) -> "Hold":
        """Takes a place for one display.

        Raises:
            LimitExceeded: this person has enough open.
            Unavailable: all together have.
        """
        if self._open[person] >= _MOST_OPEN_EACH:
            raise LimitExceeded("You have as many contents open as can be shown at once: close one.", path=_PATH)
        if self._open.total() >= _MOST_OPEN:
            raise Unavailable("Too much is being shown at the moment: try again shortly.", path=_PATH)
        return Hold(self._open, person)

    async def imprint(self, content: bytes, *, media_type: str, lines: Sequence[str]) -> bytes:
        """Gives a copy with the lines burnt into every page, the banner first.

        Raises:
            PolicyDenied: no such copy can be made.
        """
        head = orjson.dumps({"media_type": media_type, "lines": list(lines)}) + b"\n"
        async with self._making:
            code, marked = await ask(_PROGRAM, _told(head, content), seconds=_SECONDS, most=_LARGEST_MARKED)
        if code == 0 and marked:
            return marked
        if code == _UNPRINTABLE:
            raise PolicyDenied(
                "You may look at this and not take it, and its banner cannot be printed on an image: "
                "ask its originator for a PDF of it.",
                path=_PATH,
            )
        raise PolicyDenied(
            "You may look at this and not take it, and your name cannot be burnt into it, because it is damaged, "
            "encrypted, animated or very large when unpacked: ask its originator for a plain copy.",
            path=_PATH,
        )


class Hold:
    """A place among the open displays; give it back once."""

    def __init__(self, held: "Counter[PersonId]", person: PersonId) -> None:
        held[person] += 1
        self._held: Counter[PersonId] | None = held
        self._person = person

    def release(self) -> None:
        """Gives the place back; again does nothing."""
        held, self._held = self._held, None
        if held is not None:
            held[self._person] -= 1
            if not held[self._person]:
                del held[self._person]


async def _told(head: bytes, content: bytes) -> AsyncIterator[bytes]:
    yield head
    yield content
