"""The malware scanner: nobody has a content that it did not call clean, and what it knows stays closed."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.real_services.clamd import EICAR, ClamdServer
from tests.workspace.documents.workshop import TRILATERAL, Workshop, digest
from tests.workspace.services.stage import AUS, USA, worker
from workspace.domain.errors import NotFound
from workspace.domain.findings import FindingKind
from workspace.domain.identifiers import PersonId
from workspace.domain.paging import PageRequest
from workspace.domain.projects import DocumentVersion, VersionState
from workspace.persistence.examinations import backoff
from workspace.services.content import clamd
from workspace.services.content.clamd import Clamd, ClamdAddress, ScannerSilent

LONG = secrets.token_bytes(600_000)


def scanned_by(workshop: Workshop, address: str, **patience: float) -> Workshop:
    """The same people and database behind a worker that has contents scanned."""
    stage = workshop.stage
    services = worker(
        stage.database, stage.strongroom, clock=stage.clock, scanner=Clamd(ClamdAddress.read(address), **patience)
    )
    return replace(workshop, stage=replace(stage, services=services))


async def uploaded(workshop: Workshop, content: bytes) -> DocumentVersion:
    return await workshop.uploaded((await workshop.document(marking=TRILATERAL)).id, content)


async def again(workshop: Workshop, version: DocumentVersion) -> DocumentVersion:
    """How its creator sees a version by now."""
    found = await workshop.content.get_version(workshop.stage.as_(workshop.american), version.id)
    assert found is not None
    return found


async def told(workshop: Workshop, person: PersonId) -> list[tuple[FindingKind, str]]:
    service, operation = workshop.stage.services.findings, workshop.stage.as_(person)
    page = await service.page(operation, page=PageRequest())
    assert await service.count(operation) == len(page.edges)
    return [(edge.item.kind, edge.item.says) for edge in page.edges]


@pytest.mark.parametrize("content", [b"", b"a plan", LONG], ids=["empty", "short", "long"])
async def test_what_the_scanner_calls_clean_is_available(
    workshop: Workshop, clamd_address: str, content: bytes
) -> None:
    workshop = scanned_by(workshop, clamd_address)
    version = await uploaded(workshop, content)
    assert version.state is VersionState.AVAILABLE
    assert await workshop.download(workshop.japanese, version.id) == content


async def test_what_it_knows_stays_closed_and_its_name_is_for_the_officers_of_the_nation(
    workshop: Workshop, clamd_address: str
) -> None:
    workshop = scanned_by(workshop, clamd_address)
    version = await uploaded(workshop, EICAR)
    assert version.state is VersionState.QUARANTINED
    for person in (workshop.american, workshop.australian):
        with pytest.raises(NotFound):
            await workshop.open(person, version.id)
    assert await workshop.content.get_version(workshop.stage.as_(workshop.australian), version.id) is None
    ((kind, says),) = await told(workshop, await workshop.officer(USA))
    assert kind is FindingKind.MALWARE
    assert "Eicar" in says
    for person in (workshop.american, workshop.australian, await workshop.officer(AUS)):
        assert await told(workshop, person) == []
    events = await workshop.stage.services.audit.list(
        workshop.stage.as_(await workshop.officer(USA)), page=PageRequest()
    )
    assert ("version.quarantined", version.id) in [(edge.item.action, edge.item.object) for edge in events.edges]
    abroad = await workshop.stage.services.audit.list(
        workshop.stage.as_(await workshop.officer(AUS)), page=PageRequest()
    )
    assert "version.quarantined" not in [edge.item.action for edge in abroad.edges]


async def test_an_earlier_version_stays_what_it_was(workshop: Workshop, clamd_address: str) -> None:
    workshop = scanned_by(workshop, clamd_address)
    document = await workshop.document(marking=TRILATERAL)
    good = await workshop.uploaded(document.id, b"a plan")
    await workshop.uploaded(document.id, EICAR)
    assert await workshop.download(workshop.japanese, good.id) == b"a plan"
    third = await workshop.uploaded(document.id, b"another plan")
    assert third.number == 2


async def test_while_it_is_down_nothing_is_available_and_later_everything_is(
    workshop: Workshop, stoppable_clamd: ClamdServer
) -> None:
    workshop = scanned_by(workshop, stoppable_clamd.address)
    examining, clock = workshop.stage.services.examining, workshop.stage.clock
    stoppable_clamd.stop()
    version = await uploaded(workshop, b"a plan")
    assert version.state is VersionState.SCANNING
    for person in (workshop.american, workshop.japanese):
        with pytest.raises(NotFound):
            await workshop.open(person, version.id)
    assert (await examining.waiting()).faults == ("the malware scanner gives no verdict: it cannot be reached",)
    assert await examining.run() == 0
    clock.advance(backoff(0))
    assert await examining.run() == 1
    assert (await again(workshop, version)).state is VersionState.SCANNING
    stoppable_clamd.start()
    clock.advance(backoff(0))
    assert await examining.run() == 0
    clock.advance(backoff(1) - backoff(0))
    assert await examining.run() == 1
    assert (await again(workshop, version)).state is VersionState.AVAILABLE
    assert await workshop.download(workshop.japanese, version.id) == b"a plan"
    assert (await examining.waiting()).versions == 0


async def test_what_is_larger_than_it_takes_is_not_available(workshop: Workshop, stoppable_clamd: ClamdServer) -> None:
    workshop = scanned_by(workshop, stoppable_clamd.address)
    version = await uploaded(workshop, secrets.token_bytes((1 << 20) + 5))
    assert version.state is VersionState.SCANNING
    (fault,) = (await workshop.stage.services.examining.waiting()).faults
    assert "StreamMaxLength" in fault


def test_attempts_are_further_and_further_apart_up_to_a_quarter_of_an_hour() -> None:
    pauses = [backoff(attempts) for attempts in range(40)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(seconds=30), timedelta(minutes=15))


async def test_whoever_lost_their_rights_meanwhile_completes_nothing(
    workshop: Workshop, stoppable_clamd: ClamdServer
) -> None:
    workshop = scanned_by(workshop, stoppable_clamd.address)
    stoppable_clamd.stop()
    version = await uploaded(workshop, b"a plan")
    stoppable_clamd.start()
    await workshop.stage.suspend(workshop.american)
    workshop.stage.clock.advance(backoff(0))
    assert await workshop.stage.services.examining.run() == 1
    assert "may not complete it" in (await workshop.stage.services.examining.waiting()).faults[0]
    assert await workshop.content.get_version(workshop.stage.as_(workshop.japanese), version.id) is None


async def test_what_was_shredded_meanwhile_is_not_looked_at(workshop: Workshop, stoppable_clamd: ClamdServer) -> None:
    workshop = scanned_by(workshop, stoppable_clamd.address)
    stoppable_clamd.stop()
    version = await uploaded(workshop, b"a plan")
    officer = await workshop.officer(USA)
    await workshop.stage.services.destruction.shred(
        workshop.stage.as_(officer), id=version.document, reason="No longer needed."
    )
    workshop.stage.clock.advance(timedelta(hours=1))
    assert await workshop.stage.services.examining.run() == 0
    assert (await workshop.stage.services.examining.waiting()).versions == 0


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def peer(folder: Path, answer: Answer) -> AsyncIterator[str]:
    """Something on a socket that is no scanner, or a broken one."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        finally:
            writer.transport.abort()

    server = await asyncio.start_unix_server(served, folder / "peer.sock")
    async with server:
        yield f"clamd:unix:{folder / 'peer.sock'}"


