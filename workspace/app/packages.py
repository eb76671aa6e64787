"""`GET /transfers/{id}/package`: the package of an approved transfer, to who asked for it.

Promises what `/content` promises of a response, for a file that nobody on the way can open. `after` names how many
frames are there already, and `manifest` of which package, so that a cut costs a frame at most.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from workspace.app.content import ContentResponse, Opened
from workspace.app.problems import problem, problem_of
from workspace.domain.errors import Unauthenticated, WorkspaceError
from workspace.domain.identifiers import TransferId
from workspace.domain.principal import Principal
from workspace.services.gate import Operation

_MOST_DIGITS = 9


class Package(Opened, Protocol):
    """A package that was decided about and recorded."""

    @property
    def manifest(self) -> str:
        """The SHA-256 of its manifest."""


class Packing(Protocol):
    """Where packages come from."""

    async def open(
        self, operation: Operation, id: TransferId, *, after: int = 0, manifest: str | None = None
    ) -> Package:
        """Opens a package behind its first frames."""


class PackageRoute:
    """Serves packages."""

    def __init__(
        self,
        *,
        packing: Packing,
        authenticate: Callable[[Request], Awaitable[Principal | None]],
        operation: Callable[[Principal], Operation],
    ) -> None:
        self._packing = packing
        self._authenticate = authenticate
        self._operation = operation

    async def __call__(self, request: Request) -> Response:
        """Answers `GET`."""
        asked = request.query_params.get("after", "0")
        if not (asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS):
            return problem(400, code="INVALID", detail="after is a number of frames.")
        try:
            principal = await self._authenticate(request)
            if principal is None:
                raise Unauthenticated
            opened = await self._packing.open(
                self._operation(principal),
                TransferId(request.path_params["transfer"]),
                after=int(asked),
                manifest=request.query_params.get("manifest"),
            )
        except WorkspaceError as error:
            return problem_of(error)
        response = ContentResponse(opened, None)
        response.headers["Accept-Ranges"] = "none"
        response.headers["Entente-Manifest"] = opened.manifest
        return response
