"""How long it takes to be told of nothing: what is hidden and what is absent are told at the same instants.

However alike the two are looked for, a database takes a little longer over a row that is there. So whatever ends in
nothing (a refusal as not found, a null, an empty page, a count of zero) is told at the next whole step of time after
it was asked, with no connection held meanwhile. What was found is told at once.
"""

import asyncio
import functools
import inspect
import math
import time
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from workspace.domain.errors import NotFound
from workspace.domain.paging import Page

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")

STEP_SECONDS = 0.05

_within: ContextVar[bool] = ContextVar("told_evenly_further_out", default=False)


def told_evenly(*, but: frozenset[str] = frozenset()) -> Callable[[type[S]], type[S]]:
    """Makes every public coroutine of a service tell of nothing in whole steps of time.

    Args:
        but: those that are asked only about what was shown already, so that nothing found tells nothing.
    """

    def evened(service: type[S]) -> type[S]:
        for name, method in list(vars(service).items()):
            if not name.startswith("_") and name not in but and inspect.iscoroutinefunction(method):
                setattr(service, name, evenly(method))
        return service

    return evened


def evenly(method: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Makes one coroutine tell of nothing in whole steps of time."""
    finds = inspect.signature(method).return_annotation is not None

    @functools.wraps(method)
    async def told(*arguments: P.args, **named: P.kwargs) -> R:
        if _within.get():
            return await method(*arguments, **named)
        asked_at = time.monotonic()
        entered = _within.set(True)
        try:
            answer = await method(*arguments, **named)
        except NotFound:
            await until_the_next_step(asked_at)
            raise
        finally:
            _within.reset(entered)
        if finds and _is_nothing(answer):
            await until_the_next_step(asked_at)
        return answer

    return told


def _is_nothing(answer: object) -> bool:
    if isinstance(answer, Page):
        return not answer.edges
    if isinstance(answer, list | tuple):
        return any(one is None for one in answer)
    return answer is None or answer == 0


async def until_the_next_step(asked_at: float) -> None:
    """Waits for the next whole step of time since `asked_at`, as `time.monotonic` told it."""
    passed = time.monotonic() - asked_at
    await asyncio.sleep(math.ceil(passed / STEP_SECONDS) * STEP_SECONDS - passed)
