"""GraphQL over HTTP: what a request has to be, and what its answer says by status, type and body."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from graphql import get_introspection_query

from tests.schema.conftest import SIGNED_IN, Client

JSON = "application/json"
RESPONSE = "application/graphql-response+json"


async def post(client: Client, content: bytes | str, **headers: str) -> httpx.Response:
    return await client.http.post("/graphql", content=content, headers={"content-type": JSON, **SIGNED_IN, **headers})


def code(response: httpx.Response) -> str:
    (error,) = response.json()["errors"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON}", RESPONSE),
        (f"{JSON}, {RESPONSE};q=0.9", JSON),
        (f"{RESPONSE};q=0, */*", JSON),
        (f"{RESPONSE}; charset=utf-8, {JSON}; charset=utf-8", RESPONSE),
        ("text/html, */*;q=0.1", JSON),
        (f"{RESPONSE}, application/graphql+json, {JSON}, text/event-stream, multipart/mixed", RESPONSE),
        ("text/event-stream, */*", JSON),
        ("text/event-stream", "text/event-stream"),
        ("text/event-stream, text/html", "text/event-stream"),
    ],
)
async def test_the_answer_has_the_type_that_is_accepted_best(client: Client, accept: str | None, answered: str) -> None:
    request = client.http.build_request("POST", "/graphql", json={"query": "{ __typename }"})
    request.headers.pop("accept")
    if accept is not None:
        request.headers["accept"] = accept
    response = await client.http.send(request)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == answered


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", "", "q=1"])
async def test_nothing_acceptable_is_406_unless_the_header_is_empty(client: Client, accept: str) -> None:
    response = await post(client, '{"query": "{ __typename }"}', accept=accept)
    assert response.status_code == (406 if accept else 200)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "1",
        "null",
        '"{ __typename }"',
        "[]",
        '[{"query": "{ __typename }"}]',
        "{",
        "{}",
        '{"query": null}',
        '{"query": 1}',
        '{"query": ""}',
        '{"query": {"a": 1}}',
        '{"qeury": "{ __typename }"}',
        '{"query": "{ __typename }", "variables": 1}',
        '{"query": "{ __typename }", "variables": "{}"}',
        '{"query": "{ __typename }", "variables": []}',
        '{"query": "{ __typename }", "operationName": 1}',
        '{"query": "{ __typename }", "extensions": 1}',
        '{"query": "{ __typename }", "variables": {"a": NaN}}',
        '{"query": "{ __typename }", "variables": {"a": "\\u0000"}}',
        '{"query": "{ search(text: \\"\\\\u0000\\") { totalCount } }"}',
        '{"query": "{ search(text: \\"\\\\u{0}\\") { totalCount } }"}',
        '{"query": "\\ud800"}',
        b"\xff\xfe\x00",
        b'{"query": "\xff"}',
        b"\x1f\x8b\x08",
        "[" * 50_000,
        '{"a":' * 50_000,
        '{"query": "{ __typename }", "variables": {"a": ' + "[" * 2_000 + "]" * 2_000 + "}}",
    ],
)
async def test_a_body_that_is_no_request_is_400_with_a_code(client: Client, body: bytes | str) -> None:
    for accept in (JSON, RESPONSE):
        response = await post(client, body, accept=accept)
        assert response.status_code == 400
        assert code(response) == "INVALID"
        assert "data" not in response.json()


@pytest.mark.parametrize(
    "variables",
    [
        '{"first": ' + "9" * 5_001 + "}",
        '{"first": -' + "9" * 5_001 + "}",
        '{"first": 1e400}',
        '{"first": 1.5}',
        '{"first": true}',
        '{"first": "1"}',
        '{"first": [1]}',
        '{"first": {"a": {"b": [[[[]]]]}}}',
        '{"first": ' + "[" * 900 + "]" * 900 + "}",
    ],
)
async def test_numbers_that_are_none_are_refused_as_invalid(client: Client, variables: str) -> None:
    query = "query ($first: Int) { documents(first: $first) { totalCount } }"
    response = await post(client, f'{{"query": "{query}", "variables": {variables}}}', accept=RESPONSE)
    assert response.status_code == 400
    assert code(response) == "INVALID"
    assert len(response.content) < 1_500


@pytest.mark.parametrize(
    "query",
    [
        "{",
        "query",
        "{ unknown }",
        "{ viewer }",
        "{ __typename } { __typename }",
        "subscription { a: activity { id } b: activity { id } }",
        "query ($a: Unknown) { __typename }",
        "{ documents(first: " + "9" * 5_001 + ") { totalCount } }",
        '{ documents(filter: {updatedSince: "yesterday"}) { totalCount } }',
        "{ documents(filter: {updatedSince: 20261122}) { totalCount } }",
        '{ milestones(filter: {plannedFrom: "2026-02-30"}) { totalCount } }',
        'mutation { documentVersionCreate(input: {documentId: "x", filename: "x", size: -1}) { errors { code } } }',
        'mutation { documentVersionCreate(input: {documentId: "x", filename: "x", size: 1.0}) { errors { code } } }',
        '{ search(text: "' + "x" * 50_000 + '", first: "' + "y" * 50_000 + '") { totalCount } }',
        "type Query { a: Int }",
        "{ ...F }",
        "fragment F on Query { viewer { id } }",
        "{" * 300,
        "{ search(text: " + "[" * 300 + "]" * 300 + ") { totalCount } }",
    ],
)
async def test_a_document_that_is_not_valid_is_told_by_the_status_of_the_proper_type_alone(
    client: Client, query: str
) -> None:
    body = json.dumps({"query": query})
    proper = await post(client, body, accept=RESPONSE)
    plain = await post(client, body, accept=JSON)
    assert (proper.status_code, plain.status_code) == (400, 200)
    assert proper.json() == plain.json()
    for error in proper.json()["errors"]:
        assert error["extensions"]["code"] == "INVALID"
        assert len(error["message"]) <= 400


async def test_what_is_over_a_limit_says_so(client: Client) -> None:
    response = await post(client, json.dumps({"query": "{ " + "__typename " * 5_000 + "}"}), accept=RESPONSE)
    assert response.status_code == 400
    assert code(response) == "INVALID"
    response = await post(client, json.dumps({"query": "{ " + "viewer { id } " * 100 + "}"}), accept=RESPONSE)
    assert response.status_code == 400
    assert code(response) == "LIMIT"


async def test_a_body_that_is_too_large_is_413_whether_or_not_it_says_so_beforehand(client: Client) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 10_000

    declared = await post(client, b" " * 400_000)
    streamed = await client.http.post("/graphql", content=chunks(), headers={"content-type": JSON})
    lying = await post(client, b"{}", **{"content-length": "9" * 30})
    for response in (declared, streamed, lying):
        assert response.status_code == 413
        assert code(response) == "LIMIT"


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/jsonp",
        "application/json; charset=utf-16",
        "application/json; charset=iso-8859-1",
    ],
)
async def test_other_types_of_bodies_are_415(client: Client, content_type: str) -> None:
    response = await post(client, '{"query": "{ __typename }"}', **{"content-type": content_type})
    assert response.status_code == 415
    assert code(response) == "INVALID"


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "APPLICATION/JSON;charset=UTF-8"])
async def test_utf_8_is_taken_however_it_is_spelt(client: Client, content_type: str) -> None:
    response = await post(client, '{"query": "{ __typename }"}', **{"content-type": content_type})
    assert response.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
async def test_other_methods_are_405(client: Client, method: str) -> None:
    response = await client.http.request(method, "/graphql")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


async def test_a_query_can_be_asked_with_get(client: Client) -> None:
    response = await client.http.get(
        "/graphql",
        params={
            "query": "query A { __typename } query B($n: Int) { documents(first: $n) { nodes { id } } }",
            "operationName": "B",
            "variables": '{"n": 2}',
        },
        headers=SIGNED_IN,
    )
    assert len(response.json()["data"]["documents"]["nodes"]) == 2


@pytest.mark.parametrize(
    "parameters",
    [{}, {"query": ""}, {"query": "{ __typename }", "variables": "1"}, {"query": "{ __typename }", "variables": "{"}],
)
async def test_a_get_that_is_no_request_is_400(client: Client, parameters: dict[str, str]) -> None:
    response = await client.http.get("/graphql", params=parameters)
    assert response.status_code == 400
    assert code(response) == "INVALID"


async def test_a_change_cannot_be_asked_with_get(client: Client) -> None:
    query = 'mutation { documentWithdraw(input: {id: "x", reason: "x"}) { errors { code } } }'
    response = await client.http.get("/graphql", params={"query": query}, headers=SIGNED_IN)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    events = await client.http.get(
        "/graphql", params={"query": query}, headers={**SIGNED_IN, "accept": "text/event-stream"}
    )
    assert events.status_code == 405


async def test_a_cookie_alone_does_not_let_another_site_post(client: Client) -> None:
    body = json.dumps({"query": "{ viewer { id } }"})
    forged = await client.http.post("/graphql", content=body, headers={"content-type": JSON, "cookie": "session=good"})
    meant = await client.http.post(
        "/graphql", content=body, headers={"content-type": JSON, "cookie": "session=good", "x-entente-csrf": "good"}
    )
    assert code(forged) == "UNAUTHENTICATED"
    assert meant.json()["data"]["viewer"]["id"]


async def test_a_subscription_is_not_answered_with_json(client: Client) -> None:
    response = await post(client, json.dumps({"query": "subscription { activity { id } }"}), accept=JSON)
    assert response.status_code == 406


async def test_answers_are_never_stored_and_tell_their_cost(client: Client) -> None:
    response = await post(client, json.dumps({"query": "{ viewer { id displayName } }"}))
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.json()["extensions"] == {"cost": 3}


async def test_a_stranger_can_read_what_the_schema_is_and_nothing_else(client: Client) -> None:
    answer = await client.ask(get_introspection_query())
    assert "errors" not in answer
    assert answer["data"]["__schema"]["queryType"]["name"] == "Query"
