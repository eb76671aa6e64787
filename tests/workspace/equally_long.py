"""Whether two questions take equally long: a sign test over pairs asked in turn, each first as often as the other.

Comparing within pairs leaves out what a busy machine does to both. Several questions are asked at once, since most of
the time of a refusal is waiting.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from math import sqrt

from workspace.domain.errors import WorkspaceError
from workspace.domain.identifiers import Kind, new_identifier

PAIRS = 2_000
SAMPLE = 30
SIGMAS = 4.0
_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class Question:
    """Something that can be asked by an identifier, and one of that kind that is hidden from who asks."""

    hidden: str
    kind: Kind
    ask: Callable[[str], Awaitable[object]]


async def _seconds(question: Awaitable[object]) -> float:
    began = time.perf_counter()
    with contextlib.suppress(WorkspaceError):
        await question
    return time.perf_counter() - began


async def _sigmas(question: Question, *, pairs: int) -> float:
    slower = 0
    for number in range(pairs):
        absent = new_identifier(question.kind)
        if number % 2:
            first = await _seconds(question.ask(question.hidden))
            slower += first > await _seconds(question.ask(absent))
        else:
            first = await _seconds(question.ask(absent))
            slower += await _seconds(question.ask(question.hidden)) > first
    return abs(slower - pairs / 2) / (sqrt(pairs) / 2)


async def told_apart(asked: Mapping[str, Question], *, pairs: int) -> dict[str, float]:
    """Gives the questions by whose time hidden and absent can be told apart, each with its sigmas."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(question: Question) -> float:
        async with places:
            return await _sigmas(question, pairs=pairs)

    found = await asyncio.gather(*(one(question) for question in asked.values()))
    return {name: round(sigmas, 1) for name, sigmas in zip(asked, found, strict=True) if sigmas > SIGMAS}
