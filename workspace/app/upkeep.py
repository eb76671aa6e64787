"""What a worker does by itself: approved changes of the law on their day, chores, and a full reconciliation.

Chores act on ciphertext and identifiers alone, and on the law only as officers approved. Contents that wait to be
looked at are taken up every few seconds, with the rights of whoever uploaded them; what was there before its project
wanted its contents to be found, with the rights of whoever asked for that. Workers do not take turns but start
at random moments, so that they rarely meet; meeting does no harm. What fails is logged and tried again the next time.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from workspace.services.content.examining import Examining
from workspace.services.content.indexing import Indexing
from workspace.services.enacting import Enacting
from workspace.services.reconcile import Reconciler

_log = logging.getLogger("entente.upkeep")
_CHANGES_SECONDS = 2.0
_EXAMINE_SECONDS = 5.0
_INDEX_SECONDS = 5.0
_CHORES_SECONDS = 30.0
_RECONCILE_SECONDS = 900.0


@asynccontextmanager
async def upkeep(
    reconciler: Reconciler, enacting: Enacting, examining: Examining, indexing: Indexing
) -> AsyncIterator[None]:
    """Keeps the house for the length of the block."""

    async def reconcile() -> None:
        report = await reconciler.run(repair=True)
        if not report.clean:
            _log.warning("reconciled %s", report)

    async def enact() -> None:
        await enacting.activate_due()

    async def examine() -> None:
        await examining.run()

    async def index() -> None:
        await indexing.run()

    tasks = [
        asyncio.create_task(_every(_CHANGES_SECONDS, enact), name="changes"),
        asyncio.create_task(_every(_EXAMINE_SECONDS, examine), name="examinations"),
        asyncio.create_task(_every(_INDEX_SECONDS, index), name="indexing"),
        asyncio.create_task(_every(_CHORES_SECONDS, reconciler.keep_up), name="chores"),
        asyncio.create_task(_every(_RECONCILE_SECONDS, reconcile), name="reconcile"),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)


async def _every(seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(seconds * random.random())  # noqa: S311 - spreads load, guards nothing
    while True:
        try:
            await chore()
        except Exception:  # noqa: BLE001 - it is logged, and tried again
            _log.exception("upkeep failed and is tried again")
        await asyncio.sleep(seconds)
