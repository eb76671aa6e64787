"""How much one request may ask for, measured before anything else looks at it.

Every selection of the document is visited once: what a fragment amounts to is remembered and added up wherever the
fragment is spread. A document that would unfold to billions of fields is thereby refused after as many steps as it
has selections. The measure understands documents that are not valid (cycles, unknown names): it runs before the
validation rules, some of which compare every pair of fields.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_interface_type,
    is_list_type,
    is_object_type,
)

from schema.errors import over_limit
from workspace.domain.paging import DEFAULT_SIZE, LARGEST_SIZE

_SIZES: Final = ("first", "last")
_INTROSPECTION: Final = ("__schema", "__type")
_TYPE_LISTS: Final = ("fields", "interfaces", "possibleTypes", "inputFields")
_CONNECTION_COST: Final = 10
_SIMULATION_COST: Final = 400
_SIMULATIONS: Final = ("impact", "simulate")
_LIST_SIZE: Final = 10
_INTROSPECTION_LIST_SIZE: Final = 4
_DEEPEST_WALK: Final = 120
_TYPE_LIST_NESTING: Final = 1
_INTROSPECTION_COST: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may ask for; fields, aliases and the like count with every fragment unfolded.

    Attributes:
        body_bytes: the size of a request's body, of a WebSocket message and of a query string.
        tokens: the lexical tokens of a document.
        operations: the operations in one document.
        fragments: the fragments in one document.
        fields: the fields of one operation.
        repeats: the fields whose response name stands in the same selection set already.
        depth: the levels of fields; introspection is free to go deeper.
        aliases: the aliases of one operation.
        directives: the directives of one operation.
        cost: the fields to resolve, counting each page at its size.
        seconds: how long an operation may take.
        subscriptions: the operations that run at once on one WebSocket.
    """

    body_bytes: int = 256 * 1024
    tokens: int = 2_000
    operations: int = 10
    fragments: int = 50
    fields: int = 1_000
    repeats: int = 50
    depth: int = 12
    aliases: int = 30
    directives: int = 30
    cost: int = 10_000
    seconds: float = 10.0
    subscriptions: int = 20


