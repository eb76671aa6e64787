"""Uploads: whole or in pieces, resumed where they stopped, and nothing left of what was not acknowledged."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from storage.errors import StoreUnavailable
from storage.format import SEGMENT_SIZE
from storage.objects import DirectoryStore
from tests.workspace.documents.workshop import Workshop, chunks, cut_after, digest, on_store
from tests.workspace.services.stage import USA
from workspace.domain.errors import (
    Conflict,
    Invalid,
    LimitExceeded,
    NotFound,
    PolicyDenied,
    Unavailable,
    WorkspaceError,
)
from workspace.domain.identifiers import DocumentId, Kind, VersionId, new_identifier
from workspace.domain.people import Role
from workspace.domain.projects import VersionState
from workspace.persistence.documents import DocumentRows
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.notices import Notices
from workspace.persistence.versions import VersionRows
from workspace.services.content.quota import Quota

LONG = secrets.token_bytes(SEGMENT_SIZE * 2 + 12_345)


class LineBroken(Exception):
    """What a server raises when the client is gone."""


@pytest.mark.parametrize("content", [b"", b"x", LONG])
async def test_a_whole_upload_is_read_back_by_every_partner(workshop: Workshop, content: bytes) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, content)
    assert (version.number, version.state, version.sha256) == (1, VersionState.AVAILABLE, digest(content))
    for person in (workshop.american, workshop.australian, workshop.japanese):
        assert await workshop.download(person, version.id) == content


async def test_an_upload_exists_for_its_creator_alone(workshop: Workshop) -> None:
    document = await workshop.document()
    version, address = await workshop.begin(document.id, b"content")
    assert address.path == f"/uploads/{version.id}"
    assert await workshop.content.get_version(workshop.stage.as_(workshop.american), version.id) == version
    assert await workshop.content.get_version(workshop.stage.as_(workshop.australian), version.id) is None
    assert await workshop.content.count(workshop.stage.as_(workshop.australian), document=document.id) == 0
    with pytest.raises(NotFound):
        await workshop.content.upload_progress(workshop.stage.as_(workshop.australian), version.id)
    with pytest.raises(NotFound):
        await workshop.content.receive(
            workshop.stage.as_(workshop.australian), version.id, chunks(b"content"), offset=0, length=7
        )
    with pytest.raises(NotFound):
        await workshop.content.complete(
            workshop.stage.as_(workshop.australian), version=version.id, sha256=digest(b"content")
        )


async def test_an_unfinished_upload_leaves_no_gap_in_the_numbers(workshop: Workshop) -> None:
    document = await workshop.document()
    await workshop.begin(document.id, b"never sent")
    assert (await workshop.uploaded(document.id, b"one")).number == 1
    assert (await workshop.uploaded(document.id, b"two")).number == 2
    (latest,) = await workshop.content.latest(workshop.stage.as_(workshop.japanese), [document.id])
    assert latest is not None
    assert latest.sha256 == digest(b"two")


async def test_a_cut_upload_goes_on_where_it_stopped(workshop: Workshop) -> None:
    document = await workshop.document()
    version, _ = await workshop.begin(document.id, LONG)
    operation = workshop.stage.as_(workshop.american)
    stops = [1_000, SEGMENT_SIZE - 1, SEGMENT_SIZE + 700_000, len(LONG) - 1]
    reached = 0
    for stop in stops:
        with pytest.raises(LineBroken):
            await workshop.content.receive(
                operation, version.id, cut_after(LONG[reached:stop], reason=LineBroken()), offset=reached, length=None
            )
        progress = await workshop.content.upload_progress(operation, version.id)
        assert progress.offset == stop
        reached = stop
    with pytest.raises(Conflict, match=str(reached)):
        await workshop.send(version.id, LONG[5:], offset=5)
    await workshop.send(version.id, LONG[reached:], offset=reached)
    await workshop.complete(version.id, LONG)
    assert await workshop.download(workshop.japanese, version.id) == LONG


async def test_a_body_that_is_cancelled_is_kept_as_far_as_it_came(workshop: Workshop) -> None:
    document = await workshop.document()
    version, _ = await workshop.begin(document.id, LONG)
    sent = asyncio.Event()

    async def stalls() -> AsyncIterator[bytes]:
        yield LONG[:5_000]
        sent.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(
        workshop.content.receive(workshop.stage.as_(workshop.american), version.id, stalls(), offset=0, length=None)
    )
    await sent.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    progress = await workshop.content.upload_progress(workshop.stage.as_(workshop.american), version.id)
    assert progress.offset == 5_000


async def test_a_second_whole_upload_replaces_the_first(workshop: Workshop) -> None:
    document = await workshop.document()
    version, _ = await workshop.begin(document.id, b"first")
    await workshop.send(version.id, b"first")
    await workshop.send(version.id, b"again")
    await workshop.complete(version.id, b"again")
    assert await workshop.download(workshop.american, version.id) == b"again"
    await workshop.stage.services.reconciler.run(repair=True)
    assert len(await workshop.objects()) == 1


async def test_of_two_senders_at_once_one_wins_and_the_other_is_told(workshop: Workshop) -> None:
    document = await workshop.document()
    version, _ = await workshop.begin(document.id, LONG)
    operation = workshop.stage.as_(workshop.american)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def waits() -> AsyncIterator[bytes]:
        yield LONG[: SEGMENT_SIZE + 1]
        begun.set()
        await go_on.wait()
        yield LONG[SEGMENT_SIZE + 1 :]

    first = asyncio.create_task(workshop.content.receive(operation, version.id, waits(), offset=None, length=len(LONG)))
    await begun.wait()
    await workshop.send(version.id, LONG)
    go_on.set()
    with pytest.raises(Conflict):
        await first
    await workshop.complete(version.id, LONG)
    assert await workshop.download(workshop.australian, version.id) == LONG
    await workshop.stage.services.reconciler.run(repair=True)
    assert len(await workshop.objects()) == 3


async def test_the_end_of_an_upload_does_not_wait_for_who_holds_its_document(workshop: Workshop) -> None:
    document = await workshop.document()
    version, _ = await workshop.begin(document.id, LONG)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def waits() -> AsyncIterator[bytes]:
        yield LONG[:10]
        begun.set()
        await go_on.wait()
        yield LONG[10:]

    ending = asyncio.create_task(
        workshop.content.receive(workshop.stage.as_(workshop.american), version.id, waits(), offset=0, length=None)
    )
    await begun.wait()
    async with workshop.stage.database.unit_of_work() as work:  # as somebody does who is about to lock the version
        await DocumentRows(work).undecided([document.id], lock=True)
        go_on.set()
        await asyncio.wait_for(asyncio.shield(ending), 20)
        assert await VersionRows(work).undecided(version.id, lock=True) is not None
    await workshop.complete(version.id, LONG)


@pytest.mark.parametrize("sent", [b"too short", b"as many as declared, but others"])
async def test_what_is_not_what_was_declared_is_refused_and_gone(workshop: Workshop, sent: bytes) -> None:
    document = await workshop.document()
    meant = b"what was meant to be sent, really"[:31]
    version, _ = await workshop.begin(document.id, meant)
    await workshop.send(version.id, sent)
    with pytest.raises(Invalid):
        await workshop.complete(version.id, meant)
    assert await workshop.content.count(workshop.stage.as_(workshop.australian), document=document.id) == 0
    await workshop.stage.services.reconciler.run(repair=True)
    assert await workshop.objects() == []
    await workshop.send(version.id, meant)
    await workshop.complete(version.id, meant)
    assert await workshop.download(workshop.australian, version.id) == meant


async def test_more_than_was_declared_is_refused(workshop: Workshop) -> None:
    document = await workshop.document()
    version, _ = await workshop.begin(document.id, b"four")
    operation = workshop.stage.as_(workshop.american)
    with pytest.raises(Invalid):
        await workshop.content.receive(operation, version.id, chunks(b"fives"), offset=None, length=5)
    with pytest.raises(Invalid):
        await workshop.content.receive(operation, version.id, chunks(b"fives"), offset=None, length=None)
    with pytest.raises(NotFound):
        await workshop.open(workshop.american, version.id)


async def test_a_person_has_only_so_many_bytes_under_way(workshop: Workshop) -> None:
    most, document = Quota(), (await workshop.document()).id
    with pytest.raises(LimitExceeded, match="at most"):
        await begun(workshop, document, size=most.largest + 1)
    for _ in range(most.bytes // most.largest - 1):
        await begun(workshop, document, size=most.largest)
    await begun(workshop, document, size=1)
    with pytest.raises(LimitExceeded, match="under way"):
        await begun(workshop, document, size=most.largest)


async def test_a_person_has_only_so_many_uploads_under_way(workshop: Workshop) -> None:
    document = (await workshop.document()).id
    versions = [await begun(workshop, document, size=1) for _ in range(Quota().uploads)]
    with pytest.raises(LimitExceeded, match="under way"):
        await begun(workshop, document, size=1)
    await workshop.send(versions[0], b"x")
    await workshop.complete(versions[0], b"x")
    await begun(workshop, document, size=1)


async def begun(workshop: Workshop, document: DocumentId, *, size: int) -> VersionId:
    version, _ = await workshop.content.create_version(
        workshop.stage.as_(workshop.american), document=document, filename="x", size=size
    )
    return version.id


async def test_completing_twice_gives_the_same_version(workshop: Workshop) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, b"content")
    assert await workshop.complete(version.id, b"content") == version
    with pytest.raises(Conflict):
        await workshop.complete(version.id, b"other")
    with pytest.raises(Conflict):
        await workshop.send(version.id, b"content")


@pytest.mark.parametrize("sha256", ["", "A" * 64, "0" * 63, "z" * 64])
async def test_a_digest_that_is_none_is_refused(workshop: Workshop, sha256: str) -> None:
    version, _ = await workshop.begin((await workshop.document()).id, b"content")
    with pytest.raises(Invalid) as refusal:
        await workshop.content.complete(workshop.stage.as_(workshop.american), version=version.id, sha256=sha256)
    assert refusal.value.path == ("sha256",)


@pytest.mark.parametrize(("size", "refused"), [(-1, Invalid), (2**53, Invalid), (2**53 - 1, LimitExceeded)])
async def test_a_size_that_cannot_be_is_refused(workshop: Workshop, size: int, refused: type[WorkspaceError]) -> None:
    document = await workshop.document()
    with pytest.raises(refused) as refusal:
        await workshop.content.create_version(
            workshop.stage.as_(workshop.american), document=document.id, filename="x", size=size
        )
    assert refusal.value.path == ("size",)


async def test_the_same_key_gives_the_same_upload_back(workshop: Workshop) -> None:
    document = await workshop.document()
    operation = workshop.stage.as_(workshop.american)

    async def again() -> tuple[VersionId, object]:
        version, address = await workshop.content.create_version(
            operation, document=document.id, filename="a.bin", size=7, idempotency_key="once"
        )
        return version.id, address.expires_at

    first, expires_first = await again()
    workshop.stage.clock.advance(timedelta(hours=1))
    second, expires_second = await again()
    assert first == second
    assert expires_second > expires_first  # type: ignore[operator]


async def test_a_hidden_document_and_an_absent_one_refuse_alike(workshop: Workshop) -> None:
    document = await workshop.document()
    told = []
    for one in (document.id, type(document.id)(new_identifier(Kind.DOCUMENT))):
        with pytest.raises(NotFound) as refusal:
            await workshop.begin(one, b"x", by=workshop.briton)
        told.append((refusal.value.message, refusal.value.path))
    assert told[0] == told[1]


async def test_nobody_fills_the_memory_with_bodies_that_never_end(workshop: Workshop) -> None:
    upload, _ = await workshop.begin((await workshop.document()).id, b"content")
    ended = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        await ended.wait()
        yield b""

    async def send() -> None:
        await workshop.content.receive(workshop.stage.as_(workshop.american), upload.id, endless(), offset=0, length=7)

    sending = [asyncio.create_task(send()) for _ in range(20)]
    refused, _ = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    assert refused
    assert {type(one.exception()) for one in refused} == {LimitExceeded}
    ended.set()
    await asyncio.gather(*sending, return_exceptions=True)
    await workshop.send(upload.id, b"content")


@pytest.mark.parametrize("id", ["a\0b", "", "doc_aaaaaaaaaaaaaaaaaaaaaaaaaa", "ver_\ud800"])
async def test_what_is_no_identifier_is_nowhere(workshop: Workshop, id: str) -> None:
    with pytest.raises(NotFound):
        await workshop.content.upload_progress(workshop.stage.as_(workshop.american), VersionId(id))


async def test_an_observer_uploads_nothing(workshop: Workshop) -> None:
    document = await workshop.document()
    observer = await workshop.stage.person(USA)
    await workshop.stage.join(workshop.project, observer, role=Role.OBSERVER)
    with pytest.raises(PolicyDenied):
        await workshop.begin(document.id, b"x", by=observer)


async def test_a_name_is_stored_inertly(workshop: Workshop) -> None:
    document = await workshop.document()
    version, _ = await workshop.begin(document.id, b"x", filename="../../etc/pass\u202ewd\r\n.exe")
    assert version.filename == "passwd.exe"


async def test_nothing_sealed_holds_the_plaintext(workshop: Workshop) -> None:
    plaintext = b"the quick brown fox " * 1000
    version = await workshop.uploaded((await workshop.document()).id, plaintext)
    stored = [await workshop.stage.strongroom.store.get(key) for key in await workshop.objects()]
    assert version.size == len(plaintext)
    assert stored
    assert not any(b"quick brown" in one for one in stored)


class FailingStore(DirectoryStore):
    """A store that stops answering after so many objects."""

    left = 2

    @override
    async def put(self, key: str, data: bytes | bytearray | memoryview) -> None:
        if self.left == 0:
            raise StoreUnavailable("the disk is gone")
        self.left -= 1
        await super().put(key, data)


async def test_a_store_that_fails_half_way_keeps_what_it_took(workshop: Workshop, tmp_path: Path) -> None:
    store = FailingStore(tmp_path / "failing")
    failing = on_store(workshop, store)
    version, _ = await failing.begin((await failing.document()).id, LONG)
    with pytest.raises(Unavailable):
        await failing.send(version.id, LONG)
    american = failing.stage.as_(failing.american)
    reached = (await failing.content.upload_progress(american, version.id)).offset
    assert reached in {SEGMENT_SIZE, SEGMENT_SIZE * 2}
    store.left = 100
    await failing.send(version.id, LONG[reached:], offset=reached)
    await failing.complete(version.id, LONG)
    assert await failing.download(failing.japanese, version.id) == LONG
    await failing.stage.services.reconciler.run(repair=True)
    assert len(await failing.objects()) == 3


class SlowStore(DirectoryStore):
    """A store that takes its time over each object."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked = asyncio.Event()
        self.answers = asyncio.Event()

    @override
    async def put(self, key: str, data: bytes | bytearray | memoryview) -> None:
        self.asked.set()
        await self.answers.wait()
        await super().put(key, data)


