"""What happens to uploads when lines, servers and stores fail: nothing acknowledged is lost, nothing else stays."""

import asyncio
import hashlib
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.real_services.minio import MinioServer
from tests.walk.people import Cast, File, Visitor, announce, complete, create_document, create_project, download, upload
from tests.walk.processes import Running, demo, start_demo
from tests.walk.test_walk import s3_settings

MARKING = "SECRET//REL TO USA, AUS, JPN"
TUS = {"Tus-Resumable": "1.0.0"}
FILE = File("series.bin", 20 * 1024 * 1024 + 7)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with demo(tmp_path_factory.mktemp("uploads") / "data") as here:
        yield here


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Running]:
    """A demonstration of one test's own, to be killed."""
    with demo(tmp_path / "data") as here:
        yield here


async def opened(cast: Cast) -> tuple[Visitor, str]:
    """A researcher and a document of theirs."""
    manager, researcher = await cast("manager@usa.example"), await cast("researcher@usa.example")
    project = await create_project(manager, "EXERCISE UPLOADS", [researcher])
    return researcher, await create_document(researcher, project, "EXERCISE series", MARKING)


async def broken(file: File, start: int, end: int) -> AsyncIterator[bytes]:
    """A body that breaks off."""
    for block in file.blocks(start, end):
        yield block
    raise ConnectionAbortedError


async def offset_of(researcher: Visitor, url: str) -> int:
    """How many bytes the server has, by its own word."""
    answer = await researcher.http.head(url, headers=TUS)
    assert answer.status_code == 200
    assert answer.headers["upload-length"] == str(FILE.size)
    return int(answer.headers["upload-offset"])


async def patch(researcher: Visitor, url: str, offset: int, body: AsyncIterator[bytes]) -> httpx.Response:
    """Sends the rest from an offset."""
    headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return await researcher.http.patch(url, content=body, headers=headers)


async def test_an_upload_cut_twice_is_resumed_where_it_broke(running: Running) -> None:
    async with Cast(running) as cast:
        researcher, document = await opened(cast)
        version, url = await announce(researcher, document, FILE)
        assert await offset_of(researcher, url) == 0
        for end in (7 * 1024 * 1024 + 3, 15 * 1024 * 1024):
            offset = await offset_of(researcher, url)
            with pytest.raises(ConnectionAbortedError):
                await patch(researcher, url, offset, broken(FILE, offset, end))
            await settled(researcher, url)
        resumed = await offset_of(researcher, url)
        assert 7 * 1024 * 1024 < resumed <= 15 * 1024 * 1024
        done = await patch(researcher, url, resumed, FILE.stream(resumed))
        assert (done.status_code, done.headers["upload-offset"]) == (204, str(FILE.size))
        assert (await complete(researcher, version, FILE))["state"] == "AVAILABLE"
        assert await download(researcher, version) == FILE.sha256()


async def settled(researcher: Visitor, url: str) -> None:
    """Waits until the server has noticed that the line is gone."""
    last = -1
    while (now := await offset_of(researcher, url)) != last or now == 0:
        last = now
        await asyncio.sleep(0.3)


async def test_a_server_killed_half_way_keeps_what_it_acknowledged_and_resumes(mortal: Running) -> None:
    port = int(mortal.url.rpartition(":")[2])
    async with Cast(mortal) as cast:
        researcher, document = await opened(cast)
        small = File("small.txt", 5, b"hello")
        kept = await upload(researcher, document, small)
        version, url = await announce(researcher, document, FILE)
        sent, killed = asyncio.Event(), asyncio.Event()

        async def body() -> AsyncIterator[bytes]:
            for block in FILE.blocks(0, 12 * 1024 * 1024):
                yield block
            sent.set()
            await killed.wait()

        uploading = asyncio.create_task(patch(researcher, url, 0, body()))
        await sent.wait()
        await asyncio.sleep(0.5)
        mortal.stop(signal.SIGKILL)
        killed.set()
        with pytest.raises(httpx.TransportError):
            await uploading

        again = start_demo(mortal.data, port=port)
        try:
            assert await download(researcher, kept) == hashlib.sha256(b"hello").hexdigest()
            offset = await offset_of(researcher, url)
            assert 0 < offset <= 12 * 1024 * 1024
            assert (await patch(researcher, url, offset, FILE.stream(offset))).status_code == 204
            await complete(researcher, version, FILE)
            assert await download(researcher, version) == FILE.sha256()
        finally:
            again.stop()


