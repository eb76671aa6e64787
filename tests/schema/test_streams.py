"""Subscriptions over WebSocket and server-sent events: who may open them, what they say, how they end."""

import asyncio
import json

import pytest
from starlette.types import ASGIApp, Message

from schema.build import graphql_app
from schema.limits import Limits
from tests.schema.conftest import PUBLIC_URL, SIGNED_IN, Client, authenticate
from tests.schema.sockets import Closed, Socket, connected
from tests.schema.world import World, document, event, principal, project
from workspace.domain.principal import Principal

ACTIVITY = "subscription { activity { id kind at node { id ... on Document { title } } project { id } } }"
GOOD = {"type": "connection_init", "payload": {"authorization": "Bearer good"}}


async def opened(socket: Socket) -> Socket:
    await socket.send(GOOD)
    assert await socket.receive() == {"type": "connection_ack"}
    return socket


async def subscribe(socket: Socket, query: str = ACTIVITY, *, name: str = "1", **payload: object) -> None:
    await socket.send({"id": name, "type": "subscribe", "payload": {"query": query, **payload}})


async def test_events_arrive_one_by_one_and_then_the_subscription_completes(app: ASGIApp, world: World) -> None:
    world.events = [event(1), event(2)]
    async with connected(app) as socket:
        await subscribe(await opened(socket))
        first, second, last = [await socket.receive() for _ in range(3)]
    assert first["payload"]["data"]["activity"] == {
        "id": event(1).id,
        "kind": "document.created",
        "at": "2026-11-22T12:00:00Z",
        "node": {"id": document(1).id, "title": "Document 1"},
        "project": {"id": project().id},
    }
    assert second["payload"]["data"]["activity"]["node"]["id"] == document(2).id
    assert last == {"id": "1", "type": "complete"}


async def test_each_event_is_decided_anew(app: ASGIApp, world: World) -> None:
    world.events = [event(1), event(1), event(1)]
    async with connected(app) as socket:
        await subscribe(await opened(socket))
        for _ in range(4):
            await socket.receive()
    assert len(world.operations) == 3
    assert world.calls["projects.get_many"] == 3


async def test_an_event_whose_object_is_hidden_meanwhile_names_nothing_and_one_whose_project_is_hidden_is_dropped(
    app: ASGIApp, world: World
) -> None:
    world.events = [event(1)]
    world.hidden = {document(1).id}
    async with connected(app) as socket:
        await subscribe(await opened(socket))
        assert (await socket.receive())["payload"]["data"]["activity"]["node"] is None
    world.hidden = {project().id}
    async with connected(app) as socket:
        await subscribe(await opened(socket))
        assert await socket.receive() == {"id": "1", "type": "complete"}


@pytest.mark.parametrize(
    "payload",
    [
        {},
        None,
        {"authorization": "Bearer bad"},
        {"authorization": 1},
        {"authorization": {"a": 1}},
        {"cookie": "session=good"},
    ],
)
async def test_a_first_message_without_good_credentials_closes_the_connection(app: ASGIApp, payload: object) -> None:
    async with connected(app) as socket:
        await socket.send({"type": "connection_init", "payload": payload})
        assert await socket.closing_code() == 4403


async def test_a_session_counts_only_for_pages_of_the_workspace_itself(app: ASGIApp) -> None:
    cookie = {"cookie": "session=good"}
    async with connected(app, {**cookie, "origin": PUBLIC_URL}) as socket:
        await socket.send({"type": "connection_init"})
        assert await socket.receive() == {"type": "connection_ack"}
    async with connected(app, cookie) as socket:
        await socket.send({"type": "connection_init"})
        assert await socket.closing_code() == 4403
    with pytest.raises(Closed):
        async with connected(app, {**cookie, "origin": "https://evil.example"}):
            pass


async def test_a_session_without_an_origin_needs_its_anti_forgery_value(app: ASGIApp) -> None:
    async with connected(app, {"cookie": "session=good"}) as socket:
        await socket.send({"type": "connection_init", "payload": {"csrf": "good"}})
        assert await socket.receive() == {"type": "connection_ack"}


async def test_credentials_are_looked_at_again_before_every_operation(world: World) -> None:
    good = True

    async def for_a_while(headers: object, *, safe: bool) -> Principal | None:
        assert headers
        assert not safe
        return principal() if good else None

    app = graphql_app(services=world.services(), authenticate=for_a_while, public_url=PUBLIC_URL)
    async with connected(app) as socket:
        await subscribe(await opened(socket), "{ viewer { id } }")
        assert (await socket.receive())["type"] == "next"
        assert (await socket.receive())["type"] == "complete"
        good = False
        await subscribe(socket, "{ viewer { id } }")
        assert await socket.closing_code() == 4403


async def test_the_legacy_protocol_is_not_spoken(app: ASGIApp) -> None:
    async with connected(app, protocols=("graphql-ws",)) as socket:
        assert await socket.closing_code() == 4406
    async with connected(app, protocols=("graphql-ws", "graphql-transport-ws")) as socket:
        assert socket.subprotocol == "graphql-transport-ws"


@pytest.mark.parametrize(
    "message",
    [
        "1",
        "null",
        "[]",
        '"connection_init"',
        "{}",
        '{"type": 1}',
        '{"type": "start"}',
        "{",
        "",
        "[" * 5_000,
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": 1}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "variables": 1}}',
        '{"type": "connection_init", "payload": 1}',
        '{"type": "ping", "x": "\\u0000"}',
        '{"type": "ping", "x": "' + "x" * 300_000 + '"}',
    ],
)
async def test_a_message_that_is_none_closes_the_connection(app: ASGIApp, message: str) -> None:
    async with connected(app) as socket:
        await (await opened(socket)).send_text(message)
        assert await socket.closing_code() in (4400, 4429)
    async with connected(app) as socket:
        await socket.send_text(message)
        assert await socket.closing_code() == 4400


