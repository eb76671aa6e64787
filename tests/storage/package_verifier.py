"""Verifies and opens a package with nothing of ours but the text of storage/EXPORT.md and FORMAT.md, sections 2 and 3.

`python package_verifier.py PACKAGE PRIVATE-KEY SENDER-FINGERPRINT` prints a line for each document.
"""

import base64
import hmac
import json
import re
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, mlkem
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM1024P384PrivateKey, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORDER = int("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16)
MAGIC, SEGMENT, CHUNK, CURVE = b"entente-package-1\n", 4 * 2**20, 16384, ec.SECP384R1()
SUITE = Suite(KEM.MLKEM1024_P384, KDF.HKDF_SHA384, AEAD.AES_256_GCM)
ENCODED = (Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Refused(Exception):
    """A package that is not to be relied on; `failure` is a class of section 4."""

    failure: str


def bound(*fields: str | bytes | int) -> bytes:
    """FORMAT.md, section 2."""
    texts = (one.encode() if isinstance(one, str) else one for one in fields)
    return b"".join(one.to_bytes(8) if isinstance(one, int) else len(one).to_bytes(2) + one for one in texts)


def unseal(message: bytes, key: bytes, context: bytes, failure: str) -> bytes:
    """FORMAT.md, section 3."""
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + message[:24] + context
    okm = HKDFExpand(SHA512(), 76, info).derive(key)
    if not hmac.compare_digest(message[24:56], okm[44:]):
        raise Refused(failure)
    opened, place, last = b"", 56, CHUNK
    while last == CHUNK:
        nonce = int.from_bytes(okm[32:44]) ^ ((place - 56) // (CHUNK + 16))
        try:
            chunk = AESGCM(okm[:32]).decrypt(nonce.to_bytes(12), message[place : place + CHUNK + 16], None)
        except (InvalidTag, ValueError):
            raise Refused(failure) from None
        opened, place, last = opened + chunk, place + CHUNK + 16, len(chunk)
    return opened


def own_key(text: str) -> tuple[MLKEM1024P384PrivateKey, bytes]:
    """Section 2: the private key, and the fingerprint of the public one."""
    seed, purpose = base64.b64decode(json.loads(text)["seed"]), b"entente/recipient-key/1"
    number = int.from_bytes(HKDF(SHA512(), 72, None, purpose + b" p-384").derive(seed))
    lattice_seed = HKDF(SHA512(), 64, None, purpose + b" ml-kem-1024").derive(seed)
    curve = ec.derive_private_key(number % (ORDER - 1) + 1, CURVE)
    lattice = mlkem.MLKEM1024PrivateKey.from_seed_bytes(lattice_seed)
    public = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes(*ENCODED)
    return MLKEM1024P384PrivateKey(lattice, curve), sha256(bound("entente/recipient-fingerprint/1", public)).digest()


class Frames:
    """Section 3: what has not been read yet."""

    def __init__(self, data: bytes) -> None:
        self.left = data

    def take(self, failure: str, length: int | None = None) -> bytes:
        size, body = int.from_bytes(self.left[:4]), self.left[4:]
        if len(self.left) < 4 or len(body) < size or length not in (None, size):
            raise Refused(failure)
        self.left = body[size:]
        return body[:size]


def read_header(header: bytes) -> list[bytes]:
    """Section 3, "Header": package, recipient, sender, wrapped key."""
    fields: list[bytes] = []
    rest = header[len(bound("entente/package/1", 1)) :]
    while rest:
        length = int.from_bytes(rest[:2])
        fields, rest = [*fields, rest[2 : 2 + length]], rest[2 + length :]
    if list(map(len, fields[1:])) != [32, 2592, 1713] or bound("entente/package/1", 1, *fields) != header:
        raise Refused("header")
    return fields


def verify(data: bytes, private_key: str, sender: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Section 4, step by step: the manifest and the documents."""
    frames = Frames(data.removeprefix(MAGIC) if data.startswith(MAGIC) else b"")
    package, recipient, public, wrapped = read_header(frames.take("header"))
    private, fingerprint = own_key(private_key)
    if fingerprint != recipient:
        raise Refused("key")
    if sha256(bound("entente/sender-fingerprint/1", public)).digest() != sender:
        raise Refused("sender")
    names = (1, package, recipient, sender)
    try:
        key = SUITE.decrypt(wrapped, private, bound("entente/package-wrap/1", *names))
    except (InvalidTag, ValueError):
        raise Refused("wrap") from None
    opened = unseal(frames.take("manifest"), key, bound("entente/package-manifest/1", *names), "manifest")
    digest = sha256(opened[4627:]).digest()
    try:
        signed = bound("entente/package-signature/1", *names, digest)
        mldsa.MLDSA87PublicKey.from_public_bytes(public).verify(opened[:4627], signed)
    except (InvalidSignature, ValueError):
        raise Refused("signature") from None
    manifest: dict[str, Any] = json.loads(opened[4627:])
    if (manifest["package"].encode(), manifest["recipient"]["key"]) != (package, recipient.hex()):
        raise Refused("manifest")
    numbered = enumerate(manifest["documents"])
    contents = [read_document(frames, key, (package, digest, number, one["size"]), one) for number, one in numbered]
    if frames.left:
        raise Refused("trailing")
    return manifest, contents


def read_document(frames: Frames, key: bytes, place: tuple[bytes, bytes, int, int], told: dict[str, Any]) -> bytes:
    """Steps 6 and 7."""
    content = b""
    for offset in range(0, told["size"], SEGMENT):
        length = min(SEGMENT, told["size"] - offset)
        sealed = frames.take("segment", 56 + length + 16 * (length // CHUNK + 1))
        content += unseal(sealed, key, bound("entente/package-segment/1", *place, offset, length), "segment")
    if sha256(content).hexdigest() != told["sha256"]:
        raise Refused("digest")
    values = [base64.b64decode(one) for one in re.findall("<ds:DigestValue>([^<]+)<", told["binding"])]
    if values != [sha256(told["label"].encode()).digest(), sha256(content).digest()]:
        raise Refused("binding")
    return content


if __name__ == "__main__":
    found, _ = verify(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]).read_text(), bytes.fromhex(sys.argv[3]))
    sys.stdout.writelines(f"{one['banner']}\t{one['title']}\t{one['sha256']}\n" for one in found["documents"])
