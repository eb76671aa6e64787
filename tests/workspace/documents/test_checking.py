"""What came in pieces is completed only as the bytes that are stored, however long it takes to look at them again."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typing_extensions import override

from storage.errors import StoreUnavailable
from storage.format import SEGMENT_SIZE
from storage.objects import DirectoryStore
from tests.workspace.documents.workshop import Workshop, cut_after, on_store
from workspace.domain.errors import Invalid, Unavailable
from workspace.domain.identifiers import VersionId
from workspace.domain.projects import VersionState
from workspace.services.content import digest, examining

LONG = secrets.token_bytes(SEGMENT_SIZE + 345_678)
OTHER = secrets.token_bytes(len(LONG))
PART = SEGMENT_SIZE + 1000
EXAMINED = 3
"""How often segments are read to examine the content, before it is available: each of them once."""


class LineBroken(Exception):
    """What a server raises when the client is gone."""


class WatchedStore(DirectoryStore):
    """A store that counts what is read, and can be made to wait or to fail at it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.reads = 0
        self.broken = False
        self.answers = asyncio.Event()
        self.answers.set()

    @override
    async def get(self, key: str) -> bytes:
        self.reads += 1
        await self.answers.wait()
        if self.broken:
            raise StoreUnavailable("the disk is gone")
        return await super().get(key)


@dataclass(frozen=True)
class Workers:
    """Workers over the same database and store; each knows only what it did itself."""

    store: WatchedStore
    another: Callable[[], Workshop]


@pytest.fixture
def workers(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workers:
    monkeypatch.setattr(examining, "PATIENCE_SECONDS", 120)  # or a busy machine examines twice, and reads as often
    store = WatchedStore(tmp_path / "watched")
    return Workers(store, lambda: on_store(workshop, store))


async def begun(worker: Workshop) -> VersionId:
    version, _ = await worker.begin((await worker.document()).id, LONG)
    return version.id


async def cut(worker: Workshop, version: VersionId, content: bytes, *, offset: int | None) -> None:
    """Sends bytes over a line that breaks behind them."""
    with pytest.raises(LineBroken):
        await worker.content.receive(
            worker.stage.as_(worker.american),
            version,
            cut_after(content, reason=LineBroken()),
            offset=offset,
            length=None,
        )


async def test_a_worker_that_saw_every_piece_reads_nothing_again(workers: Workers) -> None:
    worker = workers.another()
    version = await begun(worker)
    await cut(worker, version, LONG[:1000], offset=0)
    await cut(worker, version, LONG[1000:PART], offset=1000)
    await worker.send(version, LONG[PART:], offset=PART)
    assert (await worker.complete(version, LONG)).state is VersionState.AVAILABLE
    assert workers.store.reads == EXAMINED


async def test_another_worker_reads_everything_back_in_its_own_time(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "PATIENCE_SECONDS", 0.05)
    first, second = workers.another(), workers.another()
    version = await begun(first)
    await cut(first, version, LONG[:PART], offset=0)
    workers.store.answers.clear()
    await second.send(version, LONG[PART:], offset=PART)  # taken, though nothing can be read
    for _ in range(3):
        with pytest.raises(Unavailable, match="being checked"):
            await second.complete(version, LONG)
        await second.send(version, b"", offset=len(LONG))  # a client that asks whether all came disturbs nothing
    workers.store.answers.set()
    while True:
        try:
            done = await second.complete(version, LONG)
        except Unavailable:
            continue
        break
    assert done.state is VersionState.AVAILABLE
    assert workers.store.reads == 3 + EXAMINED  # each segment once, however often it was asked for
    assert await first.download(first.japanese, version) == LONG


async def test_the_check_goes_on_where_a_worker_died(workers: Workers) -> None:
    first, second, third = (workers.another() for _ in range(3))
    version = await begun(first)
    await cut(first, version, LONG[:PART], offset=0)
    workers.store.answers.clear()
    async with second.content.working():
        await second.send(version, LONG[PART:], offset=PART)
    workers.store.answers.set()
    assert (await third.complete(version, LONG)).state is VersionState.AVAILABLE


async def test_a_store_that_fails_during_the_check_loses_nothing(workers: Workers) -> None:
    first, second = workers.another(), workers.another()
    version = await begun(first)
    await cut(first, version, LONG[:PART], offset=0)
    workers.store.broken = True
    await second.send(version, LONG[PART:], offset=PART)
    with pytest.raises(Unavailable):
        await second.complete(version, LONG)
    workers.store.broken = False
    assert (await second.complete(version, LONG)).state is VersionState.AVAILABLE


async def test_what_was_hashed_counts_for_nothing_once_another_sender_replaced_the_bytes(workers: Workers) -> None:
    first, second = workers.another(), workers.another()
    version = await begun(first)
    await cut(first, version, LONG[:PART], offset=0)
    await cut(second, version, OTHER[:PART], offset=None)
    await first.send(version, LONG[PART:], offset=PART)
    with pytest.raises(Invalid):
        await first.complete(version, LONG)
