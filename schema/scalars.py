"""The scalars of the interface: instants, days and sizes, each with one spelling.

What comes in is refused unless it is spelt exactly so, with a message that never repeats the input; what goes out
is always in UTC.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final, NewType

from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition, scalar

ByteCount = NewType("ByteCount", int)

LARGEST_BYTE_COUNT: Final = 2**53 - 1

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def instant_text(value: datetime) -> str:
    """Writes an instant as RFC 3339 in UTC, to the microsecond where it has one."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def read_instant(value: object) -> datetime:
    """Reads an RFC 3339 instant.

    Raises:
        GraphQLError: it is not one, or it names no offset from UTC.
    """
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise GraphQLError("a DateTime is written like 2026-11-22T16:30:00Z")


def read_day(value: object) -> date:
    """Reads a day.

    Raises:
        GraphQLError: it is not one.
    """
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise GraphQLError("a Date is written like 2026-11-22")


def read_byte_count(value: object) -> int:
    """Reads a size in bytes.

    Raises:
        GraphQLError: it is no whole number, or outside 0 to 2^53-1.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_BYTE_COUNT:
        return value
    raise GraphQLError("a ByteCount is a whole number from 0 to 9007199254740991")


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    datetime: scalar(
        name="DateTime", description="An instant, RFC 3339, in UTC.", serialize=instant_text, parse_value=read_instant
    ),
    date: scalar(name="Date", description="A day, in UTC.", serialize=date.isoformat, parse_value=read_day),
    ByteCount: scalar(
        name="ByteCount", description="A size in bytes: 0 to 2^53-1.", serialize=int, parse_value=read_byte_count
    ),
}
