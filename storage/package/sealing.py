"""Sealing a package, frame by frame, from any frame on: a transfer that was cut goes on where it was.

Promises that frames of one package fit together whenever each was made: they share the package key, and nothing else
that is random has to be remembered. The bytes of a frame made twice differ; both open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from storage import envelope
from storage.format import seal_segment, sealed_length
from storage.package.format import (
    HEAD_FRAMES,
    MAGIC,
    WRAPPED_SIZE,
    Header,
    frame,
    frame_head,
    frame_length,
    segment_context,
    segment_count,
    segments,
)
from storage.package.keys import SIGNATURE_SIZE, RecipientPublicKey, SenderKey, sender_fingerprint
from storage.package.manifest import Manifest
from storage.versions import ContentKey


class PackageSealer:
    """Seals one package. Its key comes from the caller and must never serve another manifest."""

    def __init__(self, *, manifest: Manifest, secret: bytes, recipient: RecipientPublicKey, sender: SenderKey) -> None:
        """Derive the package key from a secret of the deployment.

        Raises:
            ValueError: If the manifest is too large, or names another recipient's key.
        """
        if manifest.recipient.key != recipient.fingerprint.hex():
            raise ValueError("the manifest names another recipient's key")
        self.manifest = manifest
        self._written = manifest.written()
        self.digest = hashlib.sha256(self._written).digest()
        self._recipient = recipient
        self._sender = sender
        self._key = envelope.derive(secret, purpose=b"entente/package-key/1 " + self.digest, length=32)

    def frames(self) -> int:
        """Tell how many frames the package has."""
        return HEAD_FRAMES + sum(segment_count(one.size) for one in self.manifest.documents)

    def place(self, number: int) -> tuple[int, int]:
        """Tell which document, and which offset in it, a frame behind the first two begins with.

        Raises:
            ValueError: If there is no such frame.
        """
        left = number - HEAD_FRAMES
        for document, one in enumerate(self.manifest.documents):
            count = segment_count(one.size)
            if 0 <= left < count:
                return document, list(segments(one.size))[left][0] if left else 0
            left -= count
        raise ValueError("there is no such frame")

    def length(self, *, after: int = 0) -> int:
        """Tell how many bytes the package has behind its first frames; with none of them, its magic line counts."""
        header = self._header(bytes(WRAPPED_SIZE))
        body = [len(header.written()), sealed_length(SIGNATURE_SIZE + len(self._written))]
        body += [sealed_length(length) for one in self.manifest.documents for _, length in segments(one.size)]
        return sum(map(frame_length, body[after:])) + (0 if after else len(MAGIC))

    def head(self) -> bytes:
        """Make the magic line, the header and the manifest."""
        fingerprint = sender_fingerprint(self._sender.public)
        info = self._header(b"").wrap_info(fingerprint)
        header = self._header(envelope.wrap(self._key, self._recipient.key, info=info))
        signature = self._sender.sign(header.signed(fingerprint, self.digest))
        context = header.manifest_context(fingerprint)
        sealed = envelope.seal(signature + self._written, self._key, context=context)
        return MAGIC + frame(header.written()) + frame(sealed)

    def segment(
        self, document: int, offset: int, parts: Iterable[bytes | memoryview], length: int
    ) -> tuple[bytes, memoryview]:
        """Make the frame of one segment from its parts, in order: its head, and its body.

        Raises:
            ValueError: If the parts are not `length` bytes long.
        """
        context = segment_context(
            self.manifest.package,
            self.digest,
            document=document,
            size=self.manifest.documents[document].size,
            offset=offset,
            length=length,
        )
        body = seal_segment(ContentKey(self._key), context, parts, length)
        return frame_head(len(body)), body

    def _header(self, wrapped: bytes) -> Header:
        return Header(
            package=self.manifest.package,
            recipient=self._recipient.fingerprint,
            sender=self._sender.public,
            wrapped=wrapped,
        )