async def test_what_was_announced_must_come(running: Running) -> None:
    async with Cast(running) as cast:
        researcher, document = await opened(cast)
        version, url = await announce(researcher, document, FILE)
        too_long = await researcher.http.put(url, content=b"x" * (FILE.size + 1))
        assert (too_long.status_code, too_long.json()["code"]) == (400, "INVALID")
        wrong_place = await patch(researcher, url, 5, FILE.stream(5))
        assert (wrong_place.status_code, wrong_place.json()["code"]) == (409, "CONFLICT")
        short = await researcher.refused(
            "documentVersionComplete", "version { id }", versionId=version, sha256=FILE.sha256()
        )
        assert short["code"] in {"INVALID", "CONFLICT"}
        stored = await researcher.http.put(url, content=FILE.stream(), headers={"Content-Length": str(FILE.size)})
        assert stored.status_code == 204
        wrong = await researcher.refused(
            "documentVersionComplete", "version { id }", versionId=version, sha256="0" * 64
        )
        assert (wrong["code"], wrong["path"]) == ("INVALID", ["sha256"])
        ticket = await researcher.refused("contentTicketCreate", "ticket { url }", versionId=version)
        assert ticket["code"] in {"NOT_FOUND", "CONFLICT", "INVALID"}


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("PATCH", {}, 412),
        ("PATCH", {"Tus-Resumable": "0.2.2"}, 412),
        ("HEAD", {"Tus-Resumable": "2.0"}, 412),
        ("PATCH", {**TUS, "Upload-Offset": "0"}, 415),
        ("PATCH", {**TUS, "Content-Type": "application/offset+octet-stream"}, 400),
        ("PATCH", {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "-1"}, 400),
        ("PATCH", {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "9" * 30}, 400),
        ("OPTIONS", {}, 204),
        ("POST", {}, 405),
        ("POST", {"X-HTTP-Method-Override": "DELETE"}, 405),
        ("POST", {"X-HTTP-Method-Override": "PATCH"}, 412),
        ("HEAD", {**TUS, "X-HTTP-Method-Override": "PATCH"}, 200),
        ("PUT", {"Content-Range": "bytes 0-9/100"}, 400),
        ("DELETE", {}, 405),
    ],
)
async def test_the_resumable_protocol_is_kept(
    running: Running, method: str, headers: dict[str, str], status: int
) -> None:
    async with Cast(running) as cast:
        researcher, document = await opened(cast)
        _, url = await announce(researcher, document, FILE)
        answer = await researcher.http.request(method, url, headers=headers)
        assert answer.status_code == status
        if method == "OPTIONS" or status == 412:
            assert answer.headers["tus-version"] == "1.0.0"
        if method != "DELETE":
            assert answer.headers["tus-resumable"] == "1.0.0"


async def test_a_client_that_may_not_send_patch_names_it_in_a_header(running: Running) -> None:
    async with Cast(running) as cast:
        researcher, document = await opened(cast)
        small = File("small.txt", 5, b"hello")
        version, url = await announce(researcher, document, small)
        headers = {**TUS, "Content-Type": "application/offset+octet-stream", "X-HTTP-Method-Override": "PATCH"}
        for offset in (0, 2):
            sent = await researcher.http.post(
                url, content=b"hello"[offset : offset + 3], headers={**headers, "Upload-Offset": str(offset)}
            )
            stands = {0: 204, 2: 409}[offset]
            assert (sent.status_code, sent.headers["tus-resumable"]) == (stands, "1.0.0")
        rest = await researcher.http.post(url, content=b"lo", headers={**headers, "Upload-Offset": "3"})
        assert rest.status_code == 204
        await complete(researcher, version, small)
        assert await download(researcher, version) == small.sha256()


async def test_a_part_sent_by_put_leaves_what_is_there(running: Running) -> None:
    async with Cast(running) as cast:
        researcher, document = await opened(cast)
        small = File("small.txt", 5, b"hello")
        version, url = await announce(researcher, document, small)
        assert (await researcher.http.put(url, content=b"hello")).status_code == 204
        part = await researcher.http.put(url, content=b"XX", headers={"Content-Range": "bytes 1-2/5"})
        assert (part.status_code, part.json()["code"]) == (400, "INVALID")
        await complete(researcher, version, small)
        assert await download(researcher, version) == small.sha256()


async def test_only_the_creator_uploads_and_only_with_credentials(running: Running) -> None:
    async with Cast(running) as cast:
        researcher, document = await opened(cast)
        _, url = await announce(researcher, document, FILE)
        other = await cast("officer@usa.example")
        async with httpx.AsyncClient() as nobody:
            assert (await nobody.put(url, content=b"x")).status_code == 401
            forged = await nobody.put(url, content=b"x", headers={"Authorization": "Bearer a.b.c"})
            assert forged.status_code == 401
            assert forged.headers["www-authenticate"].startswith("Bearer")
        assert (await other.http.put(url, content=b"x")).status_code == 404
        assert (await other.http.head(url, headers=TUS)).status_code == 404


async def test_a_store_that_is_down_is_told_within_two_seconds_and_comes_back(
    tmp_path: Path, stoppable_minio: MinioServer
) -> None:
    settings = s3_settings(stoppable_minio.endpoint, "uploads")
    with demo(tmp_path / "data", extra=settings) as running:
        async with Cast(running) as cast:
            researcher, document = await opened(cast)
            small = File("small.txt", 5, b"hello")
            kept = await upload(researcher, document, small)
            version, url = await announce(researcher, document, FILE)
            stoppable_minio.stop()
            began = time.monotonic()
            refused = await researcher.http.put(url, content=b"x" * FILE.size)
            assert time.monotonic() - began < 2
            assert (refused.status_code, refused.json()["code"]) == (503, "UNAVAILABLE")
            await asyncio.sleep(1.1)
            ready = await researcher.http.get("/readyz")
            assert (ready.status_code, ready.json()["failing"]) == (503, ["objects"])
            assert (await researcher.http.get("/livez")).status_code == 200
            stoppable_minio.start()
            await asyncio.sleep(1.5)
            assert (await researcher.http.get("/readyz")).status_code == 200
            assert await download(researcher, kept) == small.sha256()
            stored = await researcher.http.put(url, content=FILE.stream(), headers={"Content-Length": str(FILE.size)})
            assert stored.status_code == 204
            await complete(researcher, version, FILE)
