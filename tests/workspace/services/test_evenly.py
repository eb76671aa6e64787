"""Nothing is told of in whole steps of time; what is found, at once."""

import asyncio
import contextlib
import inspect
import time
from typing import get_type_hints

import pytest

from workspace.domain.errors import NotFound
from workspace.domain.paging import Edge, Page
from workspace.services.access_queries import AccessQueries
from workspace.services.activity import Activity
from workspace.services.audit import Audit
from workspace.services.build import Services
from workspace.services.content.downloads import Downloads
from workspace.services.content.examining import Examining
from workspace.services.content.uploads import Uploads
from workspace.services.content.versions import Versions
from workspace.services.custody import Custody
from workspace.services.deliverables import Deliverables
from workspace.services.enacting import Enacting
from workspace.services.evenly import STEP_SECONDS, told_evenly
from workspace.services.gate import Gate
from workspace.services.members import Members
from workspace.services.reconcile import Reconciler
from workspace.services.registers import RegisterList

EMPTY: Page[str] = Page()
FULL = Page([Edge(str, "item")])


@told_evenly(but=frozenset({"known"}))
class Shelf:
    async def get(self, answer: object, *, after: float = 0.0) -> object:
        await asyncio.sleep(after)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def again(self, answer: object) -> object:
        return await self.get(answer)

    async def known(self) -> object:
        return None

    async def remove(self) -> None:
        return None


async def _steps(shelf: Shelf, answer: object, *, after: float = 0.0, again: bool = False) -> float:
    began = time.monotonic()
    with contextlib.suppress(NotFound):
        await (shelf.again(answer) if again else shelf.get(answer, after=after))
    return (time.monotonic() - began) / STEP_SECONDS


@pytest.mark.parametrize("nothing", [None, 0, EMPTY, [None], ["one", None], NotFound()])
async def test_nothing_is_told_at_the_next_step(nothing: object) -> None:
    assert await _steps(Shelf(), nothing) >= 1
    assert await _steps(Shelf(), nothing, after=1.2 * STEP_SECONDS) >= 2


@pytest.mark.parametrize("something", ["one", 1, FULL, ["one"], [], [()]])
async def test_something_is_told_at_once(something: object) -> None:
    assert min([await _steps(Shelf(), something) for _ in range(5)]) < 1


async def test_a_call_from_within_adds_no_step() -> None:
    assert min([await _steps(Shelf(), None, again=True) for _ in range(5)]) < 2


async def test_what_is_not_asked_for_by_a_name_is_told_at_once() -> None:
    began = time.monotonic()
    await Shelf().known()
    await Shelf().remove()
    assert time.monotonic() - began < STEP_SECONDS


_PARTS = {Deliverables, Downloads, Members, RegisterList, Uploads, Versions}
"""What services are made of and hand their questions on to."""

_ASKED_BY_NO_NAME = {Activity, AccessQueries, Audit, Custody, Enacting, Examining, Gate, Reconciler}
"""What is asked by the workspace itself or by its operator, and what answers everybody alike."""


@pytest.mark.parametrize("service", sorted({*_PARTS, *get_type_hints(Services).values()} - _ASKED_BY_NO_NAME, key=str))
def test_every_service_that_is_asked_by_a_name_tells_evenly(service: type) -> None:
    shown_before = {"latest", "derived_from", "of_milestones", "viewer", "nations", "nations_many", "groups"}
    asked = {name: one for name, one in vars(service).items() if inspect.iscoroutinefunction(one) and name[0] != "_"}
    assert {name for name, one in asked.items() if not hasattr(one, "__wrapped__")} <= shown_before
    assert hasattr(Activity._begin, "__wrapped__")
