"""Refused changes are on the record too: in a transaction of their own, since the refused one is rolled back.

Only what the person sees is recorded as refused. What is hidden and what is absent leave no trace, either of them.
If the refusal cannot be recorded, that is said instead: refused it is either way.
"""

import functools
import inspect
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from workspace.domain.errors import ForbiddenMarking, NeedsApproval, PolicyDenied
from workspace.services.audit import Audit
from workspace.services.gate.questions import asked_about

P = ParamSpec("P")
R = TypeVar("R")


class Accountable(Protocol):
    """A service that keeps a record."""

    _audit: Audit


S = TypeVar("S", bound=Accountable)


def accountable(service: type[S]) -> type[S]:
    """Makes every public coroutine of a service record what it refuses about what the person sees."""
    for name, method in list(vars(service).items()):
        if not name.startswith("_") and inspect.iscoroutinefunction(method):
            setattr(service, name, _accountable(method))
    return service


def _accountable(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    @functools.wraps(method)
    async def recorded(self: S, /, *arguments: P.args, **named: P.kwargs) -> R:
        with asked_about() as asked:
            try:
                return await method(self, *arguments, **named)
            except (PolicyDenied, ForbiddenMarking, NeedsApproval) as refusal:
                question, asked.last = asked.last, None
                if question is not None:
                    await self._audit.record_refusal(question, code=refusal.code)
                raise

    return recorded
