"""Cursors that nobody can forge, carry to another list, or hand to another person.

A cursor is a place in one list as one viewer ordered and filtered it: the key and identifier of an item that this
viewer was shown, under a code that binds both to the viewer and the query. Anything else is refused as `Invalid`.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

import orjson

from workspace.domain.errors import Invalid
from workspace.domain.identifiers import PersonId
from workspace.domain.paging import DEFAULT_SIZE, LARGEST_SIZE, Edge, Page, PageRequest
from workspace.persistence.windows import Window

T = TypeVar("T")
Place = tuple[Any, str]
"""The key by which the list is ordered, and the identifier that breaks ties."""

_CODE_BYTES = 16


class Cursors:
    """Signs and reads cursors; all workers share the secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def pages(self, *, viewer: PersonId, query: object) -> "Pages":
        """Gives what makes pages of one list for one viewer; `query` is everything that selects and orders it."""
        digest = hashlib.sha256(orjson.dumps([viewer, query], option=orjson.OPT_SORT_KEYS, default=str)).digest()
        return Pages(self._secret, digest)


class Pages:
    """One list as one viewer asked for it."""

    def __init__(self, secret: bytes, query: bytes) -> None:
        self._secret = secret
        self._query = query

    def window(self, page: PageRequest, *, descending: bool = False) -> Window:
        """Gives the part of the list to read: one row more than was asked for tells whether there are more.

        Raises:
            Invalid: a size out of range, both sizes, or a cursor that is not of this list and viewer.
        """
        if page.first is not None and page.last is not None:
            raise Invalid("Ask for `first` or `last`, not for both.", path=("last",))
        for name, size in (("first", page.first), ("last", page.last)):
            if size is not None and not 1 <= size <= LARGEST_SIZE:
                raise Invalid(f"`{name}` must be from 1 to {LARGEST_SIZE}.", path=(name,))
        backward = page.last is not None
        size = page.first or page.last or DEFAULT_SIZE
        return Window(
            descending=descending,
            limit=size + 1,
            after=None if page.after is None else self._read(page.after, name="after"),
            before=None if page.before is None else self._read(page.before, name="before"),
            backward=backward,
        )

    def page(self, rows: Sequence[T], *, window: Window, place: Callable[[T], Place]) -> Page[T]:
        """Makes the page of the rows read for this window, in whichever direction they were read."""
        more = len(rows) == window.limit
        kept = list(rows[: window.limit - 1])
        if window.backward:
            kept.reverse()
        return Page(
            edges=[Edge(sign=partial(self.sign, place(item)), item=item) for item in kept],
            has_next=window.before is not None if window.backward else more,
            has_previous=more if window.backward else window.after is not None,
        )

    def sign(self, place: Place) -> str:
        """Signs a place."""
        key, identifier = place
        told = orjson.dumps([*_told(key), identifier])
        return base64.urlsafe_b64encode(self._code(told) + told).decode().rstrip("=")

    def _code(self, told: bytes) -> bytes:
        return hmac.digest(self._secret, self._query + told, "sha256")[:_CODE_BYTES]

    def _read(self, cursor: str, *, name: str) -> Place:
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        code, told = raw[:_CODE_BYTES], raw[_CODE_BYTES:]
        if not hmac.compare_digest(code, self._code(told)):
            raise Invalid("This cursor does not belong to this list: start again without it.", path=(name,))
        kind, value, identifier = orjson.loads(told)
        return _key(kind, value), identifier


def _told(key: object) -> tuple[str, str | int | None]:
    match key:
        case None:
            return "none", None
        case datetime():
            return "moment", key.isoformat()
        case date():
            return "day", key.isoformat()
        case str():
            return "text", key
        case int():
            return "number", key
    raise TypeError(f"a list cannot be ordered by {type(key).__name__}")


def _key(kind: str, value: Any) -> object:  # noqa: ANN401
    match kind:
        case "moment":
            return datetime.fromisoformat(value)
        case "day":
            return date.fromisoformat(value)
    return value
