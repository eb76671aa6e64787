"""Reading a range of a version from its sealed segments.

Promises that no byte leaves before its whole segment was verified, at its place in the version, and that memory stays
bounded by a few segments: one that the caller may still hold, one being opened, and the next one on its way. Refuses
a list of segments with a gap, an overlap or a false length.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from typing import Final

from storage.errors import ObjectMissing, Tampered
from storage.format import SEGMENT_SIZE, open_segment, sealed_length, segment_context
from storage.objects.port import ObjectStore
from storage.versions import ContentKey, Segment, VersionRef

_PIECE: Final = 256 * 1024
_AHEAD: Final = 1


def checked_segments(ref: VersionRef, segments: Sequence[Segment]) -> int:
    """Make sure that segments follow each other from the first byte on; return where they end.

    Raises:
        Tampered: If they do not, or reach beyond the declared size.
    """
    end = 0
    for segment in segments:
        if segment.offset != end or not 0 < segment.length <= SEGMENT_SIZE:
            raise Tampered("the segments do not follow each other")
        if segment.sealed_length != sealed_length(segment.length):
            raise Tampered("a segment is not as long as it would be")
        end = segment.end
    if end > ref.declared_size:
        raise Tampered("the segments are longer than declared")
    return end


async def read_range(
    *,
    store: ObjectStore,
    deployment: str,
    ref: VersionRef,
    key: ContentKey,
    segments: Sequence[Segment],
    start: int,
    end: int,
) -> AsyncGenerator[memoryview, None]:
    """Go through the bytes from `start` to before `end`, in pieces of at most 256 KiB.

    Raises:
        ValueError: If the range does not lie within the version.
        Tampered: If segments do not fit together, or one is missing or does not open.
        StoreUnavailable: If the store cannot be used.
    """
    if not 0 <= start <= end <= ref.declared_size:
        raise ValueError("the range does not lie within the version")
    if checked_segments(ref, segments) < end:
        raise Tampered("segments are missing")
    wanted = [segment for segment in segments if segment.offset < end and segment.end > start]

    async def fetch(segment: Segment) -> bytes:
        try:
            return await store.get(segment.object_key)
        except ObjectMissing as error:
            raise Tampered("a segment is missing") from error

    ahead = deque(asyncio.create_task(fetch(segment)) for segment in wanted[:_AHEAD])
    try:
        for place, segment in enumerate(wanted):
            sealed = await ahead.popleft()
            ahead.extend(asyncio.create_task(fetch(later)) for later in wanted[place + _AHEAD : place + _AHEAD + 1])
            await asyncio.sleep(0)  # the fetch begins, others run, and the loop lets go of what was sealed
            context = segment_context(deployment, ref, offset=segment.offset, length=segment.length)
            content = memoryview(open_segment(key, context, sealed, segment.length)).toreadonly()
            del sealed
            last = min(end, segment.end) - segment.offset
            for first in range(max(start - segment.offset, 0), last, _PIECE):
                yield content[first : min(first + _PIECE, last)]
            del content
    finally:
        for fetching in ahead:
            fetching.cancel()
        await asyncio.gather(*ahead, return_exceptions=True)
