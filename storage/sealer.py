"""Sealing a stream of bytes into stored segments.

Promises that a segment it returns is stored durably, that segments come in order without gaps, and that memory stays
bounded: at most one segment being filled, one sealed and one being stored. Refuses more bytes than declared. After an
error nothing more is taken: a new sealer resumes at the end of the last segment returned.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import Final

from storage.errors import SizeMismatch, StorageError
from storage.format import SEGMENT_SIZE, seal_segment, sealed_length, segment_context
from storage.objects.port import ObjectStore
from storage.versions import ContentKey, Segment, VersionRef

_SMALL: Final = 16 * 1024
_COALESCED: Final = 256 * 1024


def segment_prefix(version: str) -> str:
    """Return what the names of all segments of a version start with."""
    return f"segments/{version}/"


class Sealer:
    """Takes the bytes of one version from `offset` on. Not to be shared between tasks."""

    def __init__(
        self,
        *,
        store: ObjectStore,
        deployment: str,
        ref: VersionRef,
        key: ContentKey,
        offset: int,
    ) -> None:
        """Begin at `offset`; see `Vault.sealer`."""
        self._store = store
        self._deployment = deployment
        self._ref = ref
        self._key = key
        self._next = offset
        self._parts: list[bytes | bytearray] = []
        self._held = 0
        self._rooms: list[bytearray] = []
        self._storing: asyncio.Task[Segment] | None = None
        self._failed = False

    @property
    def offset(self) -> int:
        """How far the bytes taken so far reach."""
        return self._next + self._held

    async def write(self, chunk: bytes | bytearray | memoryview) -> list[Segment]:
        """Take bytes; return the segments stored since the last call.

        Raises:
            SizeMismatch: If that would be more than declared; nothing of the chunk is taken.
            StoreUnavailable: If a segment could not be stored.
        """
        size = len(chunk)
        held = self._held + size
        if self._failed or self._next + held > self._ref.declared_size:
            self._refuse_after_failure()
            raise SizeMismatch("more bytes than the version declared")
        if size >= _SMALL and held < SEGMENT_SIZE and isinstance(chunk, bytes):
            self._parts.append(chunk)
            self._held = held
            return []
        stored: list[Segment] = []
        taken = 0
        while taken < size:
            part = chunk[taken : taken + SEGMENT_SIZE - self._held]
            self._take(part)
            taken += len(part)
            if self._held == SEGMENT_SIZE:
                stored += await self._seal()
        return stored

    async def cut(self) -> list[Segment]:
        """Seal and store what is in memory, however short; return the segments stored since the last call.

        Raises:
            StoreUnavailable: If a segment could not be stored.
        """
        self._refuse_after_failure()
        stored = await self._seal() if self._held else []
        stored += await self._settle()
        self._rooms.clear()
        return stored

    async def finish(self) -> list[Segment]:
        """Like `cut`, for a version whose bytes have all been taken.

        Raises:
            SizeMismatch: If bytes are missing; nothing is sealed, and `cut` or more bytes may follow.
            StoreUnavailable: If a segment could not be stored.
        """
        if self.offset != self._ref.declared_size:
            raise SizeMismatch("fewer bytes than the version declared")
        return await self.cut()

    async def abandon(self) -> None:
        """Drop what is in memory and wait for what is being stored, without a report."""
        self._failed = True
        self._parts.clear()
        if self._storing is not None:
            await asyncio.wait({self._storing})
            self._storing.exception()

    def _refuse_after_failure(self) -> None:
        if self._failed:
            raise StorageError("the sealer failed before: resume with a new one")

    def _take(self, chunk: bytes | bytearray | memoryview) -> None:
        """Hold a chunk; small ones are joined, so that holding them costs no more than their bytes."""
        self._held += len(chunk)
        if isinstance(chunk, bytes) and len(chunk) >= _SMALL:
            self._parts.append(chunk)
            return
        last = self._parts[-1] if self._parts else None
        if isinstance(last, bytearray) and len(last) < _COALESCED:
            last += chunk
        else:
            self._parts.append(bytearray(chunk))

    async def _seal(self) -> list[Segment]:
        """Seal what is held while the segment before is being stored; return that one once it is."""
        await asyncio.sleep(0)  # others first: sealing holds the loop for a moment
        settled = await self._settle() if self._storing is not None and self._storing.done() else []
        parts, length, offset = self._parts, self._held, self._next
        self._parts, self._held, self._next = [], 0, offset + length
        context = segment_context(self._deployment, self._ref, offset=offset, length=length)
        room = self._rooms.pop() if self._rooms else bytearray(sealed_length(SEGMENT_SIZE))
        sealed = seal_segment(self._key, context, parts, length, room=room)
        parts.clear()
        settled += await self._settle()
        segment = Segment(
            offset=offset,
            length=length,
            sealed_length=len(sealed),
            object_key=f"{segment_prefix(self._ref.version)}{offset:016x}-{secrets.token_hex(8)}",
        )
        self._storing = asyncio.create_task(self._store_segment(segment, sealed, room))
        return settled

    async def _store_segment(self, segment: Segment, sealed: memoryview, room: bytearray) -> Segment:
        await self._store.put(segment.object_key, sealed)
        self._rooms.append(room)
        return segment

    async def _settle(self) -> list[Segment]:
        if self._storing is None:
            return []
        try:
            segment = await asyncio.shield(self._storing)
        except BaseException:
            self._failed = True
            raise
        self._storing = None
        return [segment]
