"""GraphQL over WebSocket: the `graphql-transport-ws` protocol alone, for whoever has been recognised.

A handshake from another origin is refused, and so is a first message without good credentials. Both are looked at
again before every operation, which gets a context of its own; the gate decides again about every event. A connection
thereby gives nothing to anybody whose token has ended.
"""

import json
from collections.abc import Mapping
from contextlib import aclosing
from datetime import timedelta
from typing import Final

import orjson
from starlette.requests import HTTPConnection
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message, SubscribeMessage
from strawberry.types.execution import PreExecutionError
from strawberry.types.unset import UnsetType
from typing_extensions import override

from schema.context import Context
from schema.errors import over_limit
from schema.execution import Asked
from schema.requests import Refused, asked_of, decode
from schema.view import Endpoint

_FIRST_MESSAGE_WITHIN: Final = timedelta(seconds=10)
_CREDENTIALS: Final = {"authorization": "authorization", "Authorization": "authorization", "csrf": "x-entente-csrf"}


class Connection:
    """One WebSocket and what its first message said."""

    def __init__(self, handshake: Mapping[str, str]) -> None:
        self._handshake = dict(handshake)
        self.connection_params: Mapping[str, object] = {}

    @property
    def from_here(self) -> bool:
        """Whether a page of the workspace itself opened it; a page of another origin never gets this far."""
        return "origin" in self._handshake

    @property
    def headers(self) -> Mapping[str, str]:
        """The handshake's headers, with the credentials that the first message carries put in."""
        told = {
            header: value
            for name, header in _CREDENTIALS.items()
            if isinstance(value := self.connection_params.get(name), str)
        }
        return {**self._handshake, **told}


class _Handler(BaseGraphQLTransportWSHandler[Connection, None]):
    """Speaks the protocol; runs operations the way HTTP does."""

    view: "Sockets"

    @override
    async def handle_message(self, message: Message) -> None:
        received: object = message
        if not isinstance(received, dict) or not isinstance(received.get("id", ""), str):
            await self.handle_invalid_message("Every message is an object; its id is a string")
            return
        if message.get("type") == "connection_init" and message.get("payload") is None:
            message = {"type": "connection_init", "payload": {}}
        await super().handle_message(message)

    @override
    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        try:
            asked_of(message["payload"])
        except Refused as refused:
            await self.handle_invalid_message(refused.error.message)
            return
        if (
            len(self.operations) >= self.view.endpoint.schema.limits.subscriptions
            and message["id"] not in self.operations
        ):
            error = over_limit("This connection runs as many operations as it may: complete some first.")
            await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})
            return
        await super().handle_subscribe(message)

    @override
    async def run_operation(self, operation: Operation[Connection, None]) -> None:
        asked = Asked(
            query=operation.query,
            variables=operation.variables or {},
            operation_name=operation.operation_name,
        )
        try:
            context = await self.view.recognise(self.context)
        except ConnectionRejectionError:
            await self.websocket.close(code=4403, reason="Forbidden")
            return
        async with aclosing(self.view.endpoint.schema.answers(asked, context)) as results:
            async for result in results:
                if isinstance(result, PreExecutionError):
                    await operation.send_initial_errors(result.errors or [])
                    return
                await operation.send_next(result)
        await operation.send_operation_message({"id": operation.id, "type": "complete"})


class Sockets(GraphQL[Connection, None]):
    """An ASGI application for GraphQL over WebSocket."""

    graphql_transport_ws_handler_class = _Handler

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(
            endpoint.schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=_FIRST_MESSAGE_WITHIN,
            max_subscriptions_per_connection=None,
            allowed_origins=(endpoint.public_url,),
        )
        self.endpoint = endpoint

    async def recognise(self, connection: Connection) -> Context:
        """Finds out who is at the other end and makes the context of one operation.

        Raises:
            ConnectionRejectionError: nobody is, or nobody that can be established at the moment.
        """
        try:
            context = await self.endpoint.context(connection.headers, safe=connection.from_here)
        except Refused as refused:
            raise ConnectionRejectionError from refused
        if context.principal is None:
            raise ConnectionRejectionError
        return context

    @override
    async def on_ws_connect(self, context: Connection) -> UnsetType | dict[str, object] | None:
        await self.recognise(context)
        return UnsetType()  # acknowledges without a payload

    @override
    async def get_context(self, request: HTTPConnection, response: object) -> Connection:
        return Connection(request.headers)

    @override
    def decode_json(self, data: str | bytes) -> object:
        if len(data) > self.endpoint.schema.limits.body_bytes:
            raise json.JSONDecodeError("too long", "", 0)
        try:
            return decode(data)
        except Refused as refused:
            raise json.JSONDecodeError(refused.error.message, "", 0) from None

    @override
    def encode_json(self, data: object) -> str:
        return orjson.dumps(data).decode()
