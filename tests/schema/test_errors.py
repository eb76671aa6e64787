"""What clients are told when something goes wrong, and what they are never told."""

import json
import logging

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    get_named_type,
)

from schema.build import build_schema, graphql_app
from schema.limits import Limits
from tests.schema.conftest import PUBLIC_URL, SIGNED_IN, Client, authenticate
from tests.schema.world import NOON, World, document, project
from workspace.domain.errors import Conflict, ForbiddenMarking, Invalid, NotFound, PolicyDenied, Unavailable

SECRETS = "Operation Nightjar at hangar 7"
SCHEMA = build_schema()._schema


def literal(type_: GraphQLInputType) -> str:
    """Writes a value with every field, its identifiers malformed."""
    named = get_named_type(type_)
    if isinstance(named, GraphQLInputObjectType):
        return "{" + ", ".join(f"{name}: {literal(field.type)}" for name, field in named.fields.items()) + "}"
    if isinstance(named, GraphQLEnumType):
        return str(next(iter(named.values)))
    known = {
        "Int": "1",
        "Float": "1.5",
        "ByteCount": "1",
        "Date": '"2026-11-22"',
        "DateTime": f'"{NOON:%Y-%m-%dT%H:%M:%SZ}"',
    }
    return known.get(str(named), "true" if str(named) == "Boolean" else '"x"')


def selection(name: str, field: GraphQLField) -> str:
    """Selects a root field with every argument."""
    given = ", ".join(f"{key}: {literal(argument.type)}" for key, argument in field.args.items())
    return name + (f"({given})" if given else "") + " { __typename }"


def root_fields() -> list[tuple[str, str]]:
    roots = {"query": SCHEMA.query_type, "mutation": SCHEMA.mutation_type, "subscription": SCHEMA.subscription_type}
    return [
        (f"{kind} {name}", f"{kind} {{ {selection(name, field)} }}")
        for kind, root in roots.items()
        if root is not None
        for name, field in root.fields.items()
    ]


@pytest.mark.parametrize(("name", "query"), root_fields())
async def test_no_field_answers_a_stranger(client: Client, world: World, name: str, query: str) -> None:
    for headers in ({}, {"authorization": "Bearer bad"}, {"authorization": "Basic good"}, {"cookie": "session=bad"}):
        response = await client.http.post(
            "/graphql",
            content=json.dumps({"query": query}),
            headers={"content-type": "application/json", "accept": "application/json, text/event-stream", **headers},
        )
        assert response.status_code == 200
        text = response.text
        if name.startswith("subscription"):
            text = next(line for line in text.splitlines() if line.startswith("data: {"))[len("data: ") :]
        (error,) = json.loads(text)["errors"]
        assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    assert not world.calls
    assert not world.operations


async def test_a_typename_beside_a_refused_field_still_answers(client: Client) -> None:
    answer = await client.ask('{ __typename node(id: "x") { id } }')
    assert answer["data"] == {"__typename": "Query", "node": None}
    assert answer["errors"][0]["path"] == ["node"]


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (NotFound(path=("projectId",)), {"code": "NOT_FOUND", "path": ["projectId"]}),
        (Invalid("Too long.", path=("title",)), {"code": "INVALID", "path": ["title"]}),
        (ForbiddenMarking("No rule.", path=("marking", "text")), {"path": ["marking", "text"]}),
        (Conflict("It changed."), {"code": "CONFLICT", "path": None}),
        (PolicyDenied("Not yours."), {"code": "POLICY_DENIED"}),
        (Unavailable("The store does not answer."), {"code": "UNAVAILABLE"}),
    ],
)
async def test_a_refused_change_is_data(
    client: Client, world: World, refused: Exception, told: dict[str, object]
) -> None:
    world.failing = {"documents.create": refused}
    data = await client.get(
        """mutation ($id: ID!) { documentCreate(input: {projectId: $id, title: "T", marking: {text: "U"}}) {
             document { id } errors { __typename code message path } } }""",
        {"id": project().id},
    )
    assert data["documentCreate"]["document"] is None
    (error,) = data["documentCreate"]["errors"]
    assert error["__typename"] == "Refusal"
    assert error["message"] == str(refused)
    assert told.items() <= error.items()


