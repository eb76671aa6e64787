"""Reads everything that one person can reach through the interface, and remembers every byte.

It knows nothing of the subjects: it takes the fields from the schema, follows every list to its end and every object to
the depth at which types repeat, and asks for every identifier that it comes across.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)
from starlette.types import ASGIApp

DEEPEST: Final = 2
DEEPEST_NODE: Final = 3
PAGE: Final = 2
_PLUMBING: Final = ("edges", "nodes", "pageInfo", "gains", "losses")


@dataclass
class Crawl:
    """What was read.

    Attributes:
        answers: every request and the bytes of its answer.
        visited: every field of every type of which a value was shown.
    """

    answers: dict[str, bytes] = field(default_factory=dict)
    visited: set[tuple[str, str]] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)


class Crawler:
    """Crawls as whoever the application takes its client for."""

    def __init__(self, app: ASGIApp, schema: GraphQLSchema) -> None:
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://entente.example")
        self._schema = schema
        self._crawl = Crawl()

    async def crawl(self, roots: list[str]) -> Crawl:
        """Asks each root field, such as `documents(first: 2)`, and then every object found, by its identifier.

        A list is followed by its cursors.
        """
        for root in roots:
            await self._follow(root)
        asked: set[str] = set()
        while left := self._crawl.identifiers - asked:
            identifier = min(left)
            asked.add(identifier)
            await self._node(json.dumps(identifier))
        await self._http.aclose()
        return self._crawl

    async def _follow(self, root: str) -> None:
        query_type = self._schema.query_type
        assert query_type is not None
        name = root.partition("(")[0]
        inner = get_named_type(query_type.fields[name].type)
        after = ""
        while True:
            head = root if not after else f"{root[:-1]}, after: {json.dumps(after)})"
            data = await self._ask(f"{{ {head} {self._selection(inner, (), DEEPEST)} }}")
            self._crawl.visited.add(("Query", name))
            page = (data or {}).get(name) or {}
            info = page.get("pageInfo", {}) if isinstance(page, dict) else {}
            if not info.get("hasNextPage"):
                return
            after = info["endCursor"]

    async def _node(self, identifier: str) -> None:
        found = (await self._ask(f"{{ node(id: {identifier}) {{ __typename id }} }}") or {})["node"]
        if found is not None:
            kind = self._schema.type_map[found["__typename"]]
            await self._ask(
                f"{{ node(id: {identifier}) {{ ... on {kind} {self._selection(kind, (), DEEPEST_NODE)} }} }}"
            )

    async def _ask(self, query: str) -> dict[str, Any] | None:
        response = await self._http.post("/graphql", json={"query": query})
        self._crawl.answers[query] = response.content
        assert "errors" not in response.json(), (query, response.text)
        data: dict[str, Any] | None = response.json()["data"]
        self._remember(data)
        return data

    def _remember(self, value: object) -> None:
        if isinstance(value, list):
            for item in value:
                self._remember(item)
        elif isinstance(value, dict):
            for key, item in value.items():
                if key == "id" and isinstance(item, str) and not item.startswith("evt_"):
                    self._crawl.identifiers.add(item)
                if "__typename" in value and key != "__typename":
                    self._crawl.visited.add((value["__typename"], key))
                self._remember(item)

    def _selection(self, type_: object, above: tuple[str, ...], depth: int) -> str:
        if is_leaf_type(type_):
            return ""
        if isinstance(type_, GraphQLInterfaceType):
            return "{ __typename id }"
        assert isinstance(type_, GraphQLObjectType)
        return "{ __typename " + " ".join(self._fields(type_, (*above, type_.name), depth)) + " }"

    def _fields(self, type_: GraphQLObjectType, path: tuple[str, ...], depth: int) -> Iterator[str]:
        for name, found in type_.fields.items():
            if any(is_required_argument(argument) for argument in found.args.values()):
                continue
            inner = get_named_type(found.type)
            if is_leaf_type(inner):
                yield name
            elif str(inner) in path:
                yield f"{name}{_arguments(found)} {{ __typename }}"
            elif depth > 0:
                yield f"{name}{_arguments(found)} {self._selection(inner, path, depth - (name not in _PLUMBING))}"


def _arguments(found: GraphQLField) -> str:
    return f"(first: {PAGE})" if "first" in found.args else ""


def shown_fields(schema: GraphQLSchema) -> set[tuple[str, str]]:
    """Lists every field that can be read: all but those of changes, subscriptions and introspection."""
    aside = {"Mutation", "Subscription", "ActivityEvent", "Refusal", "Upload", "ContentTicket", "AccessQuery"}
    return {
        (type_.name, name)
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        if not type_.name.startswith("__") and type_.name not in aside and not type_.name.endswith("Payload")
        for name in type_.fields
    }
