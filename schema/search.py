"""Search: everything the viewer may see whose words match."""

import asyncio
from collections.abc import Awaitable, Callable

import strawberry

from schema.connections import PageInfo
from schema.context import Info
from schema.lookup import find
from schema.node import Node
from workspace.domain.paging import PageRequest


@strawberry.type
class SearchEdge:
    """A hit and its place in the list; `in_content` tells that its content holds the words, and its title not all."""

    cursor: str
    in_content: bool
    node: Node


@strawberry.type
class SearchConnection:
    """A page of hits."""

    edges: list[SearchEdge]
    page_info: PageInfo
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field
    def nodes(self) -> list[Node]:
        """The hits without their cursors."""
        return [edge.node for edge in self.edges]

    @strawberry.field
    async def total_count(self) -> int:
        """How many hits the viewer sees."""
        return await self.count()


@strawberry.type
class SearchQueries:
    """Searching."""

    @strawberry.field
    async def search(
        self, info: Info, text: str, first: int | None = None, after: str | None = None
    ) -> SearchConnection:
        """The projects, documents, milestones and comments that the viewer sees that hold every word of the text."""
        service, operation = info.context.services.search, info.context.operation
        page = await service.page(operation, text=text, page=PageRequest(first=first, after=after))
        nodes = await asyncio.gather(*(find(info, edge.item.node) for edge in page.edges))
        edges = [
            SearchEdge(cursor=edge.cursor, in_content=edge.item.in_content, node=node)
            for edge, node in zip(page.edges, nodes, strict=True)
            if node is not None
        ]
        return SearchConnection(
            edges=edges,
            page_info=PageInfo(
                has_next_page=page.has_next,
                has_previous_page=page.has_previous,
                start_cursor=page.edges[0].cursor if page.edges else None,
                end_cursor=page.edges[-1].cursor if page.edges else None,
            ),
            count=lambda: service.count(operation, text=text),
        )
