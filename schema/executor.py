"""Executes plain fields without ceremony: an attribute that is a scalar, an enum or a list of them.

Such a field has no arguments and no resolver of ours, so nothing can be asked or decided in it. Whatever is unusual
about its value (an error, a null) is left to the general way, which then says what is wrong.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    Undefined,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField
from typing_extensions import override

Read = Callable[[Any], object]

_PLAIN: Final = "entente-plain"
_DEFINITION: Final = GraphQLCoreConverter.DEFINITION_BACKREF


def mark_plain_fields(schema: GraphQLSchema) -> None:
    """Finds the fields of a built schema that are plain."""
    for named in schema.type_map.values():
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            for field in named.fields.values():
                read = _plain(field)
                if read is not None:
                    field.extensions[_PLAIN] = read


class PlainFieldsFirst(StrawberryGraphQLCoreExecutionContext):
    """The executor of the workspace."""

    @override
    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: list[FieldDetails],
        path: Path,
        position_context: Any,
    ) -> Any:
        field = self.schema.get_field(parent_type, field_details_list[0].node.name.value)
        read: Read | None = field.extensions.get(_PLAIN) if field else None
        if read is not None:
            try:
                value = read(source)
            except Exception:  # noqa: BLE001 - the general way meets it again, and says so
                value = Undefined
            if value is not Undefined:
                return value
        return super().execute_field(parent_type, source, field_details_list, path, position_context)


def _plain(field: GraphQLField) -> Read | None:
    """Makes what reads a plain field's value; it gives `Undefined` for what it does not understand."""
    definition = field.extensions.get(_DEFINITION)
    if not isinstance(definition, StrawberryField) or not definition.is_basic_field:
        return None
    coerce = _coercion(field.type)
    if coerce is None:
        return None
    get, optional = attrgetter(definition.python_name), not is_non_null_type(field.type)

    def read(source: object) -> object:
        value = get(source)
        if value is None:
            return None if optional else Undefined
        return coerce(value)

    return read


def _coercion(type_: GraphQLOutputType) -> Read | None:
    nullable = get_nullable_type(type_)
    if is_leaf_type(nullable):
        return _leaf(nullable.coerce_output_value)
    if is_list_type(nullable) and is_non_null_type(nullable.of_type) and is_leaf_type(nullable.of_type.of_type):
        one = _leaf(nullable.of_type.of_type.coerce_output_value)

        def many(values: Iterable[object]) -> object:
            told = [Undefined if value is None else one(value) for value in values]
            return Undefined if Undefined in told else told

        return many
    return None


def _leaf(coerce: Read) -> Read:
    def one(value: object) -> object:
        told = coerce(value)
        return Undefined if told is None else told

    return one