async def _whole(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\0")
    while length := int.from_bytes(await reader.readexactly(4), "big"):
        await reader.readexactly(length)


def says(answer: bytes) -> Answer:
    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _whole(reader)
        writer.write(answer)
        await writer.drain()

    return answered


async def _at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\0")
    writer.write(b"stream: OK\0")
    await writer.drain()
    await asyncio.sleep(5)


async def _never(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await _whole(reader)
    await asyncio.sleep(60)


async def _takes_nothing(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def _hangs_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\0")


@pytest.mark.parametrize(
    "answer",
    [
        says(b""),
        says(b"stream: OK"),
        says(b"stream: OK\n\0"),
        says(b" stream: OK\0"),
        says(b"STREAM: OK\0"),
        says(b"other: OK\0"),
        says(b"stream:  FOUND\0"),
        says(b"stream: \xff FOUND\0"),
        says(b"stream: " + b"x" * 5000 + b" FOUND\0"),
        says(b"stream: a b FOUND\0"),
        says(b"UNKNOWN COMMAND\0"),
        says(b"stream: Can't allocate memory ERROR\0"),
        says(b"INSTREAM size limit exceeded. ERROR\0"),
        says(b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0"),
        says(secrets.token_bytes(100_000)),
        _at_once,
        _never,
        _takes_nothing,
        _hangs_up,
    ],
    ids=lambda answer: getattr(answer, "__name__", ""),
)
async def test_whatever_is_not_a_whole_and_timely_ok_is_no_verdict(
    workshop: Workshop, tmp_path: Path, answer: Answer
) -> None:
    async with peer(tmp_path, answer) as address:
        workshop = scanned_by(workshop, address, write_seconds=0.2, answer_seconds=0.2)
        version = await uploaded(workshop, LONG)
        assert version.state is VersionState.SCANNING
        assert (await workshop.stage.services.examining.waiting()).versions == 1


async def test_a_slow_scanner_keeps_nobody_waiting(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workspace.services.content.examining.PATIENCE_SECONDS", 0.2)
    done = asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _whole(reader)
        await done.wait()
        writer.write(b"stream: OK\0")
        await writer.drain()

    async with peer(tmp_path, slow) as address:
        workshop = scanned_by(workshop, address)
        begun, _ = await workshop.begin((await workshop.document(marking=TRILATERAL)).id, b"a plan")
        await workshop.send(begun.id, b"a plan")
        version = await workshop.content.complete(
            workshop.stage.as_(workshop.american), version=begun.id, sha256=digest(b"a plan")
        )
        assert version.state is VersionState.SCANNING
        done.set()
        assert await workshop.stage.services.examining.run() == 1
        assert (await again(workshop, version)).state is VersionState.AVAILABLE


async def test_completing_again_tells_how_it_stands(workshop: Workshop, stoppable_clamd: ClamdServer) -> None:
    workshop = scanned_by(workshop, stoppable_clamd.address)
    stoppable_clamd.stop()
    version = await uploaded(workshop, b"a plan")
    assert await workshop.complete(version.id, b"a plan") == version
    stoppable_clamd.start()
    workshop.stage.clock.advance(backoff(0))
    await workshop.stage.services.examining.run()
    assert (await workshop.complete(version.id, b"a plan")).state is VersionState.AVAILABLE


async def test_a_content_is_scanned_piece_by_piece(clamd_address: str) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[memoryview]:
        nonlocal sent
        for _ in range(8):
            sent += 100_000
            yield memoryview(bytes(100_000))

    assert await Clamd(ClamdAddress.read(clamd_address)).scan(pieces()) is None
    assert sent == 800_000


async def test_a_daemon_that_is_there_says_so(clamd_address: str) -> None:
    await Clamd(ClamdAddress.read(clamd_address)).check()


@pytest.mark.parametrize("answer", [says(b"PING\0"), says(b""), _never])
async def test_what_does_not_answer_ping_with_pong_is_not_there(
    tmp_path: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clamd, "_CONNECT_SECONDS", 0.5)
    async with peer(tmp_path, answer) as address:
        with pytest.raises(ScannerSilent):
            await Clamd(ClamdAddress.read(address)).check()
    with pytest.raises(ScannerSilent):
        await Clamd(ClamdAddress.read("clamd:tcp:127.0.0.1:1")).check()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "clamd",
        "clamd:",
        "clamd:unix:relative",
        "clamd:tcp:host",
        "clamd:tcp::1",
        "clamd:tcp:host:70000",
        "x:unix:/a",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="address"):
        ClamdAddress.read(text)