async def test_who_comes_back_at_once_finds_what_a_cut_line_left_in_memory(workshop: Workshop, tmp_path: Path) -> None:
    store = SlowStore(tmp_path / "slow")
    slow = on_store(workshop, store)
    version, _ = await slow.begin((await slow.document()).id, LONG)
    american, australian = slow.stage.as_(slow.american), slow.stage.as_(slow.australian)
    cut = asyncio.create_task(
        slow.content.receive(
            american, version.id, cut_after(LONG[:70_000], reason=LineBroken()), offset=0, length=len(LONG)
        )
    )
    await store.asked.wait()
    back = asyncio.create_task(slow.content.upload_progress(american, version.id))
    with pytest.raises(NotFound):
        await slow.content.upload_progress(australian, version.id)  # nobody else is kept waiting for it
    assert not back.done()
    store.answers.set()
    with pytest.raises(LineBroken):
        await cut
    assert (await back).offset == 70_000
    await slow.send(version.id, LONG[70_000:], offset=70_000)
    await slow.complete(version.id, LONG)
    assert await slow.download(slow.japanese, version.id) == LONG


async def test_an_upload_stops_with_the_right_to_it(workshop: Workshop, database_urls: DatabaseUrls) -> None:
    version, _ = await workshop.begin((await workshop.document()).id, LONG)
    notices = Notices(database_urls.app, channels=("law", "activity"))

    async def body() -> AsyncIterator[bytes]:
        yield LONG[:1000]
        await workshop.stage.services.projects.member_remove(
            workshop.stage.as_(workshop.manager), project=workshop.project, person=workshop.american
        )
        await asyncio.sleep(0.6)
        yield LONG[1000:]

    async with notices.running(), workshop.stage.services.gate.watching(notices):
        with pytest.raises(PolicyDenied):
            await workshop.content.receive(
                workshop.stage.as_(workshop.american), version.id, body(), offset=0, length=None
            )
    workshop.stage.clock.advance(timedelta(days=2))
    await workshop.stage.services.reconciler.run(repair=True)
    assert await workshop.objects() == []
