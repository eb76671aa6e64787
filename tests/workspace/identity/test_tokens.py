"""Every way in which a token can be wrong, and that each is refused like every other."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64encode

from workspace.domain.identifiers import Kind, NationCode, PersonId, new_identifier
from workspace.identity.issuer import AUDIENCE, ISSUER, open_embedded_issuer
from workspace.identity.registered import IssuersInvalid, read_issuers
from workspace.identity.tokens import TokenRefused, TokenVerifier, TrustedIssuer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PERSON = PersonId(new_identifier(Kind.PERSON))
KEY = ECKey.generate_key("P-256", parameters={"use": "sig", "kid": "one"})
OTHER = ECKey.generate_key("P-256", parameters={"kid": "two"})
FOR_ENCRYPTION = ECKey.generate_key("P-256", parameters={"use": "enc", "kid": "three"})
TO_WRAP = ECKey.generate_key("P-256", parameters={"key_ops": ["deriveBits"], "kid": "four"})
STRANGER = ECKey.generate_key("P-256", parameters={"kid": "one"})
RSA = RSAKey.generate_key(2048, parameters={"kid": "rsa"})
EDWARDS = OKPKey.generate_key("Ed25519", parameters={"kid": "edwards"})

AUSTRALIA = TrustedIssuer(
    issuer="https://id.aus.example",
    audience="https://entente.example",
    nations=frozenset({NationCode("AUS")}),
    algorithms=frozenset({"ES256"}),
    keys=(KEY, FOR_ENCRYPTION, TO_WRAP, RSA),
)
JAPAN = TrustedIssuer(
    issuer="https://id.jpn.example",
    audience="https://entente.example",
    nations=frozenset({NationCode("JPN")}),
    algorithms=frozenset({"ES256", "Ed25519"}),
    keys=(OTHER, EDWARDS),
)
VERIFIER = TokenVerifier((AUSTRALIA, JAPAN), clock=lambda: NOW)
HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "one"}
CLAIMS = {
    "iss": "https://id.aus.example",
    "aud": "https://entente.example",
    "sub": PERSON,
    "nation": "AUS",
    "location": "JPN",
    "amr": ["mfa"],
    "iat": NOW.timestamp() - 10,
    "exp": NOW.timestamp() + 600,
    "jti": "token-1",
}


def token(
    *,
    header: Mapping[str, object] = {},
    claims: Mapping[str, object] = {},
    without: tuple[str, ...] = (),
    key: ECKey | OctKey | RSAKey | OKPKey = KEY,
) -> str:
    chosen = {name: value for name, value in {**HEADER, **header}.items() if name not in without}
    said = {name: value for name, value in {**CLAIMS, **claims}.items() if name not in without}
    return jws.serialize_compact(chosen, json.dumps(said), key, algorithms=[str(chosen["alg"])])


def unsigned(header: Mapping[str, object]) -> str:
    parts = (urlsafe_b64encode(json.dumps(part).encode()).decode() for part in ({**HEADER, **header}, CLAIMS))
    return ".".join(parts) + "."


def test_a_good_token_says_who_whose_where_and_how() -> None:
    statement = VERIFIER.verify(token())
    assert (statement.person, statement.nation, statement.location, statement.mfa) == (PERSON, "AUS", "JPN", True)
    assert statement.expires_at == NOW + timedelta(minutes=10)


def test_what_a_token_does_not_say_is_not_assumed() -> None:
    statement = VERIFIER.verify(token(without=("location", "amr")))
    assert (statement.location, statement.mfa) == (None, False)


def test_an_edwards_signature_is_believed_where_registered() -> None:
    claims = {"iss": JAPAN.issuer, "nation": "JPN"}
    edwards = token(header={"alg": "Ed25519", "kid": "edwards"}, claims=claims, key=EDWARDS)
    assert VERIFIER.verify(edwards).nation == "JPN"


def unrestricted(key: ECKey) -> ECKey:
    """The same key without its stated purpose, to sign what it should not."""
    return ECKey.import_key(key.as_pem(private=True))


def signed_with_the_public_key() -> str:
    signing_input = unsigned({"alg": "HS256"}).rstrip(".")
    signature = hmac.digest(KEY.as_pem(private=False), signing_input.encode(), "sha256")
    return f"{signing_input}.{urlsafe_b64encode(signature).decode()}"


WRONG = {
    "empty": "",
    "two parts": "a.b",
    "no JSON": "YQ.YQ.YQ",
    "too long": token(claims={"padding": "x" * 9000}),
    "wrong issuer": token(claims={"iss": "https://id.usa.example"}),
    "no issuer": token(without=("iss",)),
    "another issuer's name": token(claims={"iss": "https://id.jpn.example", "nation": "JPN"}),
    "wrong audience": token(claims={"aud": "https://other.example"}),
    "wrong audiences": token(claims={"aud": ["https://other.example"]}),
    "no audience": token(without=("aud",)),
    "algorithm none": unsigned({"alg": "none"}),
    "no signature": unsigned({}),
    "public key as a shared secret": signed_with_the_public_key(),
    "algorithm not registered": token(header={"alg": "PS256", "kid": "rsa"}, key=RSA),
    "wrong type": token(header={"typ": "JWT"}),
    "identity token": token(header={"typ": "id+jwt"}),
    "no type": token(without=("typ",)),
    "unknown key": token(header={"kid": "nine"}),
    "no key named": token(without=("kid",)),
    "key for encryption": token(header={"kid": "three"}, key=unrestricted(FOR_ENCRYPTION)),
    "key for other operations": token(header={"kid": "four"}, key=unrestricted(TO_WRAP)),
    "signed by a stranger": token(key=STRANGER),
    "signed by another nation's key": token(header={"kid": "two"}, key=OTHER),
    "expired": token(claims={"exp": NOW.timestamp()}),
    "never expires": token(without=("exp",)),
    "expires as text": token(claims={"exp": "2030-01-01"}),
    "expires at infinity": token(claims={"exp": 1e300}),
    "cut short": token()[:-4],
    "not yet valid": token(claims={"nbf": NOW.timestamp() + 60}),
    "issued in the future": token(claims={"iat": NOW.timestamp() + 60}),
    "other nation's claim": token(claims={"nation": "USA"}),
    "no nation": token(without=("nation",)),
    "nation misspelt": token(claims={"nation": "aus"}),
    "location misspelt": token(claims={"location": "down under"}),
    "no person": token(claims={"sub": "admin"}),
    "a project as the person": token(claims={"sub": new_identifier(Kind.PROJECT)}),
    "no identifier": token(without=("jti",)),
    "critical extension": unsigned({"crit": ["exp"]}),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_token_is_refused(wrong: str) -> None:
    with pytest.raises(TokenRefused):
        VERIFIER.verify(wrong)


def test_no_single_altered_character_goes_unnoticed() -> None:
    good = token()
    for place in range(0, len(good) - 2, 7):
        altered = good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :]
        with pytest.raises(TokenRefused):
            VERIFIER.verify(altered)


def test_the_embedded_issuer_keeps_its_key_and_is_believed_only_where_registered(tmp_path: Path) -> None:
    issuer = open_embedded_issuer(tmp_path, clock=lambda: NOW)
    issued = issuer.issue(person=PERSON, nation=NationCode("USA"), lifetime=timedelta(hours=1))
    again = open_embedded_issuer(tmp_path, clock=lambda: NOW)
    trusted = again.as_trusted(frozenset({NationCode("USA")}))
    assert (trusted.issuer, trusted.audience) == (ISSUER, AUDIENCE)
    assert not any(key.is_private for key in trusted.keys)
    assert TokenVerifier((trusted,), clock=lambda: NOW).verify(issued).nation == "USA"
    with pytest.raises(TokenRefused):
        VERIFIER.verify(issued)
    assert (tmp_path / "issuer-key.json").stat().st_mode & 0o077 == 0


ENTRY = {
    "issuer": "https://id.aus.example",
    "audience": "https://entente.example",
    "nations": ["AUS"],
    "algorithms": ["ES256"],
    "keys": {"keys": [KEY.as_dict(private=False)]},
}


def test_registered_issuers_are_read(tmp_path: Path) -> None:
    file = tmp_path / "issuers.json"
    file.write_text(json.dumps([ENTRY]))
    assert TokenVerifier(read_issuers(file), clock=lambda: NOW).verify(token()).nation == "AUS"


@pytest.mark.parametrize(
    "entries",
    [
        [],
        {},
        [ENTRY, ENTRY],
        [{**ENTRY, "jwks_uri": "https://elsewhere.example"}],
        [{**ENTRY, "nations": ["aus"]}],
        [{**ENTRY, "nations": []}],
        [{**ENTRY, "algorithms": ["HS256"]}],
        [{**ENTRY, "algorithms": ["none"]}],
        [{**ENTRY, "keys": {"keys": [KEY.as_dict(private=True)]}}],
        [{**ENTRY, "keys": {"keys": [OctKey.generate_key(256).as_dict(private=True)]}}],
        [{**ENTRY, "keys": {}}],
    ],
)
def test_an_unsafe_registration_is_refused(tmp_path: Path, entries: object) -> None:
    file = tmp_path / "issuers.json"
    file.write_text(json.dumps(entries))
    with pytest.raises(IssuersInvalid):
        read_issuers(file)
