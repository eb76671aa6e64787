"""Several workers on one database: what one has acknowledged binds all of them, and none outlives its parent."""

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.walk.people import Cast, File, Visitor, create_document, create_project, ticket, upload
from tests.walk.processes import Running, served

ROUNDS = 20 if os.environ.get("ENTENTE_TEST_SOAK") else 2
RACERS = 6


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with served(tmp_path / "data", workers=4) as several:
        yield several


async def race(visitor: Visitor, url: str, document: str, stop: asyncio.Event) -> list[tuple[float, bool]]:
    """Asks again and again, each time on a new connection and so of any worker; tells when each question began and
    whether anything was given."""
    answers: list[tuple[float, bool]] = []
    question = {"query": "query($id: ID!) { node(id: $id) { id } }", "variables": {"id": document}}
    while not stop.is_set():
        async with httpx.AsyncClient(headers=dict(visitor.http.headers), timeout=30) as fresh:
            began = time.monotonic()
            told = await fresh.post(f"{visitor.http.base_url}/graphql", json=question)
            answers.append((began, told.json()["data"]["node"] is not None))
            began = time.monotonic()
            answers.append((began, await begins(fresh, url)))
    return answers


async def begins(client: httpx.AsyncClient, url: str) -> bool:
    """Whether a download is begun, be it cut afterwards or not: a revocation resets the connections that it meets."""
    begun = False
    with contextlib.suppress(httpx.ReadError, httpx.RemoteProtocolError):
        async with client.stream("GET", url) as answer:
            begun = answer.status_code == 200
            await answer.aread()
    return begun


async def test_no_worker_allows_anything_after_a_revocation_was_acknowledged(running: Running) -> None:
    async with Cast(running) as cast:
        manager, researcher = await cast("manager@usa.example"), await cast("researcher@usa.example")
        partner, officer = await cast("researcher@aus.example"), await cast("officer@aus.example")
        for _ in range(ROUNDS):
            project = await create_project(manager, "EXERCISE RACE", [researcher, partner])
            document = await create_document(researcher, project, "EXERCISE baton", "SECRET//REL TO USA, AUS")
            version = await upload(researcher, document, File("baton.txt", 5, b"baton"))
            url = await ticket(partner, version)
            stop = asyncio.Event()
            racing = [asyncio.create_task(race(partner, url, document, stop)) for _ in range(RACERS)]
            await asyncio.sleep(1)
            await manager.change(
                "projectMemberRemove", "project { id }", projectId=project, personId=partner.id, role="RESEARCHER"
            )
            acknowledged = time.monotonic()
            await asyncio.sleep(1)
            stop.set()
            answers = [answer for each in await asyncio.gather(*racing) for answer in each]
            assert any(given for began, given in answers if began < acknowledged)
            assert len([began for began, _ in answers if began > acknowledged]) > RACERS
            assert not any(given for began, given in answers if began > acknowledged)

        # A suspension ends every session at once, whichever worker is asked.
        person = await officer.ask("query($id: ID!) { node(id: $id) { ... on Person { version } } }", id=partner.id)
        await officer.change(
            "personUpdate",
            "person { suspended }",
            id=partner.id,
            expectedVersion=person["node"]["version"],
            suspended=True,
        )
        for _ in range(8):
            async with httpx.AsyncClient(headers=dict(partner.http.headers)) as fresh:
                refused = await fresh.post(f"{running.url}/graphql", json={"query": "{ viewer { id } }"})
                assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def children_of(process: int) -> list[int]:
    """The processes that a process has started and that still run."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(child) for child in listed]


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def is_worker(process: int) -> bool:
    return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_its_parent(tmp_path: Path, number: int) -> None:
    with served(tmp_path / "data", workers=2) as running:
        children = children_of(running.process.pid)
        assert len(children) >= 3  # two workers and the database
        code = running.stop(number)
        assert code == (-signal.SIGKILL if number == signal.SIGKILL else 0)
        deadline = time.monotonic() + 15
        while any(is_alive(child) for child in children) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert [child for child in children if is_alive(child)] == []
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", int(running.url.rpartition(":")[2])))


async def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with served(tmp_path / "data", workers=2) as running:
        workers = [child for child in children_of(running.process.pid) if is_worker(child)]
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            now = children_of(running.process.pid)
            if workers[0] not in now and len(now) >= 3:
                break
            await asyncio.sleep(0.2)
        async with Cast(running) as cast:
            assert (await cast("researcher@usa.example")).id
