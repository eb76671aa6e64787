"""What holds for every body and every document, not only for those somebody thought of."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
from graphql import FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode, Visitor, parse, visit
from hypothesis import given
from hypothesis import strategies as st

from schema.build import graphql_app
from tests.schema.conftest import PUBLIC_URL, SIGNED_IN, authenticate
from tests.schema.test_limits import GENEROUS, measured
from tests.schema.world import World

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
QUERIES = st.sampled_from(
    [
        "query ($v: ID!) { node(id: $v) { id } }",
        "query ($v: Int) { documents(first: $v) { totalCount } }",
        "query ($v: String) { documents(after: $v) { totalCount } }",
        "query ($v: String!) { search(text: $v) { totalCount } }",
        "query ($v: DocumentFilter) { documents(filter: $v) { totalCount } }",
        "query ($v: MilestoneFilter) { milestones(filter: $v) { totalCount } }",
        "query ($v: Action!) { whoCan(action: $v) { nations { allowed } } }",
        "mutation ($v: DocumentCreateInput!) { documentCreate(input: $v) { errors { code } } }",
        "mutation ($v: DocumentVersionCreateInput!) { documentVersionCreate(input: $v) { errors { code } } }",
        "subscription ($v: ID) { activity(projectId: $v) { id } }",
    ]
)


async def answered(content: bytes, headers: Mapping[str, str]) -> httpx.Response:
    app = graphql_app(services=World().services(), authenticate=authenticate, public_url=PUBLIC_URL)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as http:
        return await http.post("/graphql", content=content, headers={**SIGNED_IN, **headers})


def check(response: httpx.Response) -> None:
    assert response.status_code < 500
    for error in response.json().get("errors", []):
        assert error["extensions"]["code"] in {"INVALID", "LIMIT"}
        assert len(error["message"]) <= 400


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
async def test_no_bytes_are_answered_with_a_fault_of_ours(content: bytes) -> None:
    check(await answered(content, {"content-type": "application/json"}))


@given(JSON, JSON, JSON)
async def test_no_values_are_answered_with_a_fault_of_ours(query: object, variables: object, name: object) -> None:
    body = json.dumps({"query": query, "variables": variables, "operationName": name})
    check(await answered(body.encode(), {"content-type": "application/json"}))


@given(QUERIES, JSON)
async def test_no_value_of_a_variable_is_answered_with_a_fault_of_ours(query: str, value: object) -> None:
    body = json.dumps({"query": query, "variables": {"v": value}})
    check(await answered(body.encode(), {"content-type": "application/json"}))


@given(st.text(max_size=40), st.text(max_size=40))
async def test_no_header_is_answered_with_a_fault_of_ours(accept: str, content_type: str) -> None:
    def wire(text: str) -> str:
        return text.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "").replace("\0", "").strip()

    headers = {"accept": wire(accept), "content-type": wire(content_type)}
    check(await answered(b'{"query": "{ __typename }"}', headers))


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Draws a document of fragments that spread later ones, any number of times."""
    count = draw(st.integers(0, 6))

    def selections(place: int, depth: int) -> str:
        parts = ["id"]
        for _ in range(draw(st.integers(0, 3))):
            kind = draw(st.sampled_from(["spread", "field", "inline"]))
            if kind == "spread" and place < count:
                parts.append(f"...F{draw(st.integers(place, count - 1))}")
            elif kind == "field" and depth:
                parts.append(f"a{draw(st.integers(0, 9))}: dependsOn {{ {selections(place, depth - 1)} }}")
            elif kind == "inline" and depth:
                parts.append(f"... on Milestone {{ {selections(place, depth - 1)} }}")
        return " ".join(parts)

    fragments = [f"fragment F{place} on Milestone {{ {selections(place + 1, 2)} }}" for place in range(count)]
    return f"{{ milestones {{ nodes {{ {selections(0, 3)} }} }} }} {' '.join(fragments)}"


def unfolded(query: str) -> int:
    """Counts the cost by unfolding every fragment: slow, and surely right."""
    document = parse(query)
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}

    def cost(selections: SelectionSetNode) -> int:
        total = 0
        for selection in selections.selections:
            node: Any = selection
            if isinstance(node, FragmentSpreadNode):
                total += cost(fragments[node.name.value].selection_set)
            elif node.kind == "inline_fragment":
                total += cost(node.selection_set)
            elif node.selection_set is None:
                total += 1
            else:
                weight = {"milestones": 20, "dependsOn": 10}.get(node.name.value, 1)
                extra = 10 if node.name.value == "milestones" else 0
                total += 1 + extra + weight * cost(node.selection_set)
        return total

    operation: Any = document.definitions[0]
    return cost(operation.selection_set)


class _Selections(Visitor):
    """Counts the selections of a document as they are written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    def enter_selection_set(self, node: SelectionSetNode, *_: object) -> None:
        self.written += len(node.selections)


@given(documents())
def test_the_measure_is_that_of_the_unfolded_document_and_visits_each_selection_once(query: str) -> None:
    found = measured(query, limits=GENEROUS)
    assert found.cost == unfolded(query)
    counting = _Selections()
    visit(parse(query), counting)
    assert found.visited <= counting.written
