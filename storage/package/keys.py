"""The keys of packages (EXPORT.md, "Keys"): a recipient's pair to seal to, a sender's pair to sign with.

Promises that a private key leaves this module only as its seed, and that a public key is read whole or refused. Both
pairs come from seeds: a recipient's from 64 random bytes in a file of theirs, a sender's from the deployment's secret.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, mlkem
from cryptography.hazmat.primitives.hpke import MLKEM1024P384PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from typing_extensions import override

from storage.encoding import bound
from storage.envelope import PrivateKey, PublicKey, component_keys
from storage.errors import Tampered

RECIPIENT_PURPOSE: Final = b"entente/recipient-key/1"
LATTICE_SIZE: Final = 1568
POINT_SIZE: Final = 97
SIGNATURE_SIZE: Final = 4627
VERIFIER_SIZE: Final = 2592
_PRIVATE_FORMAT: Final = "entente-recipient-private-1"
_PUBLIC_FORMAT: Final = "entente-recipient-public-1"


class RecipientPublicKey:
    """What packages are sealed to."""

    def __init__(self, raw: bytes) -> None:
        """Read 1,568 bytes of ML-KEM-1024 and an uncompressed P-384 point.

        Raises:
            ValueError: If it is no such key.
        """
        if len(raw) != LATTICE_SIZE + POINT_SIZE:
            raise ValueError(f"a recipient's key is {LATTICE_SIZE + POINT_SIZE} bytes long")
        lattice = mlkem.MLKEM1024PublicKey.from_public_bytes(raw[:LATTICE_SIZE])
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), raw[LATTICE_SIZE:])
        self.raw = raw
        self.key: PublicKey = MLKEM1024P384PublicKey(lattice, point)

    @property
    def fingerprint(self) -> bytes:
        """What people compare out of band."""
        return hashlib.sha256(bound("entente/recipient-fingerprint/1", self.raw)).digest()

    def written(self, name: str) -> str:
        """The public key file's one line."""
        told = {"format": _PUBLIC_FORMAT, "name": name, "key": base64.b64encode(self.raw).decode()}
        return json.dumps(told | {"fingerprint": self.fingerprint.hex()}, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, text: str) -> RecipientPublicKey:
        """Read a public key file, or the key alone in base64.

        Raises:
            ValueError: If it is neither, or the fingerprint beside it is another key's.
        """
        told = _object(text, _PUBLIC_FORMAT) if text.lstrip().startswith("{") else {"key": text.strip()}
        found = cls(_bytes(told.get("key")))
        if told.get("fingerprint", found.fingerprint.hex()) != found.fingerprint.hex():
            raise ValueError("the key and its fingerprint do not belong together")
        return found


class RecipientKey:
    """What packages are opened with."""

    __slots__ = ("_seed", "key", "public")

    def __init__(self, seed: bytes) -> None:
        """Derive the pair from its 64-byte seed.

        Raises:
            ValueError: If the seed is not 64 bytes long.
        """
        lattice, curve = component_keys(seed, purpose=RECIPIENT_PURPOSE)
        self._seed = seed
        self.key = PrivateKey(lattice, curve)
        point = curve.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public = RecipientPublicKey(lattice.public_key().public_bytes_raw() + point)

    def written(self) -> str:
        """The private key file's one line; whoever has it opens what was sealed to it."""
        return json.dumps({"format": _PRIVATE_FORMAT, "seed": base64.b64encode(self._seed).decode()}) + "\n"

    @classmethod
    def read(cls, text: str) -> RecipientKey:
        """Read a private key file.

        Raises:
            ValueError: If it is none.
        """
        return cls(_bytes(_object(text, _PRIVATE_FORMAT).get("seed")))

    @override
    def __repr__(self) -> str:
        return f"RecipientKey({self.public.fingerprint.hex()})"


class SenderKey:
    """What a deployment signs its packages with: ML-DSA-87 (FIPS 204)."""

    __slots__ = ("_key", "public")

    def __init__(self, seed: bytes) -> None:
        """Derive the pair from its 32-byte seed.

        Raises:
            ValueError: If the seed is not 32 bytes long.
        """
        self._key = mldsa.MLDSA87PrivateKey.from_seed_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""
        return self._key.sign(message)

    @override
    def __repr__(self) -> str:
        return f"SenderKey({sender_fingerprint(self.public).hex()})"


def sender_fingerprint(public: bytes) -> bytes:
    """What recipients compare out of band."""
    return hashlib.sha256(bound("entente/sender-fingerprint/1", public)).digest()


def verify(signature: bytes, message: bytes, public: bytes) -> None:
    """Make sure that the holder of a sender's key signed a message.

    Raises:
        Tampered: If they did not.
    """
    try:
        mldsa.MLDSA87PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise Tampered("the signature is not the sender's") from error


def _object(text: str, format: str) -> dict[str, object]:
    try:
        told = json.loads(text)
    except ValueError as error:
        raise ValueError("this is no key file") from error
    if not isinstance(told, dict) or told.get("format") != format:
        raise ValueError(f"this is no key file of format {format}")
    return told


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except binascii.Error as error:
        raise ValueError("the key is not written in base64") from error
