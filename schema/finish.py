"""Finishes a built schema: what its classes cannot say in the words of GraphQL.

The docstrings of types and resolvers become the descriptions that clients read. An input that may be left out has no
default; Python's None stands for its absence.
"""

import inspect

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

_DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF


def finish(schema: GraphQLSchema) -> None:
    """Describes types and fields, and takes the null defaults away."""
    _describe(schema)
    for named in schema.type_map.values():
        inputs: list[GraphQLArgument | GraphQLInputField] = []
        if isinstance(named, GraphQLInputObjectType):
            inputs.extend(named.fields.values())
        elif isinstance(named, GraphQLObjectType):
            inputs.extend(argument for field in named.fields.values() for argument in field.args.values())
        for given in inputs:
            if given.default_value is None:
                given.default_value = Undefined


def _describe(schema: GraphQLSchema) -> None:
    for named in schema.type_map.values():
        definition = named.extensions.get(_DEFINITION)
        if isinstance(named, GraphQLEnumType):
            named.description = named.description or _first_paragraph(getattr(definition, "wrapped_cls", None))
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            named.description = named.description or _first_paragraph(getattr(definition, "origin", None))
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            for field in named.fields.values():
                origin = field.extensions.get(_DEFINITION)
                if isinstance(origin, StrawberryField) and origin.base_resolver is not None:
                    resolver = origin.base_resolver.wrapped_func
                    field.description = field.description or _first_paragraph(resolver)


def _first_paragraph(documented: object) -> str | None:
    text = inspect.getdoc(documented) if documented is not None else None
    return None if text is None else text.partition("\n\n")[0].replace("\n", " ")
