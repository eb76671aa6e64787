"""The demonstration's sign-in: only at the address that people type."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette
from typing_extensions import override

from workspace.app.auth import AuthRoutes
from workspace.app.demonstration.cast import CAST
from workspace.domain.identifiers import NationCode, PersonId
from workspace.domain.principal import Principal
from workspace.identity.authenticator import Authenticator
from workspace.identity.people import PeopleDirectory, Standing
from workspace.identity.root import RootSecret
from workspace.identity.sessions import Sessions
from workspace.services.gate import Operation
from workspace.services.people import PeopleService


class _Directory(PeopleDirectory):
    @override
    async def standing(self, person: PersonId, *, session: str) -> Standing | None:
        return Standing(NationCode("USA"), suspended=False, session_ended=False)

    @override
    async def person_by_email(self, email: str) -> PersonId | None:
        return PersonId("per_aaaaaaaaaaaaaaaaaaaaaaaaaa")

    @override
    async def end_session(self, session: str, *, expires_at: datetime) -> None:
        raise AssertionError("nobody signs out here")


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8000", 200), ("localhost:8000", 200), ("rebound.example:8000", 403), ("127.0.0.1:9", 403)],
)
async def test_a_name_that_was_pointed_at_this_machine_signs_nobody_in(host: str, status: int) -> None:
    routes = AuthRoutes(
        authenticate=cast(Authenticator, SimpleNamespace(cookie_name="entente-session")),
        sessions=Sessions(RootSecret(b"r" * 48), clock=lambda: datetime.now(UTC)),
        directory=_Directory(),
        people=cast(PeopleService, None),
        operation=cast("Callable[[Principal], Operation]", None),
        public_url="http://127.0.0.1:8000",
        demo=True,
    )
    transport = httpx.ASGITransport(Starlette(routes=routes.routes()))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        answer = await client.post("/auth/demo/login", json={"email": CAST[0].email})
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) == (status == 200)
