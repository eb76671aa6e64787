"""A sender who says nothing for too long counts as cut: what came is kept, and the place is another's."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.requests import ClientDisconnect

from workspace.app import uploads


async def test_a_line_that_says_nothing_for_too_long_counts_as_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_SILENCE_SECONDS", 0.05)
    closed = asyncio.Event()

    async def falls_silent() -> AsyncIterator[bytes]:
        try:
            yield b"first"
            await asyncio.Event().wait()
        finally:
            closed.set()

    pieces = uploads._patient(falls_silent())
    assert await anext(pieces) == b"first"
    with pytest.raises(ClientDisconnect):
        await asyncio.wait_for(anext(pieces), 10)
    assert closed.is_set()


async def test_a_line_that_ends_is_no_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_SILENCE_SECONDS", 10.0)

    async def ends() -> AsyncIterator[bytes]:
        yield b"all"

    assert [piece async for piece in uploads._patient(ends())] == [b"all"]
