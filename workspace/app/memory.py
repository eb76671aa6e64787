"""What this process keeps of memory that it is done with: little, however many threads took part.

The C library gives every thread a heap of its own, and after the first large block takes large blocks from those heaps
too, up to 32 MiB (mallopt(3), M_ARENA_MAX and M_MMAP_THRESHOLD). Segments of 4 MiB, read and written by whichever
thread is free, would leave their room behind in each of these heaps. So there is one heap, and a large block is mapped
and unmapped by itself.
"""

import ctypes
from typing import Final

_ARENA_MAX: Final = -8
_MMAP_THRESHOLD: Final = -3
_TRIM_THRESHOLD: Final = -1

_LARGE_BLOCK: Final = 1024 * 1024
_KEPT_AT_THE_TOP: Final = 2 * 1024 * 1024


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
        mallopt(_MMAP_THRESHOLD, _LARGE_BLOCK),
        mallopt(_TRIM_THRESHOLD, _KEPT_AT_THE_TOP),
    ]
    return all(taken)
