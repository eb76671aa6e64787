"""Opens a sealed version with nothing of ours but the text of storage/FORMAT.md.

`python decryptor.py VERSION.json` writes the content to standard output; the file has the members of the vectors.
"""

import base64
import hashlib
import hmac
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, mlkem
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384, SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CHUNK = 16384
MESSAGE = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"
KEM = b"HPKE\x00\x51\x00\x02\x00\x02"
CURVE = ec.SECP384R1()


@dataclass(frozen=True)
class Refused(Exception):
    """Content that does not open; `failure` is a class of section 9."""

    failure: str


def bound(*fields: str | bytes | int) -> bytes:
    """Section 2."""
    encoded = b""
    for field in fields:
        if isinstance(field, int):
            encoded += field.to_bytes(8)
        else:
            data = field.encode() if isinstance(field, str) else field
            encoded += len(data).to_bytes(2) + data
    return encoded


def unseal(key: bytes, context: bytes, sealed: bytes) -> bytes:
    """Section 3."""
    salt, commitment, body = sealed[:24], sealed[24:56], sealed[56:]
    derived = HKDFExpand(SHA512(), 76, MESSAGE + salt + context).derive(key)
    if not hmac.compare_digest(commitment, derived[44:]) or len(body) % (CHUNK + 16) < 16:
        raise InvalidTag
    aead, nonce = AESGCM(derived[:32]), int.from_bytes(derived[32:44])
    chunks = enumerate(range(0, len(body), CHUNK + 16))
    return b"".join(aead.decrypt((nonce ^ i).to_bytes(12), body[at : at + CHUNK + 16], None) for i, at in chunks)


def private_keys(seed: bytes) -> tuple[mlkem.MLKEM1024PrivateKey, ec.EllipticCurvePrivateKey]:
    """Section 5, a nation's private key."""
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973
    lattice = HKDF(SHA512(), 64, None, b"entente/nation-key/1 ml-kem-1024").derive(seed)
    number = int.from_bytes(HKDF(SHA512(), 72, None, b"entente/nation-key/1 p-384").derive(seed))
    curve = ec.derive_private_key(number % (order - 1) + 1, CURVE)
    return mlkem.MLKEM1024PrivateKey.from_seed_bytes(lattice), curve


def shared_secret(seed: bytes, enc: bytes) -> bytes:
    """Section 5, the hybrid KEM."""
    lattice, curve = private_keys(seed)
    point = enc[1568:]
    public = curve.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    agreed = curve.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point))
    return hashlib.sha3_256(lattice.decapsulate(enc[:1568]) + agreed + point + public + b"MLKEM1024-P384").digest()


def open_hpke(seed: bytes, info: bytes, wrapped: bytes) -> bytes:
    """RFC 9180, section 5.1, mode base with suite 1."""
    enc, ciphertext = wrapped[:1665], wrapped[1665:]

    def extract(salt: bytes, label: bytes, material: bytes) -> bytes:
        return hmac.digest(salt or bytes(48), b"HPKE-v1" + KEM + label + material, "sha384")

    def expand(label: bytes, length: int) -> bytes:
        return HKDFExpand(SHA384(), length, length.to_bytes(2) + b"HPKE-v1" + KEM + label + context).derive(secret)

    context = b"\x00" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared_secret(seed, enc), b"secret", b"")
    return AESGCM(expand(b"key", 32)).decrypt(expand(b"base_nonce", 12), ciphertext, None)


def content_key(version: dict[str, Any]) -> bytes:
    """Section 5, from the outer layer inwards."""
    place = version["deployment"], version["document"], version["version"]
    holder = version["nation"], version["key_version"]
    suite = version["suite"]
    if suite != 1:
        raise Refused("suite")
    if version["erasure_key"] is None:
        raise Refused("shredded")
    try:
        outer = bound("entente/erasure/1", suite, *place, *holder)
        inner = unseal(bytes.fromhex(version["erasure_key"]), outer, bytes.fromhex(version["wrap"]))
    except InvalidTag:
        raise Refused("erasure") from None
    if version["seed"] is None:
        raise Refused("key")
    wrap_info = bound("entente/wrap/1", suite, *place, version["declared_size"], bytes.fromhex(version["label_digest"]))
    try:
        seed = bytes.fromhex(version["seed"])
        key = open_hpke(seed, bound("entente/nation-wrap/1", *holder, wrap_info), inner)
    except (InvalidTag, ValueError):
        raise Refused("wrap") from None
    if len(key) != 32:
        raise Refused("wrap")
    return key


def opened(version: dict[str, Any]) -> Iterator[bytes]:
    """Section 4: the content, segment by segment, each verified before it is given out."""
    key = content_key(version)
    segments = [(part["offset"], part["length"], base64.b64decode(part["sealed"])) for part in version["segments"]]
    end = 0
    for offset, length, _ in segments:
        if offset != end or not 0 < length <= 4194304:
            raise Refused("order")
        end += length
    if end != version["declared_size"]:
        raise Refused("order")
    for offset, length, sealed in segments:
        if len(sealed) != 56 + length + 16 * (length // CHUNK + 1):
            raise Refused("length")
        place = version["deployment"], version["document"], version["version"], version["declared_size"]
        try:
            yield unseal(key, bound("entente/segment/1", *place, offset, length), sealed)
        except InvalidTag:
            raise Refused("segment") from None


if __name__ == "__main__":
    for piece in opened(json.loads(Path(sys.argv[1]).read_text())):
        sys.stdout.buffer.write(piece)
