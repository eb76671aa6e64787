"""The limit for transfers: the same server and store, with neither seal nor decision nor record.

`python -m benchmarks._raw_server PORT` serves `PUT /raw` and `GET /raw`; the store is named by the environment as for
the workspace.
"""

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from storage.format import SEGMENT_SIZE
from storage.objects import open_store
from workspace.app.protocol import GuardedProtocol, listen

_PIECE = 64 * 1024


class Raw:
    """Objects of 4 MiB, one being stored while the next fills, one being fetched while the last is sent."""

    def __init__(self) -> None:
        self._store = open_store(
            os.environ["ENTENTE_OBJECTS"],
            access_key=os.environ["ENTENTE_S3_ACCESS_KEY"],
            secret_key=os.environ["ENTENTE_S3_SECRET_KEY"],
        )
        self._names: list[str] = []

    async def put(self, request: Request) -> Response:
        """Store the body as it comes, and hash it as any upload is hashed."""
        self._names.clear()
        digest, parts, held = hashlib.sha256(), list[bytes](), 0
        storing: asyncio.Task[None] | None = None
        async for chunk in request.stream():
            digest.update(chunk)
            parts.append(chunk)
            held += len(chunk)
            if held >= SEGMENT_SIZE:
                if storing is not None:
                    await storing
                storing = asyncio.create_task(self._put(b"".join(parts)))
                parts, held = [], 0
        if storing is not None:
            await storing
        if held:
            await self._put(b"".join(parts))
        return Response(status_code=204)

    async def get(self, _: Request) -> Response:
        """Send every object."""
        return StreamingResponse(self._pieces())

    async def _put(self, data: bytes) -> None:
        name = f"raw/{len(self._names)}"
        self._names.append(name)
        await self._store.put(name, data)

    async def _pieces(self) -> AsyncIterator[bytes]:
        ahead = asyncio.create_task(self._store.get(self._names[0]))
        for place in range(len(self._names)):
            data = memoryview(await ahead)
            if place + 1 < len(self._names):
                ahead = asyncio.create_task(self._store.get(self._names[place + 1]))
            for start in range(0, len(data), _PIECE):
                yield bytes(data[start : start + _PIECE])


if __name__ == "__main__":
    raw = Raw()
    application = Starlette(routes=[Route("/raw", raw.put, methods=["PUT"]), Route("/raw", raw.get)])
    config = uvicorn.Config(application, http=GuardedProtocol, log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listen("127.0.0.1", int(sys.argv[1]))])
