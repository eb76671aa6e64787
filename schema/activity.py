"""What happens, as it happens, to objects that the viewer may see."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime

import strawberry

from schema.context import Info
from schema.lookup import find
from schema.node import Node, named_if_given
from schema.projects import Project
from workspace.domain.identifiers import ProjectId


@strawberry.type
class ActivityEvent:
    """Something happened; `node` is what it happened to, null when that is gone or hidden."""

    id: strawberry.ID
    at: datetime
    kind: str
    project: Project
    node_id: strawberry.Private[str | None]

    @strawberry.field
    async def node(self, info: Info) -> Node | None:
        """What it happened to."""
        return None if self.node_id is None else await find(info, self.node_id)


@strawberry.type
class Subscription:
    """What can be followed."""

    @strawberry.subscription
    async def activity(
        self, info: Info, project_id: strawberry.ID | None = None
    ) -> AsyncGenerator[ActivityEvent, None]:
        """Events of one project, or of all that the viewer sees; each is decided when it happens."""
        viewer = info.context.signed_in
        project = named_if_given(ProjectId, project_id, "projectId")
        events = info.context.services.activity.subscribe(viewer, project=project)
        async with aclosing(events):
            async for event in events:
                info.context.renew()
                found = await info.context.loaders.projects.load(event.project)
                if found is not None:
                    yield ActivityEvent(
                        id=strawberry.ID(event.id),
                        at=event.at,
                        kind=event.kind,
                        project=Project.of(found),
                        node_id=event.node,
                    )
