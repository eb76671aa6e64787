"""Activity: everything visible, in order, once; and an end when the person may not listen any more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workspace.documents.workshop import Workshop
from tests.workspace.services.stage import AUS
from workspace.domain.errors import NotFound, Unauthenticated
from workspace.domain.identifiers import Kind, PersonId, ProjectId, new_identifier
from workspace.domain.markings import MarkingDraft
from workspace.domain.projects import ActivityEvent
from workspace.persistence.activity import ActivityLog
from workspace.persistence.database import Database
from workspace.persistence.documents import DocumentRows
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.notices import Notices
from workspace.persistence.projects import Projects


class Listener:
    """Somebody's subscription, taken in the background."""

    def __init__(self, events: "asyncio.Queue[ActivityEvent]", task: "asyncio.Task[None]") -> None:
        self._events = events
        self.task = task

    async def next(self) -> ActivityEvent:
        async with asyncio.timeout(3):
            return await self._events.get()

    @property
    def waiting(self) -> int:
        return self._events.qsize()


@asynccontextmanager
async def _listening(
    workshop: Workshop, person: PersonId, *, project: ProjectId | None = None
) -> AsyncIterator[Listener]:
    queue: asyncio.Queue[ActivityEvent] = asyncio.Queue()

    async def take() -> None:
        stream = workshop.stage.services.activity.subscribe(workshop.stage.principal(person), project=project)
        async with aclosing(stream):
            async for event in stream:
                queue.put_nowait(event)

    task = asyncio.create_task(take())
    await asyncio.sleep(0.1)
    yield Listener(queue, task)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def running(workshop: Workshop, database_urls: DatabaseUrls) -> AsyncIterator[Workshop]:
    notices = Notices(database_urls.app, channels=("law", "activity"))
    services = workshop.stage.services
    async with notices.running(), services.gate.watching(notices), services.activity.following(notices):
        yield workshop


async def test_everybody_hears_of_what_they_see_and_of_nothing_else(running: Workshop) -> None:
    async with (
        _listening(running, running.australian) as australian,
        _listening(running, running.briton) as briton,
        _listening(running, running.american, project=running.project) as american,
    ):
        shared = await running.document()
        closed = await running.document(title="Closed", marking="SECRET//NOFORN")
        milestone = await running.milestone()
        public = await running.milestone(title="Public", marking="UNCLASSIFIED")
        heard = [(event.kind, event.node) for event in [await australian.next() for _ in range(3)]]
        assert heard == [
            ("document.created", shared.id),
            ("milestone.created", milestone.id),
            ("milestone.created", public.id),
        ]
        assert (await briton.next()).node == public.id
        assert [(await american.next()).node for _ in range(4)] == [shared.id, closed.id, milestone.id, public.id]
        await asyncio.sleep(0.4)
        assert (australian.waiting, briton.waiting, american.waiting) == (0, 0, 0)


async def test_an_upload_is_heard_of_when_it_is_there_and_by_those_who_may_have_it(running: Workshop) -> None:
    document = await running.document(record_marking=MarkingDraft(text="UNCLASSIFIED"))
    async with _listening(running, running.japanese) as japanese, _listening(running, running.briton) as briton:
        await running.uploaded(document.id, b"content")
        event = await japanese.next()
        assert (event.kind, event.node) == ("document.version_available", document.id)
        await asyncio.sleep(0.4)
        assert briton.waiting == 0


async def test_what_commits_late_is_not_missed(running: Workshop, database: Database) -> None:
    """A transaction that began earlier and ends later has a lower number; followers wait for it."""
    early, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.unit_of_work() as work:
            project = (await Projects(work).undecided([running.project]))[running.project]
            await ActivityLog(work).append(
                kind="slow", project=project.id, label=project.label, node=None, at=running.stage.clock.now
            )
            early.set()
            await go_on.wait()

    async with _listening(running, running.american) as american:
        task = asyncio.create_task(slow())
        await early.wait()
        await running.document()
        await asyncio.sleep(0.4)
        go_on.set()
        await task
        assert {(await american.next()).kind, (await american.next()).kind} == {"slow", "document.created"}


async def test_a_subscription_begins_with_what_comes_after_it(running: Workshop) -> None:
    await running.document(title="Before")
    async with _listening(running, running.american) as american:
        after = await running.document(title="After")
        assert (await american.next()).node == after.id


async def _remove(workshop: Workshop) -> None:
    await workshop.stage.services.projects.member_remove(
        workshop.stage.as_(workshop.manager), project=workshop.project, person=workshop.japanese
    )


async def _suspend(workshop: Workshop) -> None:
    await workshop.stage.suspend(workshop.japanese)


@pytest.mark.parametrize("revoke", [_remove, _suspend])
async def test_a_subscription_ends_with_the_right_to_it(
    running: Workshop, revoke: Callable[[Workshop], Awaitable[None]]
) -> None:
    async with _listening(running, running.japanese, project=running.project) as japanese:
        await revoke(running)
        await running.document(title="After")
        async with asyncio.timeout(1):
            await japanese.task
        assert all(
            event.kind != "document.created" for event in [await japanese.next() for _ in range(japanese.waiting)]
        )


async def test_a_subscription_ends_with_its_token(running: Workshop) -> None:
    stage = running.stage
    principal = replace(stage.principal(running.japanese), expires_at=stage.clock.now + timedelta(seconds=9))

    async def take() -> None:
        async for _ in stage.services.activity.subscribe(principal):
            pass

    task = asyncio.create_task(take())
    await asyncio.sleep(0.1)
    stage.clock.advance(timedelta(seconds=9))
    async with asyncio.timeout(1):
        await task


async def test_nobody_subscribes_to_what_they_do_not_see(running: Workshop) -> None:
    stranger = await running.stage.person(AUS)
    told = []
    for project in (running.project, ProjectId(new_identifier(Kind.PROJECT))):
        with pytest.raises(NotFound) as refusal:
            await anext(running.stage.services.activity.subscribe(running.stage.principal(stranger), project=project))
        told.append((refusal.value.message, refusal.value.path))
    assert told[0] == told[1]
    await running.stage.suspend(stranger)
    with pytest.raises(Unauthenticated):
        await anext(running.stage.services.activity.subscribe(running.stage.principal(stranger)))


async def test_however_much_happens_out_of_sight_no_stream_ends_by_it(workshop: Workshop) -> None:
    activity, hidden = workshop.stage.services.activity, await workshop.document()
    stream = activity.subscribe(workshop.stage.principal(workshop.briton))
    first = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.1)
    seen = await workshop.document(title="First", marking="UNCLASSIFIED")
    await activity.look()
    assert (await asyncio.wait_for(first, 3)).node == seen.id
    for _ in range(3):
        async with workshop.stage.database.unit_of_work() as work:
            row = (await DocumentRows(work).undecided([hidden.id]))[hidden.id]
            for _ in range(500):
                await ActivityLog(work).append(
                    kind="document.updated",
                    project=workshop.project,
                    label=row.label,
                    node=hidden.id,
                    at=workshop.stage.clock(),
                )
        await activity.look()
    second = await workshop.document(title="Second", marking="UNCLASSIFIED")
    await activity.look()
    assert (await asyncio.wait_for(anext(stream), 5)).node == second.id
    await stream.aclose()
