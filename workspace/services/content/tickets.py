"""Tickets: what a person was allowed to ask for, signed, so that any worker can read it back and nobody can alter it.

A ticket is not a permission. It says who asks again, how they had signed in, for which version and by which method;
whether they may is decided when it is redeemed. It opens within `LIFETIME` and never after its owner's own token has
run out.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from workspace.domain.errors import NotFound, PolicyDenied
from workspace.domain.identifiers import NationCode, PersonId, VersionId
from workspace.domain.principal import Principal
from workspace.domain.projects import Method

LIFETIME = timedelta(seconds=60)
_CODE_BYTES = 32
_PURPOSE = b"entente/ticket/1"
_LONGEST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Who asks for what, and until when they may ask."""

    principal: Principal
    version: VersionId
    method: Method
    opens_until: datetime


class Tickets:
    """Signs and reads tickets; all workers share the secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = hmac.digest(secret, _PURPOSE, "sha256")

    def sign(self, ticket: Ticket) -> str:
        """Writes a ticket so that it fits in an address."""
        principal = ticket.principal
        told = orjson.dumps(
            [
                ticket.version,
                ticket.method.value,
                int(ticket.opens_until.timestamp()),
                principal.person,
                principal.nation,
                principal.location,
                principal.mfa,
                principal.issuer,
                principal.token_id,
                int(principal.expires_at.timestamp()),
            ]
        )
        return base64.urlsafe_b64encode(self._code(told) + told).decode().rstrip("=")

    def read(self, signed: str, *, now: datetime, request_id: str) -> Ticket:
        """Reads a ticket back.

        Raises:
            NotFound: it was not signed here.
            PolicyDenied: it has run out.
        """
        try:
            raw = base64.b64decode(signed[:_LONGEST] + "=" * (-len(signed) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        code, told = raw[:_CODE_BYTES], raw[_CODE_BYTES:]
        if not hmac.compare_digest(code, self._code(told)):
            raise NotFound
        version, method, opens_until, person, nation, location, mfa, issuer, token_id, expires_at = orjson.loads(told)
        ticket = Ticket(
            principal=Principal(
                person=PersonId(person),
                nation=NationCode(nation),
                location=None if location is None else NationCode(location),
                mfa=mfa,
                issuer=issuer,
                token_id=token_id,
                expires_at=datetime.fromtimestamp(expires_at, UTC),
                request_id=request_id,
            ),
            version=VersionId(version),
            method=Method(method),
            opens_until=datetime.fromtimestamp(opens_until, UTC),
        )
        if now >= min(ticket.opens_until, ticket.principal.expires_at):
            raise PolicyDenied("This ticket has run out: ask for a new one.")
        return ticket

    def _code(self, told: bytes) -> bytes:
        return hmac.digest(self._secret, told, "sha256")
