"""Windows on an ordered list: rows by key, never by offset.

A place in a list is a key and an identifier, compared together, so that equal keys have an order too and a row that
is added or taken away elsewhere shifts nothing.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, tuple_


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A part of an ordered list.

    Attributes:
        descending: whether the list runs from the largest key to the smallest.
        after: the key and identifier to start behind, or None.
        before: the key and identifier to end before, or None.
        limit: the most rows to give.
        backward: whether to take them from the end of the window rather than its beginning.
    """

    descending: bool
    limit: int
    after: tuple[Any, str] | None = None
    before: tuple[Any, str] | None = None
    backward: bool = False

    @property
    def falling(self) -> bool:
        """Whether the rows are taken from large keys to small ones."""
        return self.descending != self.backward


def within(window: Window, key: ColumnElement[Any], id: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Gives the conditions for a row to lie inside the window."""
    place = tuple_(key, id)
    conditions: list[ColumnElement[bool]] = []
    if window.after is not None:
        bound = tuple_(*window.after, types=[key.type, id.type])
        conditions.append(place < bound if window.descending else place > bound)
    if window.before is not None:
        bound = tuple_(*window.before, types=[key.type, id.type])
        conditions.append(place > bound if window.descending else place < bound)
    return conditions


def in_order(found: Select[Any], window: Window, key: ColumnElement[Any], id: ColumnElement[str]) -> Select[Any]:
    """Takes as many rows as the window holds, from the end that it starts at."""
    ends = (key.desc(), id.desc()) if window.falling else (key.asc(), id.asc())
    return found.order_by(*ends).limit(window.limit)
