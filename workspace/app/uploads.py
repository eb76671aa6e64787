"""`/uploads/{id}`: the bytes of a version from its creator, whole by `PUT` or resumable by tus 1.0.

Promises to hand each byte on as it arrives, to say truly how many are stored, and to answer before reading when
the answer cannot be yes. Refuses requests without the creator's credentials, other tus versions, other content
types, and offsets that are not where the upload stands.
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

_TUS = {"Tus-Resumable": TUS_VERSION, "Cache-Control": "no-store"}
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
        """Answers `PUT`, `HEAD`, `PATCH` and `OPTIONS`."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Tus-Version": TUS_VERSION, **_TUS})
        asked = request.headers.get("tus-resumable")
        if asked != TUS_VERSION and (asked is not None or request.method == "PATCH"):
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
            return await self._answer(request, self._operation(principal))
        except WorkspaceError as error:
            return problem_of(error)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    async def _answer(self, request: Request, operation: Operation) -> Response:
        upload = VersionId(request.path_params["upload"])
        if request.method == "HEAD":
            return _state(200, await self._receiving.upload_progress(operation, upload))
        length = _number(request.headers.get("content-length"))
        offset: int | None = None
        if request.method == "PATCH":
            if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _CONTENT_TYPE:
                return problem(415, code="INVALID", detail=f"Send Content-Type: {_CONTENT_TYPE}.", headers=_TUS)
            offset = _number(request.headers.get("upload-offset"))
            if offset is None:
                return problem(400, code="INVALID", detail="Send Upload-Offset: a number of bytes.", headers=_TUS)
        progress = await self._receiving.receive(
            operation, upload, _patient(request.stream()), offset=offset, length=length
        )
        if offset is None and progress.offset != progress.size:
            return problem(
                400,
                code="INVALID",
                detail=f"{progress.size} bytes were announced, {progress.offset} came: send the rest or start again.",
                headers={"Upload-Offset": str(progress.offset), **_TUS},
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


def _state(status: int, progress: UploadProgress) -> Response:
    headers = {"Upload-Offset": str(progress.offset), "Upload-Length": str(progress.size), **_TUS}
    return Response(status_code=status, headers=headers)


def _number(text: str | None) -> int | None:
    """A count of bytes as headers write it; None for anything else."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > len(str(_LARGEST)):
        return None
    return int(text)
