"""Ends what a killed parent or a killed server left running, so that a new server can take its place."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from workspace.persistence.embedded.identity import identity_of

_PATIENCE_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.02

# Nothing but the shell's own words, so that a pass over every process takes milliseconds.
_WORKING_IN: Final = 'for each in /proc/[0-9]*; do if [ "$each/cwd" -ef "$0" ]; then echo "${each#/proc/}"; fi; done'


def end_leftovers(cluster: Path) -> None:
    """Ends what a killed parent or a killed server left running, then removes the files that would block a start.

    Those files must not go while any process of the old server lives: they are what keeps two servers apart.
    """
    patience = iter((signal.SIGINT, signal.SIGQUIT, signal.SIGKILL))
    next_signal = time.monotonic()
    while processes := processes_in(cluster):
        if time.monotonic() >= next_signal:
            next_signal = time.monotonic() + _PATIENCE_SECONDS
            chosen = next(patience, signal.SIGKILL)
            for process in _addressed(processes, cluster) if chosen == signal.SIGINT else processes:
                with suppress(ProcessLookupError):
                    os.kill(process, chosen)
        time.sleep(_POLL_SECONDS)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def processes_in(cluster: Path) -> list[int]:
    """Finds the server's processes: each of them works in the cluster's folder.

    We look as the folder's owner, whom PostgreSQL insists on running as: where others' processes work may be asked
    only with CAP_SYS_PTRACE (proc_pid_cwd(5)), which root has on a host and lacks in most containers.
    """
    try:
        user = cluster.stat().st_uid if os.geteuid() == 0 else None
    except FileNotFoundError:
        return []
    found = subprocess.run(  # noqa: S603 - the shell, over a script of our own
        ["/bin/sh", "-c", _WORKING_IN, cluster],
        check=True,
        stdout=subprocess.PIPE,
        cwd="/",
        env={},
        **identity_of(user),
    )
    return [int(process) for process in found.stdout.split()]


def _addressed(processes: list[int], cluster: Path) -> list[int]:
    """The one that stops all the others in order, or, if it is gone, all of them."""
    with suppress(FileNotFoundError, ValueError, IndexError):
        first = int((cluster / "postmaster.pid").read_text().split()[0])
        if first in processes:
            return [first]
    return processes
