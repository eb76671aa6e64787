"""One byte range of a content, as HTTP asks for it (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_LONGEST_NUMBER = 19


class Unsatisfiable(Exception):
    """No byte of the content lies in the range asked for."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to, not including, `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.end - self.start


def span_of(*, asked: str | None, condition: str | None, etag: str, size: int) -> Span | None:
    """Reads `Range` and `If-Range`.

    Args:
        asked: the `Range` header.
        condition: the `If-Range` header; only the very same strong tag lets the range stand.
        etag: the content's strong tag.
        size: the content's length.

    Returns:
        The span to send; None for the whole content, which also answers what this server need not understand:
        other units, several ranges, a malformed one.

    Raises:
        Unsatisfiable: the range is well formed and outside the content.
    """
    if asked is None or (condition is not None and condition.strip() != etag):
        return None
    match = _RANGE.fullmatch(asked.replace(" ", ""))
    if match is None or not asked.isascii():
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if max(len(first), len(last)) > _LONGEST_NUMBER:
        raise Unsatisfiable
    if not first:
        span = Span(max(0, size - int(last)), size)
    elif last and int(last) < int(first):
        return None
    else:
        span = Span(int(first), min(size, int(last) + 1) if last else size)
    if span.length <= 0:
        raise Unsatisfiable
    return span
