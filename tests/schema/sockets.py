"""A WebSocket client that speaks ASGI directly: one task for the application, two queues for the wire."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Message


class Closed(Exception):
    """The application ended the connection with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Socket:
    """One connection, seen from the client."""

    def __init__(self) -> None:
        self.to_server: asyncio.Queue[Message] = asyncio.Queue()
        self.to_client: asyncio.Queue[Message] = asyncio.Queue()
        self.subprotocol: str | None = None

    async def send_text(self, text: str) -> None:
        await self.to_server.put({"type": "websocket.receive", "text": text})

    async def send_bytes(self, data: bytes) -> None:
        await self.to_server.put({"type": "websocket.receive", "bytes": data})

    async def send(self, message: object) -> None:
        await self.send_text(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        """Reads the next message.

        Raises:
            Closed: there is none.
        """
        async with asyncio.timeout(5):
            message = await self.to_client.get()
        if message["type"] == "websocket.close":
            raise Closed(message["code"])
        told: dict[str, Any] = json.loads(message["text"])
        return told

    async def closing_code(self) -> int:
        """Reads on until the application ends the connection."""
        try:
            while True:
                await self.receive()
        except Closed as closed:
            return closed.code


@asynccontextmanager
async def connected(
    app: ASGIApp, headers: Mapping[str, str] | None = None, *, protocols: tuple[str, ...] = ("graphql-transport-ws",)
) -> AsyncIterator[Socket]:
    """Opens a connection and leaves it at the end.

    Raises:
        Closed: the application refuses the handshake.
    """
    socket = Socket()
    given = {"host": "entente.example", **(headers or {})}
    scope = {
        "type": "websocket",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "subprotocols": list(protocols),
    }
    await socket.to_server.put({"type": "websocket.connect"})
    serving = asyncio.ensure_future(app(scope, socket.to_server.get, socket.to_client.put))
    try:
        async with asyncio.timeout(5):
            accepted = await socket.to_client.get()
        if accepted["type"] == "websocket.close":
            raise Closed(accepted["code"])
        socket.subprotocol = accepted["subprotocol"]
        yield socket
    finally:
        await socket.to_server.put({"type": "websocket.disconnect", "code": 1000})
        async with asyncio.timeout(5):
            await serving
