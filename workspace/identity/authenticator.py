"""Who sends this request: a bearer token, a browser session, or nobody.

Promises a `Principal` only for a person who exists, is not suspended, and is administered by the nation that the token
names; the database is asked each time, so a suspension or a sign-out bites with the next request. Credentials that
fail are as good as none: the client learns nothing from the difference, the log learns the reason.
"""

import hmac
import logging
from collections.abc import Mapping

from starlette.requests import cookie_parser

from workspace.domain.principal import Principal
from workspace.identity.people import PeopleDirectory
from workspace.identity.request_id import request_id
from workspace.identity.sessions import SessionRefused, Sessions
from workspace.identity.tokens import Statement, TokenRefused, TokenVerifier

CSRF_HEADER = "x-entente-csrf"

_log = logging.getLogger("entente.identity")


class Authenticator:
    """Turns the credentials of one request into a principal."""

    def __init__(
        self, *, verifier: TokenVerifier, sessions: Sessions, people: PeopleDirectory, cookie_name: str
    ) -> None:
        self._verifier = verifier
        self._sessions = sessions
        self._people = people
        self.cookie_name = cookie_name

    async def __call__(self, headers: Mapping[str, str], *, safe: bool) -> Principal | None:
        """Authenticates a request by its headers, whose names are in lower case.

        Args:
            headers: `authorization` counts alone where it is given; else `cookie` with `x-entente-csrf`.
            safe: the request cannot change anything, or a check of its origin showed that a page of this
                workspace sent it, so that a session needs no anti-forgery value.

        Returns:
            The principal, or None when no credentials came or they fail.
        """
        authorization = headers.get("authorization")
        statement = self._session(headers) if authorization is None else self._bearer(authorization)
        if statement is None:
            return None
        if authorization is None and not safe and not self._carries_csrf(statement, headers):
            _log.warning("session without its anti-forgery value")
            return None
        return await self._admit(statement)

    async def session(self, headers: Mapping[str, str]) -> tuple[Principal, str] | None:
        """The principal and the anti-forgery value of the browser's session; None when there is none."""
        statement = self._session(headers)
        principal = None if statement is None else await self._admit(statement)
        if statement is None or principal is None:
            return None
        return principal, self._sessions.csrf(statement.token_id)

    def _bearer(self, authorization: str) -> Statement | None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            return self._verifier.verify(token.strip())
        except TokenRefused as refusal:
            _log.warning("token refused: %s", refusal)
            return None

    def _session(self, headers: Mapping[str, str]) -> Statement | None:
        cookie = cookie_parser(headers.get("cookie", "")).get(self.cookie_name)
        if cookie is None:
            return None
        try:
            return self._sessions.read(cookie)
        except SessionRefused:
            _log.warning("session refused")
            return None

    def _carries_csrf(self, statement: Statement, headers: Mapping[str, str]) -> bool:
        expected = self._sessions.csrf(statement.token_id)
        return hmac.compare_digest(expected.encode(), headers.get(CSRF_HEADER, "").encode())

    async def _admit(self, statement: Statement) -> Principal | None:
        principal = Principal(
            person=statement.person,
            nation=statement.nation,
            location=statement.location,
            mfa=statement.mfa,
            issuer=statement.issuer,
            token_id=statement.token_id,
            expires_at=statement.expires_at,
            request_id=request_id(),
        )
        standing = await self._people.standing(principal.person, session=principal.session)
        if standing is None or standing.suspended or standing.session_ended or standing.nation != principal.nation:
            _log.warning("no such person in good standing")
            return None
        return principal
