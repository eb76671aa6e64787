"""The web client's files: the page for every address it routes itself, and assets named by their content.

Promises the strictest policy the client works under: own scripts and styles alone, nothing inline, and Trusted
Types with the one policy that starts its worker.
"""

from pathlib import Path
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

_DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "entente-worker",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {value}" for name, value in _DIRECTIVES.items())

_PAGES = (
    "/",
    "/search",
    "/rules",
    "/transfers",
    "/projects/{rest:path}",
    "/documents/{rest:path}",
    "/office/{rest:path}",
)
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_POLICY = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
_DISTRIBUTION = Path(__file__).parents[2] / "frontend-stub" / "dist"


class _Assets(StaticFiles):
    """Files whose names change with their content, so that a browser never asks twice."""

    @override
    async def check_config(self) -> None:
        """Nothing: while the client is not built, its files are not found."""

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        if "\0" in path:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        response.headers.update(_POLICY)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def client_is_built(folder: Path = _DISTRIBUTION) -> bool:
    """Whether the client's files are there."""
    return (folder / "index.html").is_file()


def client_routes(*, public_url: str, folder: Path = _DISTRIBUTION) -> list[BaseRoute]:
    """The routes of the built client in a folder; without one, the front page says how to build it.

    Whoever types another name of this very machine is sent to the public address: the client talks to that alone.
    """
    index = folder / "index.html"
    public = urlsplit(public_url)

    def page(request: Request) -> Response:
        asked = request.headers.get("host", "")
        if asked != public.netloc and asked in {f"{name}:{public.port}" for name in LOOPBACK}:
            return RedirectResponse(f"{public_url}{request.url.path}", headers={"Cache-Control": "no-store"})
        if not index.is_file():
            return PlainTextResponse("The web client is not built: run `make setup`.\n", status_code=503)
        return FileResponse(index, headers={"Cache-Control": "no-cache", **_POLICY})

    def icon(_: Request) -> Response:
        path = folder / "favicon.svg"
        if not path.is_file():
            return Response(status_code=404)
        return FileResponse(path, headers={"Cache-Control": "public, max-age=86400", **_POLICY})

    assets = _Assets(directory=folder / "assets", check_dir=False)
    return [
        *(Route(path, page, methods=["GET"]) for path in _PAGES),
        Route("/favicon.svg", icon, methods=["GET"]),
        Mount("/assets", assets),
    ]
