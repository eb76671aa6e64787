"""Reads what an HTTP request asks, and refuses whatever is not exactly a GraphQL request.

Refusals happen before anything is executed and carry the status that HTTP has for them; none is the server's fault.
"""

import asyncio
import re
from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Final

import orjson
from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request

from schema.errors import malformed, over_limit
from schema.execution import Asked

_NUL: Final = re.compile(rb"\\u(?:0000|\{0+\})")
_BODY_SECONDS: Final = 20.0
"""How long a body may take: nobody holds a connection with one that never ends."""

_PARAMETERS: Final = frozenset({"query", "variables", "operationName", "extensions"})


class Media(StrEnum):
    """The forms in which an answer can be given."""

    RESPONSE = "application/graphql-response+json"
    JSON = "application/json"
    EVENTS = "text/event-stream"


class Refused(Exception):
    """The request is answered with this status and error, and nothing is executed."""

    def __init__(self, status: HTTPStatus, error: GraphQLError, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.error = error
        self.headers = dict(headers or {})


def acceptable(accept: str | None) -> tuple[Media | None, bool]:
    """Picks the JSON form that an `Accept` header prefers, and tells whether it takes a stream of events by name.

    Without a header, and for `*/*`, the form is plain JSON, which every client can read.
    """
    qualities: dict[str, float] = {}
    for part in (accept or "*/*").lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        qualities[name] = _quality(parameters)
    anything = max(qualities.get("application/*", 0.0), qualities.get("*/*", 0.0))
    plain = qualities.get(Media.JSON, anything)
    proper = qualities.get(Media.RESPONSE, 0.0)
    best = Media.RESPONSE if proper >= plain else Media.JSON
    return (best if max(plain, proper) > 0 else None), qualities.get(Media.EVENTS, 0.0) > 0


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


async def read(request: Request, *, most_bytes: int) -> Asked:
    """Reads the operation that a request asks for.

    Raises:
        Refused: the method, the type of the body, its size or its content is not that of a GraphQL request.
    """
    if request.method == "GET":
        return asked_of(_query_parameters(request, most_bytes=most_bytes))
    if request.method != "POST":
        raise Refused(
            HTTPStatus.METHOD_NOT_ALLOWED,
            malformed("GraphQL is asked with POST, or with GET for queries."),
            headers={"Allow": "GET, POST"},
        )
    _check_type(request.headers.get("content-type", ""))
    return asked_of(decode(await _body(request, most_bytes=most_bytes)))


def decode(text: bytes | str) -> object:
    """Reads JSON.

    Raises:
        Refused: it is not JSON, or it holds U+0000, which no text of ours may hold.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    try:
        decoded: object = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise _bad("The request is not valid JSON in UTF-8.") from None
    if _NUL.search(raw):
        raise _bad("The request holds U+0000, which no text here may hold.")
    return decoded


def asked_of(parameters: object) -> Asked:
    """Checks the parameters of a request.

    Raises:
        Refused: they are not an object with a `query`, or one has another type than it should.
    """
    if not isinstance(parameters, dict):
        raise _bad("The request has to be one JSON object with a `query`; batches are not taken.")
    query = parameters.get("query")
    variables = parameters.get("variables")
    name = parameters.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise _bad("The request needs a `query` that is a string.")
    if not isinstance(variables, dict | None):
        raise _bad("`variables` has to be an object.")
    if not isinstance(name, str | None):
        raise _bad("`operationName` has to be a string.")
    if not isinstance(parameters.get("extensions"), dict | None):
        raise _bad("`extensions` has to be an object.")
    return Asked(query=query, variables=variables or {}, operation_name=name or None)


def _query_parameters(request: Request, *, most_bytes: int) -> dict[str, object]:
    if len(request.scope["query_string"]) > most_bytes:
        raise Refused(HTTPStatus.REQUEST_URI_TOO_LONG, over_limit("The address is too long: send a POST."))
    given: dict[str, object] = {name: text for name, text in request.query_params.items() if name in _PARAMETERS}
    for name in ("variables", "extensions"):
        if text := request.query_params.get(name):
            given[name] = decode(text)
        else:
            given.pop(name, None)
    return given


def _check_type(header: str) -> None:
    kind, *parameters = (piece.strip().lower() for piece in header.split(";"))
    charsets = [value.strip('"') for name, _, value in (p.partition("=") for p in parameters) if name == "charset"]
    if kind != Media.JSON or any(charset not in ("utf-8", "utf8") for charset in charsets):
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            malformed("The body has to be `application/json` in UTF-8; files go to the address of an upload."),
        )


async def _body(request: Request, *, most_bytes: int) -> bytes:
    too_large = Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        over_limit(f"The body may have at most {most_bytes:,} bytes."),
        headers={"Connection": "close"},
    )
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > most_bytes:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most_bytes:
                    raise too_large
    except TimeoutError:
        raise Refused(
            HTTPStatus.REQUEST_TIMEOUT, over_limit("The body took too long to arrive."), headers={"Connection": "close"}
        ) from None
    except ClientDisconnect:
        raise _bad("The body ended early.") from None
    return bytes(body)


def _bad(message: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, malformed(message))
