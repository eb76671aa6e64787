"""A list of 50 documents with 10 fields through the whole GraphQL stack: `python -m benchmarks.graphql`.

The limit beside it is the same JSON from a raw Starlette route. Each runs behind uvicorn in a process of its own and is
asked over one connection that is kept open: once with services in memory, which is the interface alone, and once with
the gate and a throw-away embedded PostgreSQL in.
"""

import asyncio
import socket
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from benchmarks._ratio import alternately, report, seconds
from schema.build import graphql_app
from tests.real_services.postgresql import throw_away_server
from tests.schema.world import World
from tests.schema.world import document as document_in_memory
from tests.schema.world import principal as principal_in_memory
from tests.workspace.documents.workshop import open_workshop
from tests.workspace.services.stage import Clock, coalition, strongroom_in, worker
from workspace.domain.principal import Principal
from workspace.persistence.database import Database
from workspace.persistence.migrate import migrate
from workspace.services.build import Services

QUERY = """query Documents($first: Int) { documents(first: $first) { nodes {
  id title state tags updatedAt version marking { banner level } recordMarking { text } } } }"""
BODY = orjson.dumps({"query": QUERY, "variables": {"first": 50}})
HEADERS = {"content-type": "application/json", "accept": "application/json"}
ROUNDS = 200
TARGET = 25.0


@dataclass(frozen=True, slots=True)
class Real:
    """Where the database and the vault of the real services are, and who asks."""

    database_url: str
    folder: Path
    viewer: Principal


def in_memory() -> tuple[Services, Principal]:
    """Services that hold 50 documents and decide nothing."""
    return World(documents=[document_in_memory(number) for number in range(1, 51)]).services(), principal_in_memory()


def stack(real: Real | None) -> ASGIApp:
    """Builds the whole stack over one kind of services."""
    if real is None:
        services, viewer = in_memory()
    else:
        services = worker(Database(real.database_url), strongroom_in(real.folder), clock=Clock())
        viewer = real.viewer

    async def authenticate(headers: Mapping[str, str], *, safe: bool) -> Principal | None:
        return viewer if headers and not safe else None

    return graphql_app(services=services, authenticate=authenticate, public_url="https://entente.example")


def route(answer: bytes) -> ASGIApp:
    """Builds a raw route that reads the body and writes the same JSON."""
    rows: Any = orjson.loads(answer)

    async def raw(request: Request) -> Response:
        orjson.loads(await request.body())
        return Response(orjson.dumps(rows), media_type="application/json")

    return Starlette(routes=[Route("/graphql", raw, methods=["POST"])])


def serve(listening: socket.socket, build: Callable[[Any], ASGIApp], given: object) -> None:
    """Serves one application until the process is ended."""
    config = uvicorn.Config(build(given), log_level="warning", access_log=False, lifespan="off", timeout_keep_alive=600)
    uvicorn.Server(config).run(sockets=[listening])


class Server:
    """One application in a process of its own, and one connection to it."""

    def __init__(self, build: Callable[[Any], ASGIApp], given: object) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        self._process = get_context("spawn").Process(target=serve, args=(listening, build, given), daemon=True)
        self._process.start()
        self._connection = HTTPConnection(*listening.getsockname())
        listening.close()

    def post(self) -> bytes:
        """Sends the request and reads the answer."""
        self._connection.request("POST", "/graphql", BODY, HEADERS)
        return self._connection.getresponse().read()

    def many(self) -> float:
        """Takes the time of a request, on the average of many."""
        return seconds(lambda: [self.post() for _ in range(ROUNDS)]) / ROUNDS

    def stop(self) -> None:
        """Ends the process."""
        self._connection.close()
        self._process.terminate()
        self._process.join()


def compare(what: str, real: Real | None) -> None:
    """Measures one kind of services beside the raw route and prints the ratio."""
    whole = Server(stack, real)
    answer = whole.post()
    assert len(orjson.loads(answer)["data"]["documents"]["nodes"]) == 50, answer[:500]
    plain = Server(route, answer)
    try:
        plain.post()
        ours, limit = alternately(whole.many, plain.many)
    finally:
        whole.stop()
        plain.stop()
    report(
        f"GraphQL list 50 x 10 against a raw route, {what}",
        ratio=ours / limit,
        target=f"<= {TARGET:g}x",
        met=ours / limit <= TARGET,
        detail=f"{ours * 1e6:.0f} us against {limit * 1e6:.0f} us by the clock, behind uvicorn",
    )


async def prepare(owner_url: str, app_url: str, folder: Path) -> Real:
    """Puts 50 documents into a real database and tells who reads them."""
    await migrate(owner_url)
    database = Database(app_url)
    try:
        stage = await coalition(database, folder)
        workshop = await open_workshop(stage)
        for number in range(50):
            await workshop.document(title=f"Wind tunnel report {number}", tags=["radar"])
        return Real(app_url, folder, stage.principal(workshop.australian))
    finally:
        await database.close()


def main() -> None:
    """Measures both."""
    compare("services in memory", None)
    with throw_away_server() as urls, tempfile.TemporaryDirectory() as folder:
        compare("gate and database in", asyncio.run(prepare(urls.owner, urls.app, Path(folder))))


if __name__ == "__main__":
    main()
