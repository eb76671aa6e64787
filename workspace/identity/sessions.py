"""Browser sessions: a signed cookie that scripts cannot read, and a second value that other sites cannot guess.

Promises that a session carries no more than a token would, that only this installation can have made it, and
that a request which changes anything must also carry the session's anti-forgery value in a header.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from workspace.domain.identifiers import NationCode, PersonId
from workspace.identity.root import RootSecret
from workspace.identity.tokens import Statement

LIFETIME = timedelta(hours=8)

_LONGEST = 2048
_ISSUER = "urn:entente:session"


class SessionRefused(Exception):
    """The cookie proves nothing."""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just opened: what goes into the cookie, and what the page sends in its header."""

    cookie: str
    csrf: str


class Sessions:
    """Opens and reads sessions; keeps nothing, so any worker can read any session."""

    def __init__(self, root: RootSecret, *, clock: Callable[[], datetime]) -> None:
        self._signing = root.derive("browser session")
        self._forgery = root.derive("anti-forgery value")
        self._clock = clock

    def open(self, *, person: PersonId, nation: NationCode) -> OpenedSession:
        """Opens a session for a person who has just signed in at home with a second factor."""
        identifier = secrets.token_urlsafe(16)
        expires = int((self._clock() + LIFETIME).timestamp())
        body = orjson.dumps([identifier, person, nation, expires])
        cookie = f"{_encode(body)}.{_encode(hmac.digest(self._signing, body, hashlib.sha384))}"
        return OpenedSession(cookie, self.csrf(identifier))

    def read(self, cookie: str) -> Statement:
        """Reads a session's cookie.

        Raises:
            SessionRefused: it was not made here, was altered, or is over.
        """
        encoded, _, signature = cookie.partition(".")
        if len(cookie) > _LONGEST:
            raise SessionRefused
        try:
            body, given = _decode(encoded), _decode(signature)
        except (binascii.Error, ValueError) as error:
            raise SessionRefused from error
        if not hmac.compare_digest(given, hmac.digest(self._signing, body, hashlib.sha384)):
            raise SessionRefused
        identifier, person, nation, expires = orjson.loads(body)
        expires_at = datetime.fromtimestamp(expires, UTC)
        if expires_at <= self._clock():
            raise SessionRefused
        return Statement(
            person=PersonId(person),
            nation=NationCode(nation),
            location=NationCode(nation),
            mfa=True,
            issuer=_ISSUER,
            token_id=identifier,
            expires_at=expires_at,
        )

    def csrf(self, identifier: str) -> str:
        """The anti-forgery value of a session."""
        return _encode(hmac.digest(self._forgery, identifier.encode(), hashlib.sha384)[:24])


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
