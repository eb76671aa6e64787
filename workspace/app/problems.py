"""What goes wrong, as `application/problem+json`: the same body for the same code, whoever asks and for whatever.

The one place of the plain HTTP routes that knows of status codes. A body names no object and no request, so that
hidden and absent look alike byte for byte; the request's identifier travels in a header.
"""

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from starlette.responses import Response

from workspace.domain.errors import WorkspaceError

_STATUS = {
    "NOT_FOUND": 404,
    "INVALID": 400,
    "CONFLICT": 409,
    "FORBIDDEN_MARKING": 403,
    "NEEDS_APPROVAL": 403,
    "POLICY_DENIED": 403,
    "LIMIT": 429,
    "UNAVAILABLE": 503,
    "UNAUTHENTICATED": 401,
}
_HEADERS = {
    "UNAVAILABLE": {"Retry-After": "2"},
    "UNAUTHENTICATED": {"WWW-Authenticate": 'Bearer realm="entente"'},
}


def problem(status: int, *, code: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """A response that says what went wrong and what to do next."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type="application/problem+json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def problem_of(error: WorkspaceError) -> Response:
    """The response for an outcome that the person can act on."""
    status = _STATUS.get(error.code, 500)
    return problem(status, code=error.code, detail=error.message, headers=_HEADERS.get(error.code))
