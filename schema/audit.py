"""The log, as far as the viewer's own nation keeps it."""

from datetime import datetime
from typing import Annotated

import strawberry

from schema.connections import Connection, connect
from schema.context import Info
from schema.law import Action
from schema.node import named_if_given
from schema.people import Nation, Person, nation_of, person_of
from workspace.domain import audit, listing
from workspace.domain.identifiers import NationCode, PersonId
from workspace.domain.paging import PageRequest


@strawberry.type
class AuditEvent:
    """What was done or refused; `object` is the identifier of what it was done to.

    Why somebody asked for access that they did not find stands in `asked_because`, for officers.
    """

    id: strawberry.ID
    at: datetime
    action: str
    object: strawberry.ID | None
    decision: str
    reasons: list[str]
    asked_because: str | None
    actor_id: strawberry.Private[PersonId]
    nation_code: strawberry.Private[NationCode]

    @strawberry.field
    async def actor(self, info: Info) -> Person | None:
        """Who acted, if the viewer may know."""
        return await person_of(info, self.actor_id)

    @strawberry.field
    async def nation(self, info: Info) -> Nation:
        """The nation that administers the actor."""
        return await nation_of(info, self.nation_code)

    @classmethod
    def of(cls, event: audit.AuditEvent) -> "AuditEvent":
        """Wraps an entry of the log."""
        return cls(
            id=strawberry.ID(event.id),
            at=event.at,
            action=event.action,
            object=None if event.object is None else strawberry.ID(event.object),
            decision=event.decision,
            reasons=list(event.reasons),
            asked_because=event.asked_because,
            actor_id=event.actor,
            nation_code=event.nation,
        )


@strawberry.input
class AuditFilter:
    """Which entries."""

    person: strawberry.ID | None = None
    object: strawberry.ID | None = None
    action: Action | None = None
    since: datetime | None = None
    until: datetime | None = None


@strawberry.type
class AuditQueries:
    """Reading the log."""

    @strawberry.field
    async def audit_events(
        self,
        info: Info,
        filter_: Annotated[AuditFilter | None, strawberry.argument(name="filter")] = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[AuditEvent]:
        """The log of the viewer's nation, latest entry first: its security officers."""
        service, operation = info.context.services.audit, info.context.operation
        asked = filter_ or AuditFilter()
        chosen = listing.AuditFilter(
            person=named_if_given(PersonId, asked.person, "filter", "person"),
            object=asked.object,
            action=None if asked.action is None else asked.action.value,
            since=asked.since,
            until=asked.until,
        )
        page = await service.list(operation, page=PageRequest(first=first, after=after), filter=chosen)
        return connect(page, wrap=AuditEvent.of, count=lambda: service.count(operation, filter=chosen))
