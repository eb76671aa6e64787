"""Wrapping secrets to public keys, and sealing small secrets under symmetric ones (FORMAT.md, "Wraps").

Promises that a wrap opens only with the private key of its nation's key version and the same bound `info`. One suite:
HPKE (RFC 9180) with the library's hybrid ML-KEM-1024 + P-384, HKDF-SHA384 and AES-256-GCM; its id stands beside
every wrap, and an unknown id is refused.
"""

from __future__ import annotations

from typing import Final

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, mlkem
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM1024P384PrivateKey,
    MLKEM1024P384PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import Tampered

SUITE: Final = 1
SEED_SIZE: Final = 64
_SUITE: Final = Suite(KEM.MLKEM1024_P384, KDF.HKDF_SHA384, AEAD.AES_256_GCM)
_P384_ORDER: Final = int(
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    16,
)

PrivateKey = MLKEM1024P384PrivateKey
PublicKey = MLKEM1024P384PublicKey


def derive(secret: bytes, *, purpose: bytes, length: int, salt: bytes | None = None) -> bytes:
    """Derive a secret of its own for a purpose: HKDF-SHA512."""
    return HKDF(SHA512(), length, salt, purpose).derive(secret)


def private_key(seed: bytes) -> PrivateKey:
    """Derive a nation's private key from its 64-byte seed, the same each time.

    Raises:
        ValueError: If the seed is not 64 bytes long.
    """
    return MLKEM1024P384PrivateKey(*component_keys(seed, purpose=b"entente/nation-key/1"))


def component_keys(seed: bytes, *, purpose: bytes) -> tuple[mlkem.MLKEM1024PrivateKey, ec.EllipticCurvePrivateKey]:
    """Derive the lattice key and the curve key of a hybrid pair; pairs of different purposes share nothing.

    Raises:
        ValueError: If the seed is not 64 bytes long.
    """
    if len(seed) != SEED_SIZE:
        raise ValueError("a key's seed is 64 bytes long")
    lattice = derive(seed, purpose=purpose + b" ml-kem-1024", length=64)
    curve = int.from_bytes(derive(seed, purpose=purpose + b" p-384", length=72))
    return (
        mlkem.MLKEM1024PrivateKey.from_seed_bytes(lattice),
        ec.derive_private_key(curve % (_P384_ORDER - 1) + 1, ec.SECP384R1()),
    )


def wrap(secret: bytes, key: PublicKey, *, info: bytes) -> bytes:
    """Wrap a secret to a public key, binding `info`."""
    return _SUITE.encrypt(secret, key, info)


def unwrap(wrapped: bytes, key: PrivateKey, *, info: bytes) -> bytes:
    """Unwrap a secret.

    Raises:
        Tampered: If key, `info` or any byte is not what was wrapped.
    """
    try:
        return _SUITE.decrypt(wrapped, key, info)
    except (InvalidTag, ValueError) as error:
        raise Tampered("a wrap does not open") from error


def seal(secret: bytes, key: bytes, *, context: bytes) -> bytes:
    """Seal a secret under a symmetric key: C2SP chunked encryption, which commits to the key."""
    encryptor = Cobblestone256Encryptor(key, context)
    return encryptor.update(secret) + encryptor.finalize()


def unseal(sealed: bytes, key: bytes, *, context: bytes) -> bytes:
    """Open what `seal` sealed.

    Raises:
        Tampered: If key, context or any byte is not what was sealed.
    """
    decryptor = Cobblestone256Decryptor(key, context)
    try:
        return decryptor.update(sealed) + decryptor.finalize()
    except (InvalidTag, ValueError) as error:
        raise Tampered("a seal does not open") from error
