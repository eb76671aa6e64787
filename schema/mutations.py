"""What all changes have in common: a refusal is data, and what was read before a change is not shown after it."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.types.field import StrawberryField
from typing_extensions import override

from schema.context import Info
from schema.errors import Refusal, UserError
from workspace.domain.errors import Unauthenticated, WorkspaceError

Resolver = TypeVar("Resolver", bound=Callable[..., Awaitable[Any]])


@strawberry.type
class Payload:
    """What every change answers: `errors` is empty exactly when the change was made."""

    errors: list[UserError] = strawberry.field(default_factory=list)


class Refusable(FieldExtension):
    """Turns an expected refusal into a payload that holds nothing else."""

    @override
    def apply(self, field: StrawberryField) -> None:
        self._field = field

    @override
    async def resolve_async(
        self,
        next_: Callable[..., Awaitable[Any]],
        source: Any,
        info: Info,
        **kwargs: Any,
    ) -> Any:
        _ = info.context.signed_in  # before anything is said about the input
        try:
            return await next_(source, info, **kwargs)
        except Unauthenticated:
            raise
        except WorkspaceError as refused:
            payload: Any = self._field.type
            return payload(errors=[Refusal.of(refused, reference=info.context.reference)])
        finally:
            info.context.forget()


def change(resolver: Resolver) -> Resolver:
    """Declares a mutation whose refusals are data."""
    return cast("Resolver", strawberry.mutation(resolver, extensions=[Refusable()]))
