"""Bearer tokens: signed statements of a nation's issuer about one of its people.

Promises that a token is believed only if its issuer is registered, the algorithm is one the issuer registered,
the key is that issuer's, is meant for signatures and carries the token's `kid`, the token was made for this
installation, is of the access-token type, and is within its time. Refuses everything else in the same way:
`TokenRefused` tells the log why and the client nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from workspace.domain.identifiers import Kind, NationCode, PersonId, kind_of

ALGORITHMS = frozenset({"ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "EdDSA", "Ed25519"})
"""Asymmetric signatures only: a token can be verified here but not made here."""

TOKEN_TYPE = "at+jwt"  # noqa: S105 - the media type of an access token (RFC 9068), not a secret

_LONGEST = 8192
_SKEW = 30
_LATEST = 253402300799  # the last second of the year 9999
_PARTS = 3


class TokenRefused(Exception):
    """The token proves nothing; the reason is for the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedIssuer:
    """An issuer that nations have registered.

    Attributes:
        issuer: its exact `iss`.
        audience: what its tokens for this installation carry in `aud`.
        nations: the nations it may speak for.
        algorithms: the signature algorithms it uses, a subset of `ALGORITHMS`.
        keys: its public keys.
    """

    issuer: str
    audience: str
    nations: frozenset[NationCode]
    algorithms: frozenset[str]
    keys: tuple[Key, ...]

    def __post_init__(self) -> None:
        """Refuses algorithms that prove nothing.

        Raises:
            ValueError: an algorithm is not allowed, or none is named.
        """
        unknown = self.algorithms - ALGORITHMS
        if unknown or not self.algorithms:
            raise ValueError(f"{self.issuer}: use one of {', '.join(sorted(ALGORITHMS))}, not {sorted(unknown)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a believed token says.

    Attributes:
        person: whom it is about.
        nation: whose person that is.
        location: the nation in which the session takes place, if asserted.
        mfa: whether a second factor was presented.
        issuer: who says so.
        token_id: the token's identifier.
        expires_at: from when it says nothing any more.
    """

    person: PersonId
    nation: NationCode
    location: NationCode | None
    mfa: bool
    issuer: str
    token_id: str
    expires_at: datetime


class TokenVerifier:
    """Believes tokens of the issuers it was given, and of no other."""

    def __init__(self, issuers: Iterable[TrustedIssuer], *, clock: Callable[[], datetime]) -> None:
        self._issuers = {issuer.issuer: issuer for issuer in issuers}
        self._clock = clock

    def verify(self, token: str) -> Statement:
        """Checks a token and reads it.

        Raises:
            TokenRefused: anything about it is wrong.
        """
        if len(token) > _LONGEST or token.count(".") != _PARTS - 1:
            raise TokenRefused("not a compact signature of reasonable size")
        try:
            unverified = jws.extract_compact(token.encode("ascii"))
            header = unverified.headers()
            issuer = self._issuer_of(unverified.payload)
            key = _key_for(header, issuer)
            claims = _object(jws.deserialize_compact(token, key, algorithms=[str(header["alg"])]).payload)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise TokenRefused(f"unverifiable: {type(error).__name__}") from error
        return self._read(claims, issuer)

    def _issuer_of(self, payload: bytes | None) -> TrustedIssuer:
        issuer = self._issuers.get(_text(_object(payload), "iss"))
        if issuer is None:
            raise TokenRefused("unknown issuer")
        return issuer

    def _read(self, claims: Mapping[str, object], issuer: TrustedIssuer) -> Statement:
        now = self._clock().timestamp()
        audiences = claims.get("aud")
        if issuer.audience != audiences and not (isinstance(audiences, list) and issuer.audience in audiences):
            raise TokenRefused("made for another audience")
        expires = _instant(claims, "exp")
        if expires <= now:
            raise TokenRefused("expired")
        if _instant(claims, "iat") > now + _SKEW or ("nbf" in claims and _instant(claims, "nbf") > now + _SKEW):
            raise TokenRefused("not valid yet")
        person, nation = _text(claims, "sub"), _nation(_text(claims, "nation"))
        if kind_of(person) is not Kind.PERSON:
            raise TokenRefused("its subject is no person")
        if nation not in issuer.nations:
            raise TokenRefused("its issuer does not speak for that nation")
        location = claims.get("location")
        methods = claims.get("amr")
        return Statement(
            person=PersonId(person),
            nation=nation,
            location=None if location is None else _nation(_text(claims, "location")),
            mfa=isinstance(methods, list) and "mfa" in methods,
            issuer=issuer.issuer,
            token_id=_text(claims, "jti"),
            expires_at=datetime.fromtimestamp(expires, UTC),
        )


def _key_for(header: Mapping[str, object], issuer: TrustedIssuer) -> Key:
    algorithm = header.get("alg")
    if algorithm not in issuer.algorithms:
        raise TokenRefused("an algorithm its issuer did not register")
    if str(header.get("typ", "")).lower().removeprefix("application/") != TOKEN_TYPE:
        raise TokenRefused("not an access token")
    if "crit" in header or "b64" in header:
        raise TokenRefused("extensions are not understood")
    matching = [key for key in issuer.keys if key.kid == header.get("kid") and _signs(key, str(algorithm))]
    if header.get("kid") is None or len(matching) != 1:
        raise TokenRefused("no single key of that identifier")
    return matching[0]


def _signs(key: Key, algorithm: str) -> bool:
    """Whether a key is meant to verify signatures of this algorithm, as far as it says."""
    parameters = key.as_dict(private=False)
    operations = parameters.get("key_ops")
    return (
        isinstance(key, ECKey | OKPKey | RSAKey)
        and parameters.get("use", "sig") == "sig"
        and (operations is None or "verify" in operations)
        and parameters.get("alg", algorithm) == algorithm
    )


def _object(payload: bytes | None) -> Mapping[str, object]:
    """The payload as one JSON object."""
    claims = orjson.loads(payload or b"")
    if not isinstance(claims, dict):
        raise TokenRefused("its claims are no object")
    return claims


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise TokenRefused(f"no usable {name}")
    return value


def _instant(claims: Mapping[str, object], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LATEST:
        raise TokenRefused(f"no usable {name}")
    return float(value)


def _nation(code: str) -> NationCode:
    if kind_of(f"{Kind.NATION}_{code}") is not Kind.NATION:
        raise TokenRefused("names no nation")
    return NationCode(code)
