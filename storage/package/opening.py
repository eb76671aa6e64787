"""Opening a package with the recipient's key, and nothing else: no server, no database.

Promises that the sender is the one expected, that nothing is missing, added, moved or altered, and that no byte of a
segment is given out before the segment was verified; a document is complete only once its digest was found right, and
the package only once `documents` has come to its end. Refuses everything else as `Tampered` or `KeyUnavailable`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import BinaryIO

from storage import envelope
from storage.errors import KeyUnavailable, Tampered
from storage.format import sealed_length
from storage.package.format import (
    HEAD_FRAMES,
    HEAD_SIZE,
    LONGEST_FRAME,
    MAGIC,
    PACKAGE_KEY_SIZE,
    Header,
    body_length,
    segment_context,
    segments,
)
from storage.package.keys import SIGNATURE_SIZE, RecipientKey, sender_fingerprint, verify
from storage.package.manifest import Manifest, PackedDocument

_PIECE = 1024 * 1024


class PackageReader:
    """Reads one package from its beginning to its end."""

    def __init__(self, stream: BinaryIO, *, key: RecipientKey, sender: bytes) -> None:
        """Open the head: the header, and the manifest with its signature.

        Args:
            stream: the package.
            key: the recipient's.
            sender: the fingerprint of the sender who is expected.

        Raises:
            KeyUnavailable: If the package is for another key.
            Tampered: If it comes from another sender, or anything in the head is not as it was made.
        """
        self._stream = stream
        if stream.read(len(MAGIC)) != MAGIC:
            raise Tampered("this is no package")
        self.header = Header.read(self._frame())
        if not hmac.compare_digest(self.header.recipient, key.public.fingerprint):
            raise KeyUnavailable("the package is sealed to another key")
        if not hmac.compare_digest(sender_fingerprint(self.header.sender), sender):
            raise Tampered("the package comes from another sender")
        self._key = envelope.unwrap(self.header.wrapped, key.key, info=self.header.wrap_info(sender))
        if len(self._key) != PACKAGE_KEY_SIZE:
            raise Tampered("the wrap holds no package key")
        opened = envelope.unseal(self._frame(), self._key, context=self.header.manifest_context(sender))
        signature, written = opened[:SIGNATURE_SIZE], opened[SIGNATURE_SIZE:]
        self.digest = hashlib.sha256(written).digest()
        verify(signature, self.header.signed(sender, self.digest), self.header.sender)
        self.manifest = Manifest.read(written)
        named = (self.manifest.package, self.manifest.recipient.key)
        if named != (self.header.package, self.header.recipient.hex()):
            raise Tampered("the manifest is another package's")

    def documents(self) -> Iterator[tuple[PackedDocument, Iterator[bytes]]]:
        """Go through the documents and their bytes; each is to be read to its end before the next.

        Raises:
            Tampered: If anything is missing, added or altered.
        """
        for number, document in enumerate(self.manifest.documents):
            content = self._content(number, document)
            yield document, content
            for _ in content:
                pass
        if self._stream.read(1):
            raise Tampered("something stands behind the package")

    def _content(self, number: int, document: PackedDocument) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for offset, length in segments(document.size):
            context = segment_context(
                self.manifest.package,
                self.digest,
                document=number,
                size=document.size,
                offset=offset,
                length=length,
            )
            sealed = self._frame()
            if len(sealed) != sealed_length(length):
                raise Tampered("a segment is not as long as the manifest says")
            piece = envelope.unseal(sealed, self._key, context=context)
            digest.update(piece)
            yield piece
        if digest.hexdigest() != document.sha256:
            raise Tampered(f"document {number + 1} is not the one that was approved")

    def _frame(self) -> bytes:
        length = body_length(self._stream.read(HEAD_SIZE))
        body = bytearray()
        while len(body) < length:
            piece = self._stream.read(min(_PIECE, length - len(body)))
            if not piece:
                raise Tampered("the package ends within a frame")
            body += piece
        return bytes(body)


def whole_frames(stream: BinaryIO) -> tuple[int, int]:
    """Tell how many whole frames stand at the beginning of a stream that can be sought in, and where they end.

    A header without its manifest counts for nothing.
    """
    if stream.read(len(MAGIC)) != MAGIC:
        return 0, 0
    stream.seek(0, 2)
    total = stream.tell()
    count, end = 0, len(MAGIC)
    while True:
        stream.seek(end)
        head = stream.read(HEAD_SIZE)
        if len(head) < HEAD_SIZE or body_length(head) > LONGEST_FRAME or end + HEAD_SIZE + body_length(head) > total:
            return (count, end) if count >= HEAD_FRAMES else (0, 0)
        end += HEAD_SIZE + body_length(head)
        count += 1
