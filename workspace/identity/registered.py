"""The nations' issuers, as an operator registers them in one JSON file.

    [{"issuer": "https://id.defence.example", "audience": "https://entente.example", "nations": ["AUS"],
      "algorithms": ["ES384"], "keys": {"keys": [ ...public JWKs, each with a kid... ]}}]

Refuses a file with an unknown key, a private or symmetric key, or an issuer named twice.
"""

from pathlib import Path

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from workspace.domain.identifiers import Kind, NationCode, kind_of
from workspace.identity.tokens import TrustedIssuer

_FIELDS = frozenset({"issuer", "audience", "nations", "algorithms", "keys"})


class IssuersInvalid(Exception):
    """The file cannot be used; the message names the entry and the fault."""


def read_issuers(path: Path) -> tuple[TrustedIssuer, ...]:
    """Reads the registered issuers.

    Raises:
        IssuersInvalid: the file cannot be read or says something that cannot be trusted.
    """
    try:
        entries = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise IssuersInvalid(f"{path}: {error}") from error
    if not isinstance(entries, list) or not entries:
        raise IssuersInvalid(f"{path}: write a list of issuers")
    issuers = tuple(_issuer(entry, f"{path}, entry {number}") for number, entry in enumerate(entries, start=1))
    if len({issuer.issuer for issuer in issuers}) != len(issuers):
        raise IssuersInvalid(f"{path}: an issuer is named twice")
    return issuers


def _issuer(entry: object, place: str) -> TrustedIssuer:
    if not isinstance(entry, dict) or set(entry) != _FIELDS:
        raise IssuersInvalid(f"{place}: give exactly {', '.join(sorted(_FIELDS))}")
    name, audience, nations, algorithms = (entry[key] for key in ("issuer", "audience", "nations", "algorithms"))
    if not all(isinstance(value, str) and value for value in (name, audience)):
        raise IssuersInvalid(f"{place}: issuer and audience are texts")
    if not _texts(nations) or any(kind_of(f"{Kind.NATION}_{code}") is not Kind.NATION for code in nations):
        raise IssuersInvalid(f"{place}: nations is a list of codes such as AUS")
    if not _texts(algorithms):
        raise IssuersInvalid(f"{place}: algorithms is a list such as ES384")
    try:
        keys = tuple(_public(JWKRegistry.import_key(dict(key)), place) for key in entry["keys"]["keys"])
        return TrustedIssuer(
            issuer=name,
            audience=audience,
            nations=frozenset(NationCode(code) for code in nations),
            algorithms=frozenset(algorithms),
            keys=keys,
        )
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise IssuersInvalid(f"{place}: {error}") from error


def _public(key: Key, place: str) -> Key:
    if not isinstance(key, ECKey | OKPKey | RSAKey) or key.is_private:
        raise IssuersInvalid(f"{place}: keys are public keys only")
    if not key.kid:
        raise IssuersInvalid(f"{place}: every key needs a kid")
    return key


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)
