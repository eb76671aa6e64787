import asyncio

import httpx
from starlette.applications import Starlette
from starlette.routing import Route

from workspace.app.health import Check, Readiness, live


async def well() -> None:
    """A dependency that answers."""


async def broken() -> None:
    raise ConnectionError("postgresql://app:hunter2@db/entente")


async def hanging() -> None:
    await asyncio.sleep(60)


async def ask(checks: dict[str, Check], path: str = "/readyz") -> httpx.Response:
    ready = Readiness(checks)
    app = Starlette(routes=[Route("/livez", live), Route("/readyz", ready.__call__)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        return await client.get(path)


async def test_ready_when_all_answer() -> None:
    assert (await ask({"database": well})).status_code == 200
    assert (await ask({"database": broken}, "/livez")).status_code == 200


async def test_what_fails_is_named_without_its_words() -> None:
    answer = await ask({"database": broken, "keys": well, "objects": hanging})
    assert answer.status_code == 503
    assert answer.json()["failing"] == ["database", "objects"]
    assert "hunter2" not in answer.text
