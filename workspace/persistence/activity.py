"""What happened, in an order in which nobody who follows it misses anything.

Sequence numbers are given out before their transactions commit, so the highest number seen says nothing about those
still to come. A follower therefore reads only what was written by transactions older than every one still running,
ordered by transaction: whatever commits later also stands later.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, delete, insert, literal_column, select, tuple_

from workspace.domain.identifiers import EventId, Kind, LabelId, PersonId, ProjectId, new_identifier
from workspace.domain.projects import ActivityEvent
from workspace.persistence.database import UnitOfWork
from workspace.persistence.document_tables import activity_events

CHANNEL = "activity"
_LARGEST = 2**63 - 1
_SETTLED = literal_column("(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)", BigInteger)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """How far a follower has read: everything up to here, and nothing behind it."""

    transaction: int
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event, where it stands, the labels that it takes, all of them, to hear of it, and whom alone it is for."""

    place: Place
    labels: tuple[LabelId, ...]
    addressee: PersonId | None
    event: ActivityEvent


class ActivityLog:
    """The events, within one unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def append(
        self,
        *,
        kind: str,
        project: ProjectId,
        label: LabelId,
        also: LabelId | None = None,
        addressee: PersonId | None = None,
        node: str | None,
        at: datetime,
    ) -> None:
        """Adds an event to this change; followers are woken when it commits and learn nothing but that.

        Args:
            kind: what happened, as `object.verb`.
            project: where.
            label: what governs who may hear of it.
            also: a second label that it takes to hear of it.
            addressee: the only person who may hear of it, if it is not for everybody.
            node: to what.
            at: when.
        """
        values = {
            "id": new_identifier(Kind.EVENT),
            "at": at,
            "kind": kind,
            "project": project,
            "node": node,
            "addressee": addressee,
            "label_ids": sorted({label, label if also is None else also}),
        }
        await self._work.execute(insert(activity_events).values(values))
        await self._work.notify(CHANNEL)

    async def end(self) -> Place:
        """Gives the place behind everything that is settled by now."""
        settled = (await self._work.execute(select(_SETTLED))).scalar_one()
        return Place(settled - 1, _LARGEST)

    async def after(self, place: Place, *, limit: int) -> list[Entry]:
        """Lists the settled events behind a place, oldest first."""
        stands = tuple_(activity_events.c.transaction, activity_events.c.sequence)
        rows = await self._work.execute(
            select(activity_events)
            .where(stands > tuple_(place.transaction, place.sequence), activity_events.c.transaction < _SETTLED)
            .order_by(activity_events.c.transaction, activity_events.c.sequence)
            .limit(limit)
        )
        return [
            Entry(
                place=Place(row.transaction, row.sequence),
                labels=tuple(LabelId(one) for one in row.label_ids),
                addressee=None if row.addressee is None else PersonId(row.addressee),
                event=ActivityEvent(
                    id=EventId(row.id), at=row.at, kind=row.kind, node=row.node, project=ProjectId(row.project)
                ),
            )
            for row in rows
        ]

    async def forget_before(self, moment: datetime) -> int:
        """Removes events that every follower has long read; gives their number."""
        return (await self._work.execute(delete(activity_events).where(activity_events.c.at < moment))).rowcount
