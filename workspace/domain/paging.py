"""Pages of lists: what is asked for, and what comes back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from typing_extensions import override

T = TypeVar("T")
U = TypeVar("U")

DEFAULT_SIZE = 20
LARGEST_SIZE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A slice of a list by key, never by offset.

    Attributes:
        first: how many from the front (1-100), or None.
        after: the cursor to start behind, or None.
        last: how many from the back (1-100), or None.
        before: the cursor to end before, or None.
    """

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Edge(Generic[T]):
    """One item and the opaque cursor of its place, which is signed only when somebody reads it.

    Attributes:
        sign: makes the cursor.
        item: the item.
    """

    sign: Callable[[], str]
    item: T

    @override
    def __repr__(self) -> str:
        """Tells the cursor and the item."""
        return f"Edge(cursor={self.cursor!r}, item={self.item!r})"

    @property
    def cursor(self) -> str:
        """The cursor."""
        return self.sign()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice that holds only what the viewer may see.

    Attributes:
        edges: the items in the order asked for, each with its cursor.
        has_next: whether visible items follow the last one.
        has_previous: whether visible items stand before the first one.
    """

    edges: Sequence[Edge[T]] = ()
    has_next: bool = False
    has_previous: bool = False

    @property
    def items(self) -> list[T]:
        """The items without their places."""
        return [edge.item for edge in self.edges]

    def of(self, items: Sequence[U]) -> "Page[U]":
        """The same places, each with its item as the viewer reads it.

        Raises:
            ValueError: there are more items than places, or fewer.
        """
        edges = [Edge(sign=edge.sign, item=item) for edge, item in zip(self.edges, items, strict=True)]
        return Page(edges=edges, has_next=self.has_next, has_previous=self.has_previous)
