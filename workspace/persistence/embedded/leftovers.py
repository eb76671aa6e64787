"""Ends what a killed parent or a killed server left running, so that a new server can take its place."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_PATIENCE_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.02


def end_leftovers(cluster: Path) -> None:
    """Ends what a killed parent or a killed server left running, then removes the files that would block a start.

    Those files must not go while any process of the old server lives: they are what keeps two servers apart.
    """
    patience = iter((signal.SIGINT, signal.SIGQUIT, signal.SIGKILL))
    next_signal = time.monotonic()
    while processes := list(processes_in(cluster)):
        if time.monotonic() >= next_signal:
            next_signal = time.monotonic() + _PATIENCE_SECONDS
            chosen = next(patience, signal.SIGKILL)
            for process in _addressed(processes, cluster) if chosen == signal.SIGINT else processes:
                with suppress(ProcessLookupError):
                    os.kill(process, chosen)
        time.sleep(_POLL_SECONDS)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def processes_in(cluster: Path) -> Iterator[int]:
    """Finds the server's processes: each of them works in the cluster's folder."""
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            with suppress(OSError):
                if (process / "cwd").readlink() == cluster:
                    yield int(process.name)


def _addressed(processes: list[int], cluster: Path) -> list[int]:
    """The one that stops all the others in order, or, if it is gone, all of them."""
    with suppress(FileNotFoundError, ValueError, IndexError):
        first = int((cluster / "postmaster.pid").read_text().split()[0])
        if first in processes:
            return [first]
    return processes
