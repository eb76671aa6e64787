"""GraphQL over HTTP: one POST or GET, one JSON answer, or a stream of events for whoever can read nothing else.

Follows the GraphQL-over-HTTP specification: `application/graphql-response+json` tells by its status whether the
request was executed; plain `application/json` answers 200 to every well-formed request. No body, however hostile,
is answered with a status of 500 or more; that is left for parts that do not answer (503) and for our own faults.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex
from typing import Final

import orjson
from graphql import GraphQLError, OperationType
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from strawberry.http.streaming import SSETransport, merge_stream_with_heartbeat
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from schema.context import Authenticate, Context
from schema.errors import malformed, present
from schema.execution import ALL_KINDS, WorkspaceSchema
from schema.prepare import Prepared
from schema.requests import Media, Refused, acceptable, read
from workspace.domain.errors import Unavailable
from workspace.services.build import Services

_HEADERS: Final = {"Cache-Control": "no-store", "Vary": "Accept", "X-Content-Type-Options": "nosniff"}
_SAFE_KINDS: Final = frozenset({OperationType.QUERY, OperationType.SUBSCRIPTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What HTTP and WebSocket have in common.

    Attributes:
        schema: what can be asked.
        services: what answers.
        authenticate: who asks.
        public_url: the address, without a trailing slash, under which clients reach the workspace.
    """

    schema: WorkspaceSchema
    services: Services
    authenticate: Authenticate
    public_url: str

    async def context(self, headers: Mapping[str, str], *, safe: bool) -> Context:
        """Finds out who asks and makes the context of one operation.

        Args:
            headers: what the request carries, by lower-case names.
            safe: the request cannot change anything, or its origin was checked.

        Raises:
            Refused: who asks cannot be established at the moment.
        """
        try:
            principal = await self.authenticate(headers, safe=safe)
        except Exception as error:
            raise _refusal(error) from error
        return Context(
            services=self.services,
            principal=principal,
            public_url=self.public_url,
            reference=principal.request_id if principal else _new_reference(),
        )


class View:
    """An ASGI application for GraphQL over HTTP."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        request = Request(scope, receive)
        media, events = acceptable(request.headers.get("accept"))
        try:
            response = await self._respond(request, media, events=events)
        except Refused as refused:
            result = PreExecutionError(data=None, errors=[refused.error])
            response = _json(result, media or Media.JSON, status=refused.status)
            response.headers.update(refused.headers)
        await response(scope, receive, send)

    async def _respond(self, request: Request, media: Media | None, *, events: bool) -> Response:
        if media is None and not events:
            raise Refused(
                HTTPStatus.NOT_ACCEPTABLE,
                malformed("Answers are application/graphql-response+json, application/json or text/event-stream."),
            )
        schema = self._endpoint.schema
        if request.method == "GET" and not schema.introspection:
            raise Refused(
                HTTPStatus.METHOD_NOT_ALLOWED,
                malformed("GraphQL is asked with POST here: addresses are written down in too many places."),
                headers={"Allow": "POST"},
            )
        asked = await read(request, most_bytes=schema.limits.body_bytes)
        context = await self._endpoint.context(request.headers, safe=request.method == "GET")
        prepared = schema.prepare(asked, remember=context.principal is not None)
        kinds = _SAFE_KINDS if request.method == "GET" else ALL_KINDS
        if isinstance(prepared, Prepared):
            if prepared.kind not in kinds:
                raise Refused(
                    HTTPStatus.METHOD_NOT_ALLOWED, malformed("A mutation needs a POST."), headers={"Allow": "POST"}
                )
            if events and prepared.kind is OperationType.SUBSCRIPTION:
                media = None
        if media is None:
            return _events(schema.answers(asked, context))
        if not isinstance(prepared, Prepared):
            errors = [present(error, reference=context.reference) for error in prepared]
            return _json(PreExecutionError(data=None, errors=errors), media)
        if prepared.kind is OperationType.SUBSCRIPTION:
            raise Refused(
                HTTPStatus.NOT_ACCEPTABLE,
                malformed("A subscription needs a WebSocket, or `Accept: text/event-stream`."),
            )
        return _json(await schema.answer(asked, prepared, context), media)


def _refusal(error: Exception) -> Refused:
    told = present(GraphQLError("", original_error=error), reference=_new_reference())
    unavailable = (told.extensions or {}).get("code") == Unavailable.code
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE if unavailable else HTTPStatus.INTERNAL_SERVER_ERROR, told)


def _new_reference() -> str:
    return f"req_{token_hex(12)}"


def payload_of(result: ExecutionResult) -> dict[str, object]:
    """Writes a result as GraphQL's response map."""
    payload: dict[str, object] = {}
    if result.errors:
        payload["errors"] = [error.formatted for error in result.errors]
    if not isinstance(result, PreExecutionError):
        payload["data"] = result.data
    if result.extensions:
        payload["extensions"] = result.extensions
    return payload


def _json(result: ExecutionResult, media: Media, *, status: HTTPStatus | None = None) -> Response:
    if status is None:
        executed = not isinstance(result, PreExecutionError)
        status = HTTPStatus.OK if executed or media is Media.JSON else HTTPStatus.BAD_REQUEST
    content_type = f"{media}; charset=utf-8"
    return Response(
        orjson.dumps(payload_of(result)), status_code=status, headers={**_HEADERS, "Content-Type": content_type}
    )


def _events(results: AsyncGenerator[ExecutionResult, None]) -> Response:
    transport = SSETransport()

    async def stream() -> AsyncGenerator[str, None]:
        async for result in results:
            yield transport.encode_event("next", orjson.dumps(payload_of(result)).decode())
        yield transport.encode_complete()

    merged = merge_stream_with_heartbeat(
        stream,
        lambda: transport.encode_comment("still here"),
        interval=transport.heartbeat_interval,
        send_initial_heartbeat=True,
    )
    return StreamingResponse(merged(), headers={**_HEADERS, **transport.headers})
