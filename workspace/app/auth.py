"""Browser sessions: signing in as one of the demonstration's people, asking who one is, and signing out.

The demonstration's sign-in exists in profile `demo` alone; elsewhere its addresses are not there. A page of another
site cannot use these routes: it can neither send JSON here nor read the anti-forgery value, and one whose name was
pointed at this machine gives itself away by that name.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from workspace.app.client import LOOPBACK
from workspace.app.demonstration.cast import CAST
from workspace.app.problems import problem, problem_of
from workspace.domain.errors import Unauthenticated, WorkspaceError
from workspace.domain.people import Person
from workspace.domain.principal import Principal
from workspace.identity.authenticator import Authenticator
from workspace.identity.people import PeopleDirectory
from workspace.identity.sessions import LIFETIME, Sessions
from workspace.services.gate import Operation
from workspace.services.people import PeopleService

_LARGEST_BODY = 4096


class AuthRoutes:
    """Opens, shows and ends sessions."""

    def __init__(
        self,
        *,
        authenticate: Authenticator,
        sessions: Sessions,
        directory: PeopleDirectory,
        people: PeopleService,
        operation: Callable[[Principal], Operation],
        public_url: str,
        demo: bool,
    ) -> None:
        self._authenticate = authenticate
        self._sessions = sessions
        self._directory = directory
        self._people = people
        self._operation = operation
        public = urlsplit(public_url)
        self._encrypted = public.scheme == "https"
        self._hosts = {public.netloc, *(f"{name}:{public.port}" for name in LOOPBACK)}
        self._demo = demo

    def routes(self) -> list[BaseRoute]:
        """The routes that this profile has."""
        always = [
            Route("/auth/session", self.session, methods=["GET"]),
            Route("/auth/logout", self.log_out, methods=["POST"]),
        ]
        demonstration = [
            Route("/auth/demo/people", self.people, methods=["GET"]),
            Route("/auth/demo/login", self.log_in, methods=["POST"]),
        ]
        return [*always, *(demonstration if self._demo else [])]

    async def people(self, _: Request) -> Response:
        """Whom one can sign in as."""
        return _json(
            [
                {
                    "email": actor.email,
                    "displayName": actor.display_name,
                    "nation": actor.nation,
                    "roles": [actor.role],
                    "organisation": actor.organisation,
                }
                for actor in CAST
            ]
        )

    async def log_in(self, request: Request) -> Response:
        """Opens a session for one of the cast."""
        if request.headers.get("host", "") not in self._hosts:
            return problem(403, code="POLICY_DENIED", detail="Sign in at the public address of this demonstration.")
        email = await _email(request)
        if email is None:
            return problem(400, code="INVALID", detail='Send {"email": "..."} as application/json.')
        known = any(actor.email == email for actor in CAST)
        person = await self._directory.person_by_email(email) if known else None
        standing = None if person is None else await self._directory.standing(person, session="")
        if person is None or standing is None or standing.suspended:
            return problem_of(Unauthenticated())
        session = self._sessions.open(person=person, nation=standing.nation)
        response = _json({"csrf": session.csrf})
        self._set_cookie(response, session.cookie, int(LIFETIME.total_seconds()))
        return response

    async def session(self, request: Request) -> Response:
        """Who is signed in, and the value that unsafe requests have to carry; `null` when nobody is.

        Asking is no fault, so the answer to nobody is 200: browsers report a 401 as an error of the page.
        """
        known = await self._authenticate.session(request.headers)
        if known is None:
            return _json(None)
        principal, csrf = known
        try:
            viewer = await self._people.viewer(self._operation(principal))
        except WorkspaceError as error:
            return problem_of(error)
        body: dict[str, object] = {"person": _person(viewer), "csrf": csrf}
        return _json(body | ({"profile": "demo"} if self._demo else {}))

    async def log_out(self, request: Request) -> Response:
        """Ends the session, in this browser and for whoever else has its cookie."""
        principal = await self._authenticate(request.headers, safe=False)
        if principal is None:
            return problem_of(Unauthenticated())
        await self._directory.end_session(principal.session, expires_at=principal.expires_at)
        response = Response(status_code=204, headers={"Cache-Control": "no-store"})
        self._set_cookie(response, "", 0)
        return response

    def _set_cookie(self, response: Response, value: str, seconds: int) -> None:
        response.set_cookie(
            self._authenticate.cookie_name,
            value,
            max_age=seconds,
            path="/",
            secure=self._encrypted,
            httponly=True,
            samesite="strict",
        )


def _person(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "displayName": person.display_name,
        "nation": person.nation,
        "email": person.email,
    }


async def _email(request: Request) -> str | None:
    """The address in a small JSON body; None for anything else."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY:
            return None
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    email = content.get("email") if isinstance(content, dict) else None
    return email if isinstance(email, str) else None


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json", headers={"Cache-Control": "no-store"})
