"""`/uploads/{id}`: the bytes of a version from its creator, whole by `PUT` or resumable by tus 1.0.

Promises to hand each byte on as it arrives, to say truly how many are stored, and to answer before reading when
the answer cannot be yes. Refuses requests without the creator's credentials, other tus versions, other content
types, parts of a content by `PUT`, and offsets that are not where the upload stands.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from workspace.app.problems import problem, problem_of
from workspace.domain.content import UploadProgress
from workspace.domain.errors import Unauthenticated, WorkspaceError
from workspace.domain.identifiers import VersionId
from workspace.domain.principal import Principal
from workspace.services.gate import Operation

TUS_VERSION = "1.0.0"

_UNSTORED = {"Cache-Control": "no-store"}
_CONTENT_TYPE = "application/offset+octet-stream"
_LARGEST = 2**53 - 1
_SILENCE_SECONDS = 120.0


class Receiving(Protocol):
    """Where uploads go."""

    async def upload_progress(self, operation: Operation, upload: VersionId) -> UploadProgress:
        """How far an upload of this person's is."""

    async def receive(
        self,
        operation: Operation,
        upload: VersionId,
        body: AsyncIterator[bytes],
        *,
        offset: int | None,
        length: int | None,
    ) -> UploadProgress:
        """Stores a body from `offset`, or the whole content when that is None."""


class UploadRoute:
    """Serves uploads to those who created them."""

    def __init__(
        self,
        *,
        receiving: Receiving,
        authenticate: Callable[[Request], Awaitable[Principal | None]],
        operation: Callable[[Principal], Operation],
    ) -> None:
        self._receiving = receiving
        self._authenticate = authenticate
        self._operation = operation

    async def __call__(self, request: Request) -> Response:
        """Answers `PUT`, `HEAD`, `PATCH` and `OPTIONS`, and a `POST` that stands for a `PATCH`."""
        response = await self._respond(request)
        response.headers["Tus-Resumable"] = TUS_VERSION
        return response

    async def _respond(self, request: Request) -> Response:
        method = _method(request)
        if method == "OPTIONS":
            return Response(status_code=204, headers={"Tus-Version": TUS_VERSION, **_UNSTORED})
        if method == "POST":
            return problem(
                405,
                code="INVALID",
                detail="An upload is begun by documentVersionCreate, and then sent by PUT or PATCH.",
                headers={"Allow": "PUT, HEAD, PATCH, OPTIONS"},
            )
        asked = request.headers.get("tus-resumable")
        if asked != TUS_VERSION and (asked is not None or method == "PATCH"):
            return problem(
                412,
                code="INVALID",
                detail=f"This server speaks tus {TUS_VERSION}: send Tus-Resumable: {TUS_VERSION}.",
                headers={"Tus-Version": TUS_VERSION},
            )
        try:
            principal = await self._authenticate(request)
            if principal is None:
                raise Unauthenticated
            return await self._answer(request, method, self._operation(principal))
        except WorkspaceError as error:
            return problem_of(error)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    async def _answer(self, request: Request, method: str, operation: Operation) -> Response:
        upload = VersionId(request.path_params["upload"])
        if method == "HEAD":
            return _state(200, await self._receiving.upload_progress(operation, upload))
        length = _number(request.headers.get("content-length"))
        offset: int | None = None
        if method == "PUT" and "content-range" in request.headers:
            return problem(400, code="INVALID", detail="PUT takes a whole content: send a part of it by PATCH.")
        if method == "PATCH":
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _CONTENT_TYPE:
                return problem(415, code="INVALID", detail=f"Send Content-Type: {_CONTENT_TYPE}.")
            offset = _number(request.headers.get("upload-offset"))
            if offset is None:
                return problem(400, code="INVALID", detail="Send Upload-Offset: a number of bytes.")
        progress = await self._receiving.receive(
            operation, upload, _patient(request.stream()), offset=offset, length=length
        )
        if offset is None and progress.offset != progress.size:
            return problem(
                400,
                code="INVALID",
                detail=f"{progress.size} bytes were announced, {progress.offset} came: send the rest or start again.",
                headers={"Upload-Offset": str(progress.offset)},
            )
        return _state(204, progress)


async def _patient(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The body for as long as something comes: a line that says nothing for too long counts as cut."""
    while True:
        try:
            async with asyncio.timeout(_SILENCE_SECONDS):
                chunk = await anext(body)
        except StopAsyncIteration:
            return
        except TimeoutError as silence:
            raise ClientDisconnect from silence
        yield chunk


def _method(request: Request) -> str:
    """What is to be done: clients behind what stops `PATCH` send `POST` and name it in a header, as tus has it."""
    named = request.headers.get("x-http-method-override", "").strip().upper()
    return named if request.method == "POST" and named == "PATCH" else request.method


def _state(status: int, progress: UploadProgress) -> Response:
    headers = {"Upload-Offset": str(progress.offset), "Upload-Length": str(progress.size), **_UNSTORED}
    return Response(status_code=status, headers=headers)


def _number(text: str | None) -> int | None:
    """A count of bytes as headers write it; None for anything else."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > len(str(_LARGEST)):
        return None
    return int(text)
