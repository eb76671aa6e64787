"""From a document's text to something that may be executed: limited, valid, and remembered.

Only documents that were valid are remembered, and only for people who are signed in, so a stranger cannot fill the
memory; what is remembered depends on the text alone, never on who sent it.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)

from schema.errors import malformed
from schema.limits import Limits, Measure, measure

_MOST_REMEMBERED: Final = 256
_MOST_ERRORS: Final = 10


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A document that is within the limits and valid.

    Attributes:
        document: what was parsed.
        kind: query, mutation or subscription.
        measure: what its operation asks for.
        operation: the name of the operation to run, as it was sent.
        sizes: the values of variables for which it was measured.
    """

    document: DocumentNode
    kind: OperationType
    measure: Measure
    operation: str | None
    sizes: list[object]


class Preparation:
    """Prepares documents for one schema.

    Args:
        schema: what documents ask of.
        limits: how much they may ask for.
        introspection: whether they may ask what the schema is.
    """

    def __init__(self, schema: GraphQLSchema, *, limits: Limits, introspection: bool) -> None:
        self._schema = schema
        self._limits = limits
        self._suggestions = introspection
        self._rules = specified_rules if introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
        self._remembered: OrderedDict[str, Prepared] = OrderedDict()

    def prepare(
        self, text: str, *, variables: Mapping[str, object], operation: str | None, remember: bool
    ) -> Prepared | list[GraphQLError]:
        """Parses, measures and validates, or hands back what is wrong.

        Args:
            text: the document.
            variables: what was sent along; sizes of pages are read from it.
            operation: the name of the operation to run.
            remember: whether to keep a valid document for next time.
        """
        try:
            return self._prepare(text, variables=variables, operation=operation, remember=remember)
        except GraphQLError as error:
            return [error]

    def _prepare(
        self, text: str, *, variables: Mapping[str, object], operation: str | None, remember: bool
    ) -> Prepared | list[GraphQLError]:
        known = self._remembered.get(text)
        if known is not None:
            self._remembered.move_to_end(text)
            if known.operation == operation and known.sizes == _sizes(known.measure, variables):
                return known
        document = known.document if known else self._parse(text)
        measured = measure(document, schema=self._schema, limits=self._limits, variables=variables, operation=operation)
        errors = [] if known else self._validate(document)
        if errors:
            return errors
        prepared = Prepared(
            document=document,
            kind=_kind(document, operation),
            measure=measured,
            operation=operation,
            sizes=_sizes(measured, variables),
        )
        if remember:
            self._remembered[text] = prepared
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.popitem(last=False)
        return prepared

    def _parse(self, text: str) -> DocumentNode:
        if "\0" in text or len(text) > self._limits.body_bytes:
            raise malformed("The document is too long or holds U+0000.")
        return parse(text, max_tokens=self._limits.tokens)

    def _validate(self, document: DocumentNode) -> list[GraphQLError]:
        return validate(
            self._schema, document, self._rules, max_errors=_MOST_ERRORS, hide_suggestions=not self._suggestions
        )


def _sizes(measured: Measure, variables: Mapping[str, object]) -> list[object]:
    """Lists the values on which the cost depends."""
    return [variables.get(name) for name in sorted(measured.sizes)]


def _kind(document: DocumentNode, name: str | None) -> OperationType:
    """Tells which kind of operation would run.

    Raises:
        GraphQLError: the document holds no such operation, or several and no name was sent.
    """
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is not None:
        operations = [node for node in operations if node.name is not None and node.name.value == name]
    if len(operations) != 1:
        raise malformed("The document holds no operation of this name, or several and no `operationName` was sent.")
    return operations[0].operation
