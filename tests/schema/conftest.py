"""The interface over services in memory, asked over HTTP without a network."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from schema.build import graphql_app
from tests.schema.world import World, principal
from workspace.domain.principal import Principal

PUBLIC_URL = "https://entente.example"
SIGNED_IN = {"authorization": "Bearer good"}


async def authenticate(headers: Mapping[str, str], *, safe: bool) -> Principal | None:
    """Knows one token, and one cookie that needs its anti-forgery value unless the request is safe."""
    if headers.get("authorization") == "Bearer good":
        return principal()
    if headers.get("cookie") == "session=good" and (safe or headers.get("x-entente-csrf") == "good"):
        return principal()
    return None


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def app(world: World) -> ASGIApp:
    return graphql_app(services=world.services(), authenticate=authenticate, public_url=PUBLIC_URL)


@dataclass(frozen=True, slots=True)
class Client:
    """Asks as somebody who is signed in, or as a stranger."""

    http: httpx.AsyncClient

    async def ask(self, query: str, variables: Mapping[str, object] | None = None, **headers: str) -> dict[str, Any]:
        response = await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        assert response.status_code < 500
        answer: dict[str, Any] = response.json()
        return answer

    async def get(self, query: str, variables: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Asks as somebody who is signed in, and expects no errors."""
        answer = await self.ask(query, variables, **SIGNED_IN)
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def refusal(self, query: str, variables: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Asks as somebody who is signed in, and expects one top-level error."""
        answer = await self.ask(query, variables, **SIGNED_IN)
        (error,) = answer["errors"]
        found: dict[str, Any] = error
        return found


@pytest.fixture
async def client(app: ASGIApp) -> AsyncIterator[Client]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
        yield Client(http)