STANDARD: Final = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What an operation asks for.

    Attributes:
        cost: the fields to resolve, counting each page at its size.
        visited: the selections looked at to find out.
        sizes: the variables on whose values the cost depends.
    """

    cost: int
    visited: int
    sizes: frozenset[str]


@dataclass(slots=True)
class _Sum:
    fields: int = 0
    repeats: int = 0
    depth: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    type_lists: int = 0

    def include(self, other: "_Sum") -> None:
        self.fields += other.fields
        self.repeats += other.repeats
        self.depth = max(self.depth, other.depth)
        self.aliases += other.aliases
        self.directives += other.directives
        self.cost += other.cost
        self.type_lists = max(self.type_lists, other.type_lists)


def measure(
    document: DocumentNode,
    *,
    schema: GraphQLSchema,
    limits: Limits,
    variables: Mapping[str, object],
    operation: str | None = None,
) -> Measure:
    """Measures a document, valid or not, before it is validated.

    Args:
        document: what was parsed.
        schema: what it asks of.
        limits: what it may ask for.
        variables: the values sent along; the sizes of pages may be among them.
        operation: the name of the operation to run; its cost is the one that is returned.

    Raises:
        GraphQLError: some operation of the document asks for more than the limits allow (code `LIMIT`).
    """
    fragments = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    _at_most(len(operations), limits.operations, "operations in one document")
    _at_most(len(fragments), limits.fragments, "fragments in one document")
    walk = _Walk(schema, {node.name.value: node for node in fragments}, {**_defaults(operations), **variables})
    cost = 0
    for node in operations:
        found = _Sum(directives=len(node.directives or ()))
        for variable in node.variable_definitions or ():
            found.directives += len(variable.directives or ())
        found.include(walk.selections(node.selection_set, schema.get_root_type(node.operation)))
        _check(found, limits)
        if operation is None or (node.name and node.name.value == operation):
            cost = found.cost
    for fragment in fragments:
        _check(walk.fragment(fragment.name.value), limits)
    return Measure(cost=cost, visited=walk.visited, sizes=frozenset(walk.sizes))


@dataclass(slots=True)
class _Walk:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, object]
    visited: int = 0
    sizes: set[str] = field(default_factory=set)
    _level: int = 0
    _known: dict[str, _Sum] = field(default_factory=dict)

    def selections(self, selections: SelectionSetNode, parent: GraphQLNamedType | None) -> _Sum:
        self._level += 1
        if self._level > _DEEPEST_WALK:
            raise over_limit(f"The document nests more than {_DEEPEST_WALK} levels of selections and fragments.")
        found = _Sum()
        self._gather(selections, parent, found, set())
        self._level -= 1
        return found

    def fragment(self, name: str) -> _Sum:
        if name not in self._known:
            self._known[name] = _Sum()  # where a cycle closes it adds nothing; validation refuses the document
            definition = self.fragments.get(name)
            if definition is not None:
                parent = self.schema.get_type(definition.type_condition.name.value)
                found = self.selections(definition.selection_set, parent)
                found.directives += len(definition.directives or ())
                self._known[name] = found
        return self._known[name]

    def _gather(
        self, selections: SelectionSetNode, parent: GraphQLNamedType | None, found: _Sum, names: set[str]
    ) -> None:
        for selection in selections.selections:
            self.visited += 1
            found.directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                name = (selection.alias or selection.name).value
                found.repeats += name in names
                names.add(name)
                found.include(self._field(selection, parent))
            elif isinstance(selection, FragmentSpreadNode):
                found.include(self.fragment(selection.name.value))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self.schema.get_type(condition.name.value) if condition else parent
                self._level += 1
                if self._level > _DEEPEST_WALK:
                    raise over_limit(f"The document nests more than {_DEEPEST_WALK} levels of selections.")
                self._gather(selection.selection_set, inner, found, names)
                self._level -= 1

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> _Sum:
        name = node.name.value
        found = _Sum(fields=1, aliases=int(node.alias is not None), cost=1)
        inner, size = self._unfold(node, parent)
        if node.selection_set is not None:
            below = self.selections(node.selection_set, inner)
            below.cost *= size
            found.include(below)
        found.depth = 0 if _is_introspection(inner) else found.depth + 1
        found.type_lists += name in _TYPE_LISTS
        if name in _INTROSPECTION:
            found.cost += _INTROSPECTION_COST
            if found.type_lists > _TYPE_LIST_NESTING:
                raise over_limit("Introspection may not follow the fields of the fields of a type in one query.")
        if any(argument.name.value in _SIZES for argument in node.arguments or ()) or _is_connection(inner):
            found.cost += _CONNECTION_COST
        if name in _SIMULATIONS:
            found.cost += _SIMULATION_COST
        return found

    def _unfold(self, node: FieldNode, parent: GraphQLNamedType | None) -> tuple[GraphQLNamedType | None, int]:
        """Finds the type a field leads to and how many objects of it to expect."""
        name = node.name.value
        if name in _INTROSPECTION:
            return self.schema.get_type("__Schema" if name == "__schema" else "__Type"), 1
        if not (is_object_type(parent) or is_interface_type(parent)):
            return None, 1
        definition = parent.fields.get(name)
        if definition is None:
            return None, 1
        inner = get_named_type(definition.type)
        if _SIZES[0] in definition.args:
            return inner, self._page_size(node)
        if is_list_type(get_nullable_type(definition.type)) and not _is_connection(parent):
            return inner, _INTROSPECTION_LIST_SIZE if _is_introspection(inner) else _LIST_SIZE
        return inner, 1

    def _page_size(self, node: FieldNode) -> int:
        sizes: list[int] = []
        for argument in node.arguments or ():
            if argument.name.value not in _SIZES:
                continue
            value = argument.value
            if isinstance(value, IntValueNode):
                sizes.append(_whole(value))
            elif isinstance(value, VariableNode):
                self.sizes.add(value.name.value)
                given = self.variables.get(value.name.value)
                sizes.append(int(given) if isinstance(given, int | float) else DEFAULT_SIZE)
        return max(1, min(LARGEST_SIZE, max(sizes, default=DEFAULT_SIZE)))


def _defaults(operations: Iterable[OperationDefinitionNode]) -> dict[str, int]:
    """Lists the largest whole numbers that variables hold, in whichever operation, when nothing is sent for them."""
    found: dict[str, int] = {}
    for node in operations:
        for variable in node.variable_definitions or ():
            name, value = variable.variable.name.value, variable.default_value
            if isinstance(value, IntValueNode):
                found[name] = max(_whole(value), found.get(name, 0))
    return found


def _whole(node: IntValueNode) -> int:
    """Reads a whole number; one of more digits than any page size counts as the largest page."""
    return int(node.value) if len(node.value) <= len(str(LARGEST_SIZE)) else LARGEST_SIZE


def _is_connection(named: GraphQLNamedType | None) -> bool:
    return named is not None and named.name.endswith("Connection")


def _is_introspection(named: GraphQLNamedType | None) -> bool:
    return named is not None and named.name.startswith("__")


def _check(found: _Sum, limits: Limits) -> None:
    _at_most(found.depth, limits.depth, "levels of fields")
    _at_most(found.fields, limits.fields, "fields")
    _at_most(found.repeats, limits.repeats, "repeated fields")
    _at_most(found.aliases, limits.aliases, "aliases")
    _at_most(found.directives, limits.directives, "directives")
    _at_most(found.cost, limits.cost, "fields to resolve, with each page counted at its size")


def _at_most(asked: int, allowed: int, what: str) -> None:
    """Compares.

    Raises:
        GraphQLError: more is asked than allowed.
    """
    if asked > allowed:
        raise _refusal(what, allowed)


def _refusal(what: str, allowed: int) -> GraphQLError:
    return over_limit(f"The query asks for more than {allowed:,} {what}: ask for less, or in several queries.")
