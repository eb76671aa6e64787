"""The wrappers around primitives give published answers, and keys derive from seeds the same each time."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import MLKEM1024P384PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from storage import envelope
from storage.encoding import bound
from storage.errors import Tampered

WYCHEPROOF = json.loads(Path(__file__).with_name("wycheproof").joinpath("hkdf_sha512_test.json").read_text())
DERIVATIONS = [test for group in WYCHEPROOF["testGroups"] for test in group["tests"]]
SEED = bytes(range(64))


@pytest.mark.parametrize("test", DERIVATIONS, ids=[f"{test['tcId']} {test['comment']}" for test in DERIVATIONS])
def test_derivation_gives_the_published_answers(test: dict[str, Any]) -> None:
    def derived() -> bytes:
        return envelope.derive(
            bytes.fromhex(test["ikm"]),
            purpose=bytes.fromhex(test["info"]),
            length=test["size"],
            salt=bytes.fromhex(test["salt"]),
        )

    if test["result"] == "invalid":
        with pytest.raises(ValueError, match="larger"):
            derived()
    else:
        assert derived().hex() == test["okm"]


def test_a_private_key_is_the_same_each_time_and_another_for_another_seed() -> None:
    wrapped = envelope.wrap(b"secret", envelope.private_key(SEED).public_key(), info=b"")
    assert envelope.unwrap(wrapped, envelope.private_key(SEED), info=b"") == b"secret"
    for other in (bytes(64), SEED[:-1] + b"\x00"):
        with pytest.raises(Tampered):
            envelope.unwrap(wrapped, envelope.private_key(other), info=b"")


@pytest.mark.parametrize("size", [0, 32, 63, 65])
def test_a_seed_has_one_size(size: int) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        envelope.private_key(bytes(size))


def test_both_halves_of_the_key_are_needed() -> None:
    from cryptography.hazmat.primitives.asymmetric import mlkem

    lattice = envelope.derive(SEED, purpose=b"entente/nation-key/1 ml-kem-1024", length=64)
    wrapped = envelope.wrap(b"secret", envelope.private_key(SEED).public_key(), info=b"")
    half = MLKEM1024P384PrivateKey(
        mlkem.MLKEM1024PrivateKey.from_seed_bytes(lattice), ec.generate_private_key(ec.SECP384R1())
    )
    with pytest.raises(Tampered):
        envelope.unwrap(wrapped, half, info=b"")


@given(secret=st.binary(max_size=300), context=st.binary(max_size=50))
def test_a_seal_opens_with_its_key_and_context_alone(secret: bytes, context: bytes) -> None:
    sealed = envelope.seal(secret, bytes(32), context=context)
    assert envelope.unseal(sealed, bytes(32), context=context) == secret
    for key, place in ((b"\x01" * 32, context), (bytes(32), context + b"\x00")):
        with pytest.raises(Tampered):
            envelope.unseal(sealed, key, context=place)


def test_two_seals_of_one_secret_differ() -> None:
    assert envelope.seal(b"x", bytes(32), context=b"") != envelope.seal(b"x", bytes(32), context=b"")


@pytest.mark.parametrize("field", [-1, 1 << 64, "x" * 65_536, b"x" * 65_536])
def test_what_cannot_be_bound_is_refused(field: str | bytes | int) -> None:
    with pytest.raises(ValueError, match="bound"):
        bound("purpose", field)
