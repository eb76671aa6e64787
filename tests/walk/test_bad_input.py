"""What a client gets wrong is told with a stable code and where, and never with a 500."""

from collections.abc import Iterator

import httpx
import pytest

from tests.walk.people import Cast, Visitor, create_document, create_project
from tests.walk.processes import Running, demo
from workspace.domain.identifiers import Kind, new_identifier


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with demo(tmp_path_factory.mktemp("bad-input") / "data") as here:
        yield here


async def refused_marking(visitor: Visitor, project: str, text: str) -> dict[str, object]:
    return await visitor.refused(
        "documentCreate", "document { id }", projectId=project, title="EXERCISE x", marking={"text": text}
    )


async def test_markings_are_told_where_they_are_wrong_and_what_they_should_be(running: Running) -> None:
    async with Cast(running) as cast:
        manager, researcher = await cast("manager@usa.example"), await cast("researcher@usa.example")
        project = await create_project(manager, "EXERCISE BAD INPUT", [researcher])
        wrong_order = await refused_marking(researcher, project, "SECRET//REL TO AUS, USA")
        assert wrong_order["code"] == "INVALID"
        assert wrong_order["path"] == ["marking", "text"]
        assert "SECRET//REL TO USA, AUS" in str(wrong_order["message"])
        unknown = await refused_marking(researcher, project, "VERY SECRET")
        assert unknown["code"] == "INVALID"
        wider = await refused_marking(researcher, project, "SECRET//REL TO USA, CAN")
        assert wider["code"] == "FORBIDDEN_MARKING"
        assert "CAN" in str(wider["message"])
        foreign = await researcher.refused(
            "documentCreate",
            "document { id }",
            projectId=project,
            title="EXERCISE x",
            marking={"policy": "AUS", "text": "SECRET"},
        )
        assert foreign["code"] in {"INVALID", "FORBIDDEN_MARKING"}
        check = await researcher.ask(
            'query { markingCheck(marking: "SECRET//REL TO AUS, USA") { valid canonical faults { code position } } }'
        )
        assert check["markingCheck"]["valid"] is False
        assert check["markingCheck"]["canonical"] == "SECRET//REL TO USA, AUS"
        assert check["markingCheck"]["faults"][0]["position"] is not None


QUERIES = [
    ("{ projects(first: 0) { totalCount } }", "INVALID"),
    ("{ projects(first: 101) { totalCount nodes { id } } }", "INVALID"),
    ("{ projects(first: -1) { nodes { id } } }", "INVALID"),
    ('{ projects(after: "nonsense") { nodes { id } } }', "INVALID"),
    ('{ documents(after: "AAAA") { nodes { id } } }', "INVALID"),
    ('{ documents(filter: { projectId: "per_aaaaaaaaaaaaaaaaaaaaaaaaaa" }) { nodes { id } } }', "INVALID"),
    ('{ documents(filter: { projectId: "x" }) { nodes { id } } }', "INVALID"),
    ('{ documents(filter: { updatedSince: "yesterday" }) { nodes { id } } }', "INVALID"),
    ("{ nonsense }", "INVALID"),
    ("{", "INVALID"),
]


@pytest.mark.parametrize(("query", "code"), QUERIES)
async def test_malformed_questions_get_typed_errors(running: Running, query: str, code: str) -> None:
    async with Cast(running) as cast:
        researcher = await cast("researcher@usa.example")
        answer = await researcher.post(query)
        assert answer.status_code < 500
        assert answer.json()["errors"][0]["extensions"]["code"] == code


async def test_a_cursor_is_good_for_its_owner_alone(running: Running) -> None:
    async with Cast(running) as cast:
        researcher, manager = await cast("researcher@usa.example"), await cast("manager@usa.example")
        query = "query($after: String) { projects(first: 1, after: $after) { edges { cursor } } }"
        cursor = (await researcher.ask(query))["projects"]["edges"][0]["cursor"]
        await researcher.ask(query, after=cursor)
        foreign = (await manager.post(query, after=cursor)).json()
        assert foreign["errors"][0]["extensions"]["code"] == "INVALID"
        other = await researcher.post(
            "query($after: String) { documents(first: 1, after: $after) { edges { cursor } } }", after=cursor
        )
        assert other.json()["errors"][0]["extensions"]["code"] == "INVALID"


