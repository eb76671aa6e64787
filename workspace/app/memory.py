"""What this process keeps of memory that it is done with: as much as was needed at once, not as much by each thread.

The C library gives every thread a heap of its own, and segments of 4 MiB, read and written by whichever thread is free,
would leave their room behind in each of these heaps (mallopt(3), M_ARENA_MAX). So there is one heap. Large blocks come
from it too and what a transfer needs at once stays with it for the next segment: a block that is mapped and unmapped by
itself (M_MMAP_THRESHOLD) has every page of it cleared by the kernel each time, which costs more than unsealing it.
"""

import ctypes
from typing import Final

_ARENA_MAX: Final = -8
_MMAP_THRESHOLD: Final = -3
_TRIM_THRESHOLD: Final = -1

_MAPPED_BY_ITSELF: Final = 32 * 1024 * 1024
_KEPT_AT_THE_TOP: Final = 16 * 1024 * 1024


def keep_little() -> bool:
    """Sets the C library's allocator so, for this process; to be called before there are threads.

    Returns:
        Whether the C library took it: one that knows nothing of this (musl) needs nothing of it either.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return False
    taken = [
        mallopt(_ARENA_MAX, 1),
        mallopt(_MMAP_THRESHOLD, _MAPPED_BY_ITSELF),
        mallopt(_TRIM_THRESHOLD, _KEPT_AT_THE_TOP),
    ]
    return all(taken)
