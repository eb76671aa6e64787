"""What happens, told to each person as far as they may hear of it.

Promises: whoever subscribes hears of everything visible to them that is committed from then on, in order, once; each
event is decided about for each recipient at the moment it is told. A subscription ends when its person is suspended,
leaves, or their token runs out, when its project is not visible any more, and when they do not keep up.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from policies.actions import Action
from workspace.domain.authority import Facts, Scope
from workspace.domain.errors import LimitExceeded, NotFound, Unauthenticated
from workspace.domain.identifiers import (
    CommentId,
    DeliverableId,
    DocumentId,
    Kind,
    LabelId,
    MilestoneId,
    ProjectId,
    expect,
    kind_of,
)
from workspace.domain.principal import Principal
from workspace.domain.projects import ActivityEvent
from workspace.persistence.activity import CHANNEL, ActivityLog, Entry, Place
from workspace.persistence.comments import CommentRows
from workspace.persistence.database import Database, UnitOfWork
from workspace.persistence.deliverables import DeliverableRows
from workspace.persistence.documents import DocumentRows
from workspace.persistence.milestones import MilestoneRows
from workspace.persistence.notices import Notices
from workspace.persistence.projects import Projects
from workspace.services.evenly import evenly
from workspace.services.gate import Gate, Lease, Snapshot

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.25
_BATCH = 200
_MOST_WAITING = 1000
_MOST_LISTENING = 100
"""How many streams one person may follow on one worker."""

_ENDINGS = frozenset({"document.withdrawn", "document.shredded"})
"""What is told of documents that are not listed any more."""


@dataclass(eq=False, slots=True, kw_only=True)
class _Subscriber:
    """Somebody who listens, and what they have not taken yet; None says that they fell behind."""

    principal: Principal
    since: Place
    project: ProjectId | None
    waiting: "asyncio.Queue[Entry | None]" = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))

    def offer(self, entry: Entry) -> bool:
        """Puts an event in line; False when there is no room left."""
        if entry.place <= self.since or (self.project is not None and entry.event.project != self.project):
            return True
        if self.waiting.qsize() >= _MOST_WAITING - 1:
            self.waiting.put_nowait(None)
            return False
        self.waiting.put_nowait(entry)
        return True


class Activity:
    """One worker's subscriptions, fed by one follower of the log."""

    def __init__(self, *, database: Database, gate: Gate) -> None:
        self._database = database
        self._gate = gate
        self._subscribers: set[_Subscriber] = set()
        self._place: Place | None = None

    async def subscribe(
        self, principal: Principal, *, project: ProjectId | None = None
    ) -> AsyncGenerator[ActivityEvent, None]:
        """Goes through the events from now on, of one project or of all, for as long as the person may listen.

        Raises:
            LimitExceeded: the person follows too many streams already.
            NotFound: no such project is visible.
            Unauthenticated: the person is nobody to the workspace.
        """
        subscriber, lease = await self._begin(principal, project)
        ended = asyncio.ensure_future(lease.revoked.wait())
        taking: asyncio.Future[Entry | None] = asyncio.ensure_future(subscriber.waiting.get())
        try:
            while not lease.revoked.is_set():
                waited: set[asyncio.Future[Any]] = {taking, ended}
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
                if not taking.done():
                    return
                entry = taking.result()
                if entry is None:
                    return
                taking = asyncio.ensure_future(subscriber.waiting.get())
                if await self._heard(principal, [entry]):
                    yield entry.event
        except Unauthenticated:
            return
        finally:
            lease.close()
            self._subscribers.discard(subscriber)
            for waiting in (ended, taking):
                waiting.cancel()
            await asyncio.gather(ended, taking, return_exceptions=True)

    @asynccontextmanager
    async def following(self, notices: Notices) -> AsyncIterator[None]:
        """Follows the log, on notice and four times a second, for the length of the block."""
        task = asyncio.create_task(self._follow(notices), name="activity")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @evenly
    async def _begin(self, principal: Principal, project: ProjectId | None) -> tuple[_Subscriber, Lease]:
        facts = None
        async with self._database.unit_of_work() as work:
            if project is not None:
                expect(Kind.PROJECT, project, path=("projectId",))
                facts = (await _project_facts(work, [project])).get(project)
            snapshot = await self._gate.fresh(work, principal)
            if project is not None:
                if facts is None:
                    raise NotFound(path=("projectId",))
                snapshot.permit(Action.VIEW, facts, path=("projectId",))
            since = await ActivityLog(work).end()
        if self._place is None:
            self._place = since
        if sum(one.principal.person == principal.person for one in self._subscribers) >= _MOST_LISTENING:
            raise LimitExceeded("You follow too many streams at once: end some first.")
        subscriber = _Subscriber(principal=principal, since=since, project=project)
        self._subscribers.add(subscriber)
        return subscriber, self._gate.lease(principal, facts=facts, reread=None if facts is None else _project_facts)

    async def _heard(self, principal: Principal, entries: Sequence[Entry]) -> list[Entry]:
        """Keeps those that the person may hear of by their labels, and by what they are about as that is now.

        Raises:
            Unauthenticated: the person is nobody to the workspace.
        """
        nodes = {one.event.node for one in entries if one.event.node is not None and one.event.kind not in _ENDINGS}
        async with self._database.unit_of_work() as work:
            documents = [DocumentId(one) for one in nodes if kind_of(one) is Kind.DOCUMENT]
            rows = await DocumentRows(work).undecided(documents) if documents else {}
            snapshot = await self._gate.fresh(work, principal)
            gone: set[str] = {one for one in documents if one not in rows}
            for kind, read in _SHOWN.items():
                asked = [one for one in nodes if kind_of(one) is kind]
                gone |= set(asked) - set(await read(work, snapshot.scope(Action.VIEW), asked)) if asked else set()
        labels = {node: [row.record_label] for node, row in rows.items()}
        return [
            one
            for one in entries
            if one.addressee in {None, principal.person}
            and (one.event.kind in _ENDINGS or one.event.node not in gone)
            and all(_shows(snapshot, one, label) for label in (*one.labels, *_of_node(one, labels)))
        ]

    async def _make_room(self, subscriber: _Subscriber) -> None:
        """Takes out of somebody's line what is hidden from them: how much of that there is must not end their stream.

        What comes in while this looks stands behind what is kept, since only the one follower adds to a line.
        """
        line: list[Entry] = []
        while not subscriber.waiting.empty():
            entry = subscriber.waiting.get_nowait()
            if entry is not None:
                line.append(entry)
        try:
            line = await self._heard(subscriber.principal, line)
        except Unauthenticated:
            line = []
        finally:
            for entry in line:
                subscriber.waiting.put_nowait(entry)

    async def _follow(self, notices: Notices) -> None:
        with notices.bell(CHANNEL) as bell:
            while True:
                await bell.wait(seconds=_LOOK_SECONDS)
                try:
                    await self.look()
                except Exception:  # noqa: BLE001 - it is logged, and nothing is skipped: the place is kept
                    _log.exception("the activity could not be followed, and will be again")

    async def look(self) -> None:
        """Hands out what has happened since the last look."""
        if not self._subscribers:
            self._place = None
            return
        while self._place is not None:
            async with self._database.unit_of_work() as work:
                entries = await ActivityLog(work).after(self._place, limit=_BATCH)
            for subscriber in tuple(self._subscribers):
                if subscriber.waiting.qsize() + len(entries) >= _MOST_WAITING - 1:
                    await self._make_room(subscriber)
            for entry in entries:
                self._subscribers -= {one for one in self._subscribers if not one.offer(entry)}
            if entries:
                self._place = entries[-1].place
            if len(entries) < _BATCH:
                return