async def test_wrong_identifiers_and_nations_are_told_from_absent_ones(running: Running) -> None:
    async with Cast(running) as cast:
        manager, researcher = await cast("manager@usa.example"), await cast("researcher@usa.example")
        unknown = await manager.refused(
            "projectCreate",
            "project { id }",
            name="EXERCISE x",
            marking={"policy": "USA", "text": "UNCLASSIFIED"},
            nations=["USA", "ZZZ"],
        )
        assert (unknown["code"], unknown["path"][0]) == ("INVALID", "nations")
        project = await create_project(manager, "EXERCISE IDS", [researcher])
        document = await create_document(researcher, project, "EXERCISE y", "UNCLASSIFIED")
        for identifier, code in (
            ("nonsense", "INVALID"),
            (document, "INVALID"),
            (new_identifier(Kind.VERSION), "NOT_FOUND"),
        ):
            error = await researcher.refused("contentTicketCreate", "ticket { url }", versionId=identifier)
            assert error["code"] == code
        stale = await researcher.refused(
            "documentUpdate", "document { id }", id=document, expectedVersion=99, title="EXERCISE z"
        )
        assert stale["code"] == "CONFLICT"


async def test_the_same_key_gives_the_same_object_and_other_input_is_a_conflict(running: Running) -> None:
    async with Cast(running) as cast:
        manager = await cast("manager@usa.example")
        given: dict[str, object] = {
            "name": "EXERCISE ONCE",
            "marking": {"text": "UNCLASSIFIED"},
            "nations": ["USA"],
            "idempotencyKey": "once",
        }
        first = await manager.change("projectCreate", "project { id }", **given)
        again = await manager.change("projectCreate", "project { id }", **given)
        assert first == again
        other = await manager.refused("projectCreate", "project { id }", **{**given, "name": "EXERCISE TWICE"})
        assert other["code"] == "CONFLICT"


async def test_without_credentials_only_the_shape_of_the_api_is_told(running: Running) -> None:
    async with httpx.AsyncClient(base_url=running.url) as nobody:
        answer = (await nobody.post("/graphql", json={"query": "{ viewer { id } }"})).json()
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert (await nobody.post("/graphql", json={"query": "{ __typename }"})).json()["data"] == {
            "__typename": "Query"
        }
        missing = await nobody.get("/no/such/page")
        assert missing.status_code == 404
        ticket = await nobody.get("/content/AAAA")
        assert (ticket.status_code, ticket.json()["code"]) == (404, "NOT_FOUND")


async def test_a_browser_session_needs_its_anti_forgery_value(running: Running) -> None:
    async with httpx.AsyncClient(base_url=running.url) as browser:
        assert (await browser.get("/auth/session")).json() is None
        people = (await browser.get("/auth/demo/people")).json()
        assert len(people) == 16
        assert (await browser.post("/auth/demo/login", content=b'{"email":"x"}')).status_code == 400
        assert (await browser.post("/auth/demo/login", json={"email": "nobody@usa.example"})).status_code == 401
        csrf = (await browser.post("/auth/demo/login", json={"email": "researcher@aus.example"})).json()["csrf"]
        (cookie,) = browser.cookies.jar
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "strict"
        session = (await browser.get("/auth/session")).json()
        assert (session["person"]["email"], session["csrf"]) == ("researcher@aus.example", csrf)
        question = {"query": "{ viewer { email } }"}
        bare = (await browser.post("/graphql", json=question)).json()
        assert bare["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        asked = (await browser.post("/graphql", json=question, headers={"X-Entente-CSRF": csrf})).json()
        assert asked["data"]["viewer"]["email"] == "researcher@aus.example"
        assert (await browser.post("/auth/logout")).status_code == 401
        kept = {"Cookie": f"{cookie.name}={cookie.value}"}
        assert (await browser.post("/auth/logout", headers={"X-Entente-CSRF": csrf})).status_code == 204
        async with httpx.AsyncClient(base_url=running.url, headers=kept) as thief:
            assert (await thief.get("/auth/session")).json() is None
        assert (await browser.get("/auth/session")).json() is None
