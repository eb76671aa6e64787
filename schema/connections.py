"""Lists in pages by key; the total is counted only when it is asked for."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import strawberry

from workspace.domain.paging import Page

T = TypeVar("T")
E = TypeVar("E")


@strawberry.type
class PageInfo:
    """Whether there is more, and the cursors to go on from."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    """One item; its cursor is opaque and good for this viewer and this list alone."""

    node: T
    sign: strawberry.Private[Callable[[], str]]

    @strawberry.field
    def cursor(self) -> str:
        """The place of the item in the list."""
        return self.sign()


@strawberry.type
class Connection(Generic[T]):
    """A page; `total_count` counts the whole list as the viewer sees it."""

    edges: list[Edge[T]]
    page_info: PageInfo
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field
    def nodes(self) -> list[T]:
        """The items without their cursors."""
        return [edge.node for edge in self.edges]

    @strawberry.field
    async def total_count(self) -> int:
        """How many items the viewer sees in the whole list."""
        return await self.count()


def connect(page: Page[E], *, wrap: Callable[[E], T], count: Callable[[], Awaitable[int]]) -> Connection[T]:
    """Wraps a page of entities for GraphQL."""
    return Connection(
        edges=[Edge(sign=edge.sign, node=wrap(edge.item)) for edge in page.edges],
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.edges[0].cursor if page.edges else None,
            end_cursor=page.edges[-1].cursor if page.edges else None,
        ),
        count=count,
    )