async def test_an_identifier_of_another_kind_is_refused_before_any_service_is_asked(
    client: Client, world: World
) -> None:
    data = await client.get(
        'mutation ($id: ID!) { documentWithdraw(input: {id: $id, reason: "x"}) { errors { code path } } }',
        {"id": project().id},
    )
    assert data["documentWithdraw"]["errors"] == [{"code": "INVALID", "path": ["id"]}]
    error = await client.refusal(
        "query ($id: ID!) { documents(filter: {projectId: $id}) { totalCount } }", {"id": document().id}
    )
    assert error["extensions"] == {"code": "INVALID", "path": ["filter", "projectId"]}
    assert not world.calls


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1])
async def test_a_page_of_no_or_too_many_items_is_invalid(client: Client, first: int) -> None:
    error = await client.refusal("query ($n: Int) { documents(first: $n) { totalCount } }", {"n": first})
    assert error["extensions"] == {"code": "INVALID", "path": ["first"]}


@pytest.mark.parametrize("kind", ["query", "mutation"])
async def test_whatever_nobody_planned_for_is_masked_and_logged_without_its_words(
    client: Client, world: World, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    failure = RuntimeError(SECRETS)
    world.failing = {"people.viewer": failure, "documents.withdraw": failure}
    change = f'mutation {{ documentWithdraw(input: {{id: "{document().id}", reason: "x"}}) {{ errors {{ code }} }} }}'
    with caplog.at_level(logging.DEBUG):
        error = await client.refusal("{ viewer { id } }" if kind == "query" else change)
    assert error["extensions"] == {"code": "INTERNAL", "reference": "req_test"}
    assert SECRETS not in json.dumps(error)
    assert SECRETS not in caplog.text
    assert "req_test" in caplog.text
    assert "RuntimeError" in caplog.text


async def test_a_result_that_the_schema_does_not_allow_is_our_fault_and_masked(client: Client, world: World) -> None:
    from dataclasses import replace

    world.documents = [replace(document(), version=2**40)]
    error = await client.refusal("{ documents { nodes { version } } }")
    assert error["extensions"]["code"] == "INTERNAL"
    assert str(2**40) not in json.dumps(error)


async def test_a_field_that_is_given_up_takes_no_other_with_it(client: Client, world: World) -> None:
    world.failing = {"documents.derived_from": RuntimeError(SECRETS)}
    answer = await client.ask(
        """{ one: documents { nodes { derivedFrom { id } project { name nations { name } } } }
             two: documents { nodes { project { name } } }
             node(id: "nat_USA") { id } }""",
        authorization="Bearer good",
    )
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"INTERNAL"}
    world.failing = {"documents.derived_from": Unavailable("The database does not answer.")}
    answer = await client.ask(
        "{ documents { nodes { derivedFrom { id } project { name } } } }", authorization="Bearer good"
    )
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"UNAVAILABLE"}


async def test_an_authentication_that_fails_is_not_taken_for_an_absent_one(world: World) -> None:
    import httpx

    for failure, status, code in (
        (Unavailable("The database does not answer."), 503, "UNAVAILABLE"),
        (RuntimeError(SECRETS), 500, "INTERNAL"),
    ):

        async def broken(headers: object, *, safe: bool, failure: Exception = failure) -> None:
            assert headers
            assert not safe
            raise failure

        app = graphql_app(services=world.services(), authenticate=broken, public_url=PUBLIC_URL)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as http:
            response = await http.post("/graphql", json={"query": "{ __typename }"})
        assert response.status_code == status
        assert response.json()["errors"][0]["extensions"]["code"] == code
        assert SECRETS not in response.text


async def test_an_operation_that_takes_too_long_is_given_up(world: World) -> None:
    import httpx

    world.hanging = {"people.viewer"}
    limits = Limits(seconds=0.01)
    app = graphql_app(services=world.services(), authenticate=authenticate, public_url=PUBLIC_URL, limits=limits)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as http:
        response = await http.post("/graphql", json={"query": "{ viewer { id } }"}, headers=SIGNED_IN)
    assert response.json()["errors"][0]["extensions"]["code"] == "LIMIT"


async def test_without_introspection_nothing_tells_what_the_schema_is(world: World) -> None:
    import httpx

    app = graphql_app(services=world.services(), authenticate=authenticate, public_url=PUBLIC_URL, introspection=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as http:
        for query in ("{ __schema { types { name } } }", '{ __type(name: "Query") { name } }', "{ documentz { id } }"):
            response = await http.post("/graphql", json={"query": query}, headers=SIGNED_IN)
            assert response.json()["errors"][0]["extensions"]["code"] == "INVALID"
            assert "mean" not in response.text
            assert "data" not in response.json()
        assert (await http.get("/graphql", params={"query": "{ __typename }"})).status_code == 405
