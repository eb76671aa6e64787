"""How far a long command is: one bar on a terminal, one line for each thing that ended anywhere."""

import sys
import threading
import time
from contextlib import suppress
from typing import TextIO

_WIDTH = 24
_EVERY = 0.1
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_STEP = 1024


class Progress:
    """Counts bytes and things; safe to share between threads."""

    def __init__(self, *, things: int, size: int, stream: TextIO | None = None) -> None:
        self._things = things
        self._size = size
        self._stream = stream or sys.stderr
        self._ended = 0
        self._moved = 0
        self._drawn_at = 0.0
        self._lock = threading.Lock()

    def moved(self, count: int) -> None:
        """So many bytes more are where they belong; fewer when some have to go again."""
        with self._lock:
            self._moved += count
            if self._stream.isatty() and time.monotonic() - self._drawn_at >= _EVERY:
                self._drawn_at = time.monotonic()
                self._draw()

    def ended(self, what: str) -> None:
        """One thing ended, in these words."""
        with self._lock:
            self._ended += 1
            clear = "\r\x1b[K" if self._stream.isatty() else ""
            with suppress(BrokenPipeError):
                print(f"{clear}{self._ended}/{self._things} {what}", file=self._stream, flush=True)
            if self._stream.isatty() and self._ended < self._things:
                self._draw()

    def _draw(self) -> None:
        share = min(self._moved / self._size, 1) if self._size else 1
        bar = "#" * int(share * _WIDTH)
        done = f"{amount(self._moved)} of {amount(self._size)}, {self._ended}/{self._things}"
        told = f"[{bar:.<{_WIDTH}}] {share:4.0%} {done}"
        with suppress(BrokenPipeError):
            print(f"\r\x1b[K{told}", end="", file=self._stream, flush=True)


def amount(count: int) -> str:
    """A number of bytes in words."""
    value, unit = float(count), 0
    while value >= _STEP and unit < len(_UNITS) - 1:
        value, unit = value / _STEP, unit + 1
    return f"{value:.0f} {_UNITS[unit]}" if unit == 0 else f"{value:.1f} {_UNITS[unit]}"