async def _comments(work: UnitOfWork, scope: Scope, ids: Sequence[str]) -> Collection[str]:
    return await CommentRows(work).get_many(scope, [CommentId(one) for one in ids])


async def _milestones(work: UnitOfWork, scope: Scope, ids: Sequence[str]) -> Collection[str]:
    return await MilestoneRows(work).get_many(scope, [MilestoneId(one) for one in ids])


async def _deliverables(work: UnitOfWork, scope: Scope, ids: Sequence[str]) -> Collection[str]:
    return await DeliverableRows(work).get_many(scope, [DeliverableId(one) for one in ids])


_SHOWN: Mapping[Kind, Callable[[UnitOfWork, Scope, Sequence[str]], Awaitable[Collection[str]]]] = {
    Kind.COMMENT: _comments,
    Kind.MILESTONE: _milestones,
    Kind.DELIVERABLE: _deliverables,
}
"""What tells which objects of a kind are there for somebody now, as whoever reads them finds them."""


def _shows(snapshot: Snapshot, entry: Entry, label: LabelId) -> bool:
    event = entry.event
    facts = Facts(object=event.node or event.project, project=event.project, label=label)
    return bool(snapshot.decision(Action.VIEW, facts))


def _of_node(entry: Entry, labels: Mapping[DocumentId, Sequence[LabelId]]) -> Sequence[LabelId]:
    """The labels that what an event is about bears now; an ending is told by those that it had."""
    return (
        () if entry.event.kind in _ENDINGS or entry.event.node is None else labels.get(DocumentId(entry.event.node), ())
    )


async def _project_facts(work: UnitOfWork, ids: Sequence[str]) -> Mapping[str, Facts]:
    rows = await Projects(work).undecided([ProjectId(one) for one in ids])
    return {one: row.facts for one, row in rows.items()}