async def test_binary_messages_close_the_connection(app: ASGIApp) -> None:
    async with connected(app) as socket:
        await (await opened(socket)).send_bytes(b"\xff")
        assert await socket.closing_code() == 4400


async def test_an_operation_before_the_first_message_closes_the_connection(app: ASGIApp) -> None:
    async with connected(app) as socket:
        await subscribe(socket)
        assert await socket.closing_code() == 4401


async def test_a_second_first_message_closes_the_connection(app: ASGIApp) -> None:
    async with connected(app) as socket:
        await (await opened(socket)).send(GOOD)
        assert await socket.closing_code() == 4429


async def test_queries_and_changes_run_over_a_connection_as_well(app: ASGIApp) -> None:
    async with connected(app) as socket:
        await subscribe(
            await opened(socket), "query ($n: Int) { documents(first: $n) { nodes { id } } }", variables={"n": 1}
        )
        assert (await socket.receive())["payload"]["data"]["documents"]["nodes"] == [{"id": document(1).id}]
        assert (await socket.receive())["type"] == "complete"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ unknown }", "INVALID"),
        ("{", "INVALID"),
        ("{ " + "viewer { id } " * 60 + "}", "LIMIT"),
        ("query A { a } query B { b }", "INVALID"),
    ],
)
async def test_what_cannot_be_executed_is_an_error_message(app: ASGIApp, query: str, code: str) -> None:
    async with connected(app) as socket:
        await subscribe(await opened(socket), query)
        answer = await socket.receive()
        assert answer["type"] == "error"
        assert answer["payload"][0]["extensions"]["code"] == code
        await subscribe(socket, "{ __typename }")
        assert (await socket.receive())["type"] == "next"


async def test_failures_within_a_subscription_are_masked(app: ASGIApp, world: World) -> None:
    world.failing = {"activity.subscribe": RuntimeError("Nightjar")}
    async with connected(app) as socket:
        await subscribe(await opened(socket))
        answer = await socket.receive()
    assert answer["payload"]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "Nightjar" not in json.dumps(answer)


async def test_no_connection_runs_more_operations_than_it_may(world: World) -> None:
    world.hanging = {"activity.subscribe"}
    app = graphql_app(
        services=world.services(), authenticate=authenticate, public_url=PUBLIC_URL, limits=Limits(subscriptions=2)
    )
    async with connected(app) as socket:
        await opened(socket)
        for name in ("1", "2", "3"):
            await subscribe(socket, name=name)
        answer = await socket.receive()
        assert (answer["id"], answer["type"]) == ("3", "error")
        assert answer["payload"][0]["extensions"]["code"] == "LIMIT"
        await socket.send({"id": "1", "type": "complete"})
        await subscribe(socket, "{ __typename }", name="4")
        assert (await socket.receive())["id"] == "4"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_whoever_reads_nothing_but_events_gets_events(client: Client, world: World, method: str) -> None:
    world.events = [event(1), event(2)]
    headers = {**SIGNED_IN, "accept": "text/event-stream"}
    if method == "GET":
        response = await client.http.get("/graphql", params={"query": ACTIVITY}, headers=headers)
    else:
        response = await client.http.post("/graphql", json={"query": ACTIVITY}, headers=headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-cache, no-transform"
    names = [line for line in response.text.splitlines() if line.startswith("event:")]
    assert names == ["event: next", "event: next", "event: complete"]
    told = [json.loads(line[6:]) for line in response.text.splitlines() if line.startswith("data: {")]
    assert [item["data"]["activity"]["id"] for item in told] == [event(1).id, event(2).id]


async def test_a_subscription_is_answered_with_events_even_where_json_is_liked_better(
    client: Client, world: World
) -> None:
    world.events = [event(1)]
    accept = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
    response = await client.http.post("/graphql", json={"query": ACTIVITY}, headers={**SIGNED_IN, "accept": accept})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert "event: complete" in response.text


async def test_a_query_asked_for_as_events_is_one_event(client: Client) -> None:
    headers = {**SIGNED_IN, "accept": "text/event-stream"}
    response = await client.http.post("/graphql", json={"query": "{ unknown }"}, headers=headers)
    assert response.status_code == 200
    assert '"code":"INVALID"' in response.text
    assert response.text.count("event: next") == 1


async def test_whoever_goes_away_is_listened_for_no_longer(app: ASGIApp, world: World) -> None:
    world.events, world.hanging = [event(1)], {"activity.subscribe"}
    async with connected(app) as socket:
        await subscribe(await opened(socket))
        await socket.receive()
        assert world.listeners == 1
    assert world.listeners == 0
    async with connected(app) as socket:
        await subscribe(await opened(socket))
        await socket.receive()
        await socket.send({"id": "1", "type": "complete"})
        await socket.send({"type": "ping"})
        assert await socket.receive() == {"type": "pong"}
        assert world.listeners == 0


async def test_a_stream_of_events_ends_with_its_request(app: ASGIApp, world: World) -> None:
    world.events, world.hanging = [event(1)], {"activity.subscribe"}
    begun, sent = asyncio.Event(), bytearray()
    body = json.dumps({"query": ACTIVITY}).encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [
            (b"accept", b"text/event-stream"),
            (b"content-type", b"application/json"),
            (b"authorization", b"Bearer good"),
        ],
    }
    received = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        if message := next(received, None):
            return message
        await begun.wait()
        assert world.listeners == 1
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.extend(message.get("body", b""))
        if b"event: next" in sent:
            begun.set()

    async with asyncio.timeout(5):
        await app(scope, receive, send)
    assert world.listeners == 0
