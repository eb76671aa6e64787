"""What strangers may do to a connection before anybody knows who they are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from workspace.app import protocol
from workspace.app.protocol import LARGEST_HEAD, GuardedProtocol, listen


@asynccontextmanager
async def served() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    async def count(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"[{len(await request.body())}]")

    async def refuse(_: Request) -> PlainTextResponse:
        return PlainTextResponse("[no]", status_code=409)

    app = Starlette(
        routes=[Route("/", count, methods=["GET", "POST"]), Route("/refused", refuse, methods=["GET", "POST"])]
    )
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(
        uvicorn.Config(app, http=GuardedProtocol, log_config=None, lifespan="off", access_log=False)
    )
    serving = asyncio.create_task(server._serve([listening]))
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    try:
        yield reader, writer
    finally:
        writer.close()
        server.should_exit = server.force_exit = True
        await serving


async def body_of(reader: asyncio.StreamReader) -> bytes:
    return (await asyncio.wait_for(reader.readuntil(b"]"), 5)).rpartition(b"[")[2]


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 10_000_000,
        b"GET /" + b"a" * 10_000_000,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 1_000_000,
    ],
    ids=["one header", "the address", "many headers"],
)
async def test_a_head_that_never_ends_is_cut_off(head: bytes) -> None:
    async with served() as (reader, writer):
        writer.write(head)
        told = b""
        try:
            told = await asyncio.wait_for(reader.read(), 5)
        except ConnectionResetError:
            return
        assert told.startswith(b"HTTP/1.1 400")


async def test_a_slow_head_and_a_silent_connection_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    async with served() as (reader, _):
        assert await asyncio.wait_for(reader.read(), 3) == b""
    async with served() as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost")
        assert await asyncio.wait_for(reader.read(), 3) == b""


async def test_large_bodies_and_requests_on_one_connection_are_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    async with served() as (reader, writer):
        size = 4 * LARGEST_HEAD
        for _ in range(3):
            writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size)
            for _ in range(4):
                writer.write(bytes(LARGEST_HEAD))
                await asyncio.sleep(0.15)
            assert await body_of(reader) == b"%d]" % size
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await body_of(reader) == b"0]"


async def test_the_rest_of_a_body_that_was_refused_may_come_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = b"POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
    async with served() as (reader, writer):
        for _ in range(2):
            writer.write(refused)
            assert await body_of(reader) == b"no]"
            writer.write(bytes(1000))
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await body_of(reader) == b"0]"
    monkeypatch.setattr(protocol, "REST_SECONDS", 0.3)
    async with served() as (reader, writer):
        writer.write(refused)
        assert await body_of(reader) == b"no]"
        writer.write(bytes(500))
        assert await asyncio.wait_for(reader.read(), 10) == b""
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(protocol, "REST_SECONDS", 60.0)
    async with served() as (reader, writer):
        writer.write(refused)
        assert await body_of(reader) == b"no]"
        writer.write(bytes(1000))
        assert await asyncio.wait_for(reader.read(), 10) == b""
