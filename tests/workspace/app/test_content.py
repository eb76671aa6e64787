"""A content on its way out through a real server: whole, in ranges, and cut off."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from workspace.app.content import ContentRoute, Opened, disposition
from workspace.app.edge import Edge
from workspace.app.protocol import SEND_BUFFER, GuardedProtocol, listen
from workspace.domain.content import Revoked
from workspace.domain.errors import NotFound

SMALL = bytes(range(256)) * 4
HUGE = 256 * 1024 * 1024


class Source:
    """A content made as it is read; its permission can be taken away."""

    etag = '"tag"'
    filename = "SECRET 報告.pdf"
    media_type = "application/pdf"
    inline = False

    def __init__(self, size: int) -> None:
        self.size = size
        self.ended = asyncio.Event()
        self.closed = asyncio.Event()
        self.fault: Exception | None = None
        self.given_back = False

    async def read(self, start: int, end: int) -> AsyncIterator[memoryview]:
        try:
            for place in range(start, end, 256 * 1024):
                if self.ended.is_set():
                    raise Revoked
                if self.fault is not None and place > start:
                    raise self.fault
                if self.size == len(SMALL):
                    yield memoryview(SMALL)[place : min(end, place + 256 * 1024)]
                else:
                    yield memoryview(bytes(min(end - place, 256 * 1024)))
        finally:
            self.closed.set()

    async def revoked(self) -> None:
        await self.ended.wait()

    def close(self) -> None:
        self.given_back = True


@asynccontextmanager
async def served(source: Source) -> AsyncIterator[str]:
    async def open_ticket(ticket: str, request: str) -> Opened:
        if ticket != "good":
            raise NotFound
        assert request.startswith("req_")
        return source

    route = ContentRoute(open_ticket)
    app = Starlette(routes=[Route("/content/{ticket}", route.__call__, methods=["GET", "HEAD"])])
    listening = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        Edge(app, encrypted=False), http=GuardedProtocol, log_config=None, lifespan="off", access_log=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listening]))
    port = listening.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/content/good"
    finally:
        server.should_exit = server.force_exit = True
        await serving


async def test_a_content_arrives_whole_with_headers_that_box_it_in() -> None:
    async with served(Source(len(SMALL))) as url, httpx.AsyncClient() as client:
        answer = await client.get(url)
        assert answer.status_code == 200
        assert answer.content == SMALL
        assert answer.headers["etag"] == '"tag"'
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["x-request-id"].startswith("req_")
        head = await client.head(url)
        assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(SMALL)), b"")


async def test_a_range_is_that_part_and_one_outside_is_told_the_size() -> None:
    async with served(Source(len(SMALL))) as url, httpx.AsyncClient() as client:
        part = await client.get(url, headers={"Range": "bytes=100-199", "If-Range": '"tag"'})
        assert (part.status_code, part.content) == (206, SMALL[100:200])
        assert part.headers["content-range"] == f"bytes 100-199/{len(SMALL)}"
        changed = await client.get(url, headers={"Range": "bytes=100-199", "If-Range": '"old"'})
        assert (changed.status_code, len(changed.content)) == (200, len(SMALL))
        outside = await client.get(url, headers={"Range": "bytes=5000-"})
        assert (outside.status_code, outside.headers["content-range"]) == (416, f"bytes */{len(SMALL)}")


async def test_a_ticket_that_opens_nothing_is_a_problem_that_says_what_to_do() -> None:
    async with served(Source(1)) as url, httpx.AsyncClient() as client:
        answer = await client.get(url.replace("good", "bad"))
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "NOT_FOUND"


async def cut_off(source: Source, url: str, *, reading: bool) -> tuple[float, int]:
    """Takes the permission away during a download; tells how long until the client sees it, and what still came."""
    parts = httpx.URL(url)
    reader, writer = await asyncio.open_connection(parts.host, parts.port, limit=4096)
    writer.write(f"GET {parts.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    for _ in range(20 if reading else 1):
        await reader.read(4096)
    await asyncio.sleep(0.3)
    source.ended.set()
    began, received = time.monotonic(), 0
    await asyncio.wait_for(source.closed.wait(), 1)
    try:
        while piece := await reader.read(4096):
            received += len(piece)
        pytest.fail("the connection ended as if the content had ended")
    except ConnectionResetError:
        return time.monotonic() - began, received
    finally:
        writer.close()


@pytest.mark.parametrize("reading", [True, False])
async def test_a_cut_reaches_even_a_reader_that_has_stopped_reading(*, reading: bool) -> None:
    source = Source(HUGE)
    async with served(source) as url:
        seconds, received = await cut_off(source, url, reading=reading)
    assert seconds < 1
    assert source.given_back
    assert received < 8 * 1024 * 1024


async def test_a_fault_on_the_way_never_looks_like_the_end_of_the_file() -> None:
    source = Source(HUGE)
    source.fault = RuntimeError("the store is gone")
    async with served(source) as url, httpx.AsyncClient() as client:
        with pytest.raises(httpx.TransportError):
            await client.get(url)


async def test_a_reader_that_leaves_ends_the_reading() -> None:
    source = Source(HUGE)
    async with served(source) as url:
        parts = httpx.URL(url)
        _, writer = await asyncio.open_connection(parts.host, parts.port)
        writer.write(f"GET {parts.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await asyncio.sleep(0.2)
        writer.transport.abort()
        await asyncio.wait_for(source.closed.wait(), 2)


def test_accepted_connections_inherit_the_small_send_buffer() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * SEND_BUFFER


NAMES: list[tuple[str, Callable[[str], bool]]] = [
    ("plan.pdf", lambda header: header == "attachment; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf"),
    ("極秘 報告.pdf", lambda header: "filename*=UTF-8''%E6%A5%B5%E7%A7%98%20" in header),
    ('a"b\\c/d\r\nSet-Cookie: x', lambda header: "\r" not in header and header.count('"') == 2),
    ("100%.pdf", lambda header: 'filename="100_.pdf"' in header and header.endswith("100%25.pdf")),
]


@pytest.mark.parametrize(("name", "holds"), NAMES)
def test_a_name_is_told_to_every_client_and_never_breaks_the_header(name: str, holds: Callable[[str], bool]) -> None:
    assert holds(disposition(name, inline=False))
