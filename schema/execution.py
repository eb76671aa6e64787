"""Runs prepared operations: within their time, with every error presented, over every transport alike.

Nothing leaves here but `ExecutionResult`s whose errors say what a client may know.
"""

import asyncio
from collections.abc import AsyncGenerator, Collection, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

import strawberry
from graphql import GraphQLError, OperationType
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import PreExecutionError
from typing_extensions import override

from schema.context import Context
from schema.errors import malformed, over_limit, present
from schema.executor import PlainFieldsFirst, mark_plain_fields
from schema.finish import finish
from schema.limits import Limits
from schema.prepare import Preparation, Prepared
from schema.scalars import SCALARS

ALL_KINDS: Final = frozenset(OperationType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request for one operation, as sent.

    Attributes:
        query: the document.
        variables: the values sent along.
        operation_name: the operation to run when the document holds several.
    """

    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None


class _Handover(SchemaExtension):
    """Gives the execution the document that was prepared before, so that nothing is parsed or validated twice."""

    @override
    def on_parse(self) -> Iterator[None]:
        self.execution_context.graphql_document = self.execution_context.context.prepared.document
        self.execution_context.pre_execution_errors = []
        yield


class WorkspaceSchema(strawberry.Schema):
    """The schema together with what one request may ask of it."""

    def __init__(
        self,
        query: type,
        mutation: type | None = None,
        subscription: type | None = None,
        *,
        types: Collection[type] = (),
        limits: Limits,
        introspection: bool,
    ) -> None:
        super().__init__(
            query,
            mutation,
            subscription,
            types=types,
            extensions=[_Handover],
            execution_context_class=PlainFieldsFirst,
            config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
        )
        finish(self._schema)
        mark_plain_fields(self._schema)
        self.limits = limits
        self.introspection = introspection
        self._preparation = Preparation(self._schema, limits=limits, introspection=introspection)

    def prepare(self, asked: Asked, *, remember: bool) -> Prepared | list[GraphQLError]:
        """Parses, measures and validates, or hands back what is wrong."""
        return self._preparation.prepare(
            asked.query, variables=asked.variables, operation=asked.operation_name, remember=remember
        )

    async def answer(self, asked: Asked, prepared: Prepared, context: Context) -> ExecutionResult:
        """Runs a query or a mutation to its end, or to the end of its time."""
        context.prepared = prepared
        try:
            async with asyncio.timeout(self.limits.seconds):
                result = await self.execute(
                    asked.query,
                    variable_values=dict(asked.variables),
                    context_value=context,
                    operation_name=asked.operation_name,
                )
        except TimeoutError:
            result = PreExecutionError(data=None, errors=[_too_slow(self.limits)])
        if result.data is None and all(error.path is None for error in result.errors or ()):
            result = PreExecutionError(data=None, errors=result.errors)  # a variable had a value it cannot have
        return _presented(result, context)

    async def answers(
        self, asked: Asked, context: Context, *, kinds: Collection[OperationType] = ALL_KINDS
    ) -> AsyncGenerator[ExecutionResult, None]:
        """Runs any operation over a transport that streams: one result, or one for each event."""
        prepared = self.prepare(asked, remember=context.principal is not None)
        if isinstance(prepared, Prepared) and prepared.kind not in kinds:
            prepared = [malformed(f"A {prepared.kind.value} cannot be sent this way.")]
        if not isinstance(prepared, Prepared):
            yield _presented(PreExecutionError(data=None, errors=prepared), context)
            return
        if prepared.kind is not OperationType.SUBSCRIPTION:
            yield await self.answer(asked, prepared, context)
            return
        context.prepared = prepared
        results = await self.stream(
            asked.query,
            variable_values=dict(asked.variables),
            context_value=context,
            operation_name=asked.operation_name,
        )
        async with aclosing(results):
            while True:
                try:
                    result = await anext(results)
                except StopAsyncIteration:
                    return
                except Exception as error:  # noqa: BLE001 - whatever it is, the client gets a reference, not the words
                    result = PreExecutionError(data=None, errors=[GraphQLError("", original_error=error)])
                if not isinstance(result, ExecutionResult):
                    raise TypeError("incremental delivery is off, so only whole results can come")
                yield _presented(result, context)
                if isinstance(result, PreExecutionError):
                    return

    @override
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Logs nothing here: `schema.errors.present` logs what is masked, once, without its words."""


def _presented(result: ExecutionResult, context: Context) -> ExecutionResult:
    if result.errors:
        result.errors = [present(error, reference=context.reference) for error in result.errors]
    if context.prepared is not None:
        result.extensions = {"cost": context.prepared.measure.cost}
    return result


def _too_slow(limits: Limits) -> GraphQLError:
    return over_limit(
        f"The operation took longer than {limits.seconds:g} s and was given up: ask for less, and if it was a change, "
        "look whether it happened before sending it again."
    )
