"""`/livez` and `/readyz`: whether the process runs, and whether all it depends on answers.

Names what does not answer and nothing else: no address, no message of a driver, no secret. The answer is kept for
a second, so that nobody can use the route to load the dependencies.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response

Check = Callable[[], Awaitable[None]]
"""Returns when the dependency answers, and raises when it does not."""

_PATIENCE = 1.5
_KEPT = 1.0
_log = logging.getLogger("entente.health")


async def live(_: Request) -> Response:
    """The process answers."""
    return _answer(200, {"status": "live"})


class Readiness:
    """Asks each dependency at most once a second."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._failing: list[str] = []
        self._asked = float("-inf")
        self._asking = asyncio.Lock()

    async def __call__(self, _: Request) -> Response:
        """200 when every dependency answers, else 503 with the names of those that do not."""
        async with self._asking:
            if time.monotonic() - self._asked > _KEPT:
                answers = await asyncio.gather(*(self._answers(name) for name in self._checks))
                self._failing = sorted(name for name, well in zip(self._checks, answers, strict=True) if not well)
                self._asked = time.monotonic()
        if self._failing:
            return _answer(503, {"status": "not ready", "failing": self._failing})
        return _answer(200, {"status": "ready"})

    async def _answers(self, name: str) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._checks[name]()
        except Exception as error:  # noqa: BLE001 - whatever it is, the dependency does not serve
            _log.warning("%s does not answer: %s", name, type(error).__name__)
            return False
        return True


def _answer(status: int, body: Mapping[str, object]) -> Response:
    return Response(
        orjson.dumps(body), status_code=status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )
