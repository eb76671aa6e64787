"""The embedded issuer: local accounts of a demonstration, no substitute for a nation's own identity provider.

Promises tokens that the same verifier believes as any nation's, signed by a key that never leaves the data
folder. It speaks for every nation, so the composition root refuses it outside profile `demo`.
"""

import contextlib
import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import orjson
from joserfc import jws
from joserfc.jwk import ECKey

from workspace.domain.identifiers import NationCode, PersonId
from workspace.identity.tokens import TOKEN_TYPE, TrustedIssuer

ISSUER = "urn:entente:embedded-issuer"
AUDIENCE = "urn:entente:demo"

_ALGORITHM = "ES384"
_NAME = "issuer-key.json"


class EmbeddedIssuer:
    """Signs access tokens for people of the demonstration."""

    def __init__(self, key: ECKey, *, clock: Callable[[], datetime]) -> None:
        self._key = key
        self._clock = clock

    def issue(self, *, person: PersonId, nation: NationCode, lifetime: timedelta) -> str:
        """Makes a token that says: this person of this nation is there, at home, with a second factor."""
        now = int(self._clock().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": person,
            "nation": nation,
            "location": nation,
            "amr": ["pwd", "mfa"],
            "iat": now,
            "exp": now + int(lifetime.total_seconds()),
            "jti": secrets.token_urlsafe(16),
        }
        header = {"alg": _ALGORITHM, "typ": TOKEN_TYPE, "kid": self._key.kid}
        return jws.serialize_compact(header, orjson.dumps(claims), self._key, algorithms=[_ALGORITHM])

    def as_trusted(self, nations: frozenset[NationCode]) -> TrustedIssuer:
        """Registers this issuer with the verifier, for these nations."""
        public = ECKey.import_key(self._key.as_dict(private=False))
        return TrustedIssuer(
            issuer=ISSUER, audience=AUDIENCE, nations=nations, algorithms=frozenset({_ALGORITHM}), keys=(public,)
        )


def open_embedded_issuer(folder: Path, *, clock: Callable[[], datetime]) -> EmbeddedIssuer:
    """Opens the issuer of a data folder, making its key on first use.

    Raises:
        OSError: the folder cannot be written or the key not read.
    """
    path = folder / _NAME
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = ECKey.generate_key("P-384", parameters={"use": "sig", "alg": _ALGORITHM}, auto_kid=True)
        fresh = folder / f".{_NAME}.{secrets.token_hex(8)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(orjson.dumps(key.as_dict(private=True)))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return EmbeddedIssuer(ECKey.import_key(orjson.loads(path.read_bytes())), clock=clock)
