"""A list of 50 documents with 10 fields through the whole GraphQL stack: `python -m benchmarks.graphql`.

The limit beside it is the same JSON from a raw Starlette route.

Each runs behind uvicorn in a process of its own and is asked over one connection that is kept open. The services are
in memory here; with the gate and the database in, the page's own cost (`benchmarks/page.py`) comes on top.
"""

import socket
from collections.abc import Callable
from http.client import HTTPConnection
from multiprocessing import get_context

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from benchmarks._ratio import alternately, report, seconds
from schema.build import graphql_app
from tests.schema.world import World, document, principal
from workspace.domain.principal import Principal

QUERY = """query Documents($first: Int) { documents(first: $first) { nodes {
  id title state tags updatedAt version marking { banner level } recordMarking { text } } } }"""
BODY = orjson.dumps({"query": QUERY, "variables": {"first": 50}})
ROUNDS = 300
TARGET = 25.0

ROWS = [
    {
        "id": found.id,
        "title": found.title,
        "state": found.state,
        "tags": list(found.tags),
        "updatedAt": "2026-11-22T12:00:00Z",
        "version": found.version,
        "marking": {"banner": found.marking.banner, "level": found.marking.level},
        "recordMarking": {"text": found.record_marking.text},
    }
    for found in map(document, range(1, 51))
]


async def authenticate(headers: object, *, safe: bool) -> Principal | None:
    """Knows everybody."""
    return principal() if headers and not safe else None


async def raw(request: Request) -> Response:
    """Reads the body and answers what the query answers."""
    orjson.loads(await request.body())
    return Response(orjson.dumps({"data": {"documents": {"nodes": ROWS}}}), media_type="application/json")


def application(name: str) -> ASGIApp:
    """Builds one of the two applications."""
    if name == "raw":
        return Starlette(routes=[Route("/graphql", raw, methods=["POST"])])
    world = World(documents=[document(number) for number in range(1, 51)])
    return graphql_app(services=world.services(), authenticate=authenticate, public_url="https://entente.example")


def serve(name: str, listening: socket.socket) -> None:
    """Serves one application until the process is ended."""
    config = uvicorn.Config(application(name), log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listening])


class Server:
    """One application in a process of its own, behind uvicorn, and one connection to it that is kept open."""

    def __init__(self, name: str) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        self._process = get_context("spawn").Process(target=serve, args=(name, listening), daemon=True)
        self._process.start()
        self._connection = HTTPConnection(*listening.getsockname())
        listening.close()

    def post(self) -> bytes:
        """Sends the request and reads the answer."""
        headers = {"content-type": "application/json", "accept": "application/json"}
        self._connection.request("POST", "/graphql", BODY, headers)
        return self._connection.getresponse().read()

    def stop(self) -> None:
        """Ends the process."""
        self._connection.close()
        self._process.terminate()
        self._process.join()


def main() -> None:
    """Measures and prints the ratio."""
    stack, plain = Server("stack"), Server("raw")
    try:
        assert orjson.loads(stack.post())["data"] == orjson.loads(plain.post())["data"], "both answer the same"

        def many(server: Server) -> Callable[[], float]:
            return lambda: seconds(lambda: [server.post() for _ in range(ROUNDS)]) / ROUNDS

        ours, limit = alternately(many(stack), many(plain))
    finally:
        stack.stop()
        plain.stop()
    report(
        "GraphQL list 50 x 10 against a raw route",
        ratio=ours / limit,
        target=f"<= {TARGET:g}x",
        met=ours / limit <= TARGET,
        detail=f"{ours * 1e6:.0f} us against {limit * 1e6:.0f} us by the clock, behind uvicorn, services in memory",
    )


if __name__ == "__main__":
    main()
