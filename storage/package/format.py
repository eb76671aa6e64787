"""The layout of a package (EXPORT.md, "Layout"): a magic line, then frames that name their own length.

Promises that every seal is bound to its package, its place and the manifest, so that no frame can be moved, dropped
or taken from another package. The length of every frame follows from the manifest's length and the documents' sizes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from storage import envelope
from storage.encoding import bound
from storage.errors import Tampered
from storage.format import SEGMENT_SIZE, sealed_length
from storage.package.keys import LATTICE_SIZE, POINT_SIZE, SIGNATURE_SIZE, VERIFIER_SIZE
from storage.package.manifest import LARGEST_MANIFEST

MAGIC: Final = b"entente-package-1\n"
PACKAGE_KEY_SIZE: Final = 32
LONGEST_FRAME: Final = sealed_length(LARGEST_MANIFEST + SIGNATURE_SIZE)
HEAD_FRAMES: Final = 2
"""Header and manifest stand before the documents."""
_LENGTH: Final = struct.Struct(">I")
_FINGERPRINT: Final = 32
WRAPPED_SIZE: Final = LATTICE_SIZE + POINT_SIZE + PACKAGE_KEY_SIZE + 16
_PURPOSE: Final = "entente/package/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What can be read without a key: for whom, from whom, and the wrapped package key."""

    package: str
    recipient: bytes
    sender: bytes
    wrapped: bytes

    def written(self) -> bytes:
        """Its bytes."""
        return bound(_PURPOSE, envelope.SUITE, self.package, self.recipient, self.sender, self.wrapped)

    @classmethod
    def read(cls, written: bytes) -> Header:
        """Read a header.

        Raises:
            Tampered: If it is none, or names an unknown suite.
        """
        start = bound(_PURPOSE)
        suite, rest = written[len(start) : len(start) + 8], written[len(start) + 8 :]
        if not written.startswith(start) or suite != struct.pack(">Q", envelope.SUITE):
            raise Tampered("the package is of an unknown format or suite")
        texts = []
        for _ in range(4):
            length = int.from_bytes(rest[:2])
            texts.append(rest[2 : 2 + length])
            rest = rest[2 + length :]
        name, recipient, sender, wrapped = texts
        lengths = (len(recipient), len(sender), len(wrapped))
        if rest or lengths != (_FINGERPRINT, VERIFIER_SIZE, WRAPPED_SIZE):
            raise Tampered("the header cannot be read")
        try:
            header = cls(package=name.decode(), recipient=recipient, sender=sender, wrapped=wrapped)
        except UnicodeDecodeError as error:
            raise Tampered("the header cannot be read") from error
        if header.written() != written:
            raise Tampered("the header cannot be read")
        return header

    def wrap_info(self, sender: bytes) -> bytes:
        """What the wrapped package key is bound to; `sender` is the sender's fingerprint."""
        return bound("entente/package-wrap/1", envelope.SUITE, self.package, self.recipient, sender)

    def manifest_context(self, sender: bytes) -> bytes:
        """What the seal of the manifest is bound to."""
        return bound("entente/package-manifest/1", envelope.SUITE, self.package, self.recipient, sender)

    def signed(self, sender: bytes, manifest_digest: bytes) -> bytes:
        """What the sender signs."""
        return bound(
            "entente/package-signature/1", envelope.SUITE, self.package, self.recipient, sender, manifest_digest
        )


def segment_context(
    package: str, manifest_digest: bytes, *, document: int, size: int, offset: int, length: int
) -> bytes:
    """Encode the place that a segment of a package is bound to."""
    return bound("entente/package-segment/1", package, manifest_digest, document, size, offset, length)


def segments(size: int) -> Iterator[tuple[int, int]]:
    """Go through the offsets and lengths of a document's segments: 4 MiB each, the last one shorter."""
    for offset in range(0, size, SEGMENT_SIZE):
        yield offset, min(SEGMENT_SIZE, size - offset)


def segment_count(size: int) -> int:
    """Tell how many segments a document of this size has."""
    return -(-size // SEGMENT_SIZE)


def frame(body: bytes | bytearray | memoryview) -> bytes:
    """Put its length before a body."""
    return frame_head(len(body)) + body


def frame_head(body: int) -> bytes:
    """Make what stands before a body of this length."""
    return _LENGTH.pack(body)


def frame_length(body: int) -> int:
    """Tell how long the frame of a body of this length is."""
    return _LENGTH.size + body


def body_length(head: bytes) -> int:
    """Read how long a frame's body is.

    Raises:
        Tampered: If it is longer than any frame.
    """
    if len(head) != _LENGTH.size:
        raise Tampered("the package ends within a frame")
    length = int(_LENGTH.unpack(head)[0])
    if length > LONGEST_FRAME:
        raise Tampered("a frame is longer than any frame can be")
    return length


HEAD_SIZE: Final = _LENGTH.size
