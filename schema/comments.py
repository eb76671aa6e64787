"""Comments: what is said about documents and milestones."""

from datetime import datetime
from typing import Annotated

import strawberry

from schema.connections import Connection, connect
from schema.context import Info
from schema.markings import Marking, MarkingInput, draft_if_given
from schema.mutations import Payload, change
from schema.node import Node
from schema.people import Person, person_of
from workspace.domain import comments
from workspace.domain.identifiers import PersonId
from workspace.domain.paging import PageRequest


@strawberry.type
class Comment(Node):
    """Something said about the document or milestone `objectId`."""

    body: str
    marking: Marking
    object_id: strawberry.ID
    created_at: datetime
    author_id: strawberry.Private[PersonId]

    @strawberry.field
    async def author(self, info: Info) -> Person | None:
        """Who said it, if the viewer may know."""
        return await person_of(info, self.author_id)

    @classmethod
    def of(cls, comment: comments.Comment) -> "Comment":
        """Wraps a comment that the viewer may read."""
        return cls(
            id=strawberry.ID(comment.id),
            body=comment.body,
            marking=Marking.of(comment.marking),
            object_id=strawberry.ID(comment.object),
            created_at=comment.created_at,
            author_id=comment.author,
        )


async def comments_page(info: Info, *, about: comments.Commented, page: PageRequest) -> Connection[Comment]:
    """Reads a page of what was said about an object."""
    service, operation = info.context.services.comments, info.context.operation
    found = await service.page(operation, object=about, page=page)
    return connect(found, wrap=Comment.of, count=lambda: service.count(operation, object=about))


@strawberry.input
class CommentAddInput:
    """What to say about which document or milestone; without a marking, it is marked as that is."""

    object_id: strawberry.ID
    body: str
    marking: MarkingInput | None = None
    idempotency_key: str | None = None


@strawberry.type
class CommentAddPayload(Payload):
    """The comment as added."""

    comment: Comment | None = None


@strawberry.type
class CommentChanges:
    """Talking."""

    @change
    async def comment_add(
        self, info: Info, asked: Annotated[CommentAddInput, strawberry.argument(name="input")]
    ) -> CommentAddPayload:
        """Comments on a document or a milestone; `@` and an e-mail address or a person's id calls somebody."""
        comment = await info.context.services.comments.add(
            info.context.operation,
            object=asked.object_id,
            body=asked.body,
            marking=draft_if_given(asked.marking),
            idempotency_key=asked.idempotency_key,
        )
        return CommentAddPayload(comment=Comment.of(comment))
