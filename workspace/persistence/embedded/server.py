"""One run of the server, bound to the life of the process that started it."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from workspace.persistence.embedded.errors import EmbeddedDatabaseError
from workspace.persistence.embedded.home import ENVIRONMENT, Home
from workspace.persistence.embedded.identity import identity_of
from workspace.persistence.embedded.leftovers import end_leftovers

_START_SECONDS: Final = 300.0  # replaying a long log after a crash takes its time
_STOP_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.02
_STILL_GOING: Final = "is still in use"  # what the kernel has not yet taken back from a server that has just ended

# Runs the server beside a reader of the parent's pipe: when the pipe closes (stop, exit or death of the parent) the
# server is told to stop, again and again until it has heard, as it ignores the signal while it starts. A server that a
# signal ended is started anew, if need be more than once, as its orphans must end first; one that ended by itself had
# a reason, and its exit code is passed on.
_SUPERVISE: Final = """
exec 3<&0
tries=0
while :; do
  "$@" </dev/null 3<&- & server=$!
  { read -r _ <&3; while kill -INT "$server"; do sleep 0.1; done; } 2>/dev/null & watcher=$!
  wait "$server"; code=$?
  kill "$watcher" 2>/dev/null
  if [ "$code" -gt 128 ]; then tries=50; fi
  if [ "$code" -eq 0 ] || [ "$tries" -eq 0 ]; then exit "$code"; fi
  tries=$((tries - 1))
  sleep 0.2
done
"""


def start_server(programs: Path, home: Home, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Starts the server and waits until it takes connections.

    Raises:
        EmbeddedDatabaseError: It ended instead, or takes too long; the message quotes the end of its log.
    """
    deadline = time.monotonic() + _START_SECONDS
    while True:
        server = _spawn(programs, home, settings)
        try:
            trouble = _trouble_before_ready(server, home, deadline=deadline)
        except BaseException:
            stop_server(server, home)
            raise
        if trouble is None:
            return server
        stop_server(server, home)
        if _STILL_GOING not in trouble or time.monotonic() > deadline:
            raise EmbeddedDatabaseError(f"PostgreSQL did not start in {home.path}; the end of its log: {trouble}")
        time.sleep(_POLL_SECONDS)


def stop_server(server: subprocess.Popen[bytes], home: Home) -> None:
    """Tells the server to stop and waits for its last write; ends it hard if it does not."""
    if server.stdin is not None:
        server.stdin.close()
    try:
        server.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
        end_leftovers(home.cluster)


def _spawn(programs: Path, home: Home, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Starts the server in a session of its own, so that a Ctrl-C meant for its parent does not reach it."""
    chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with home.log.open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - programs of our own wheel
            ["/bin/sh", "-c", _SUPERVISE, "sh", programs / "postgres", "-D", home.cluster, *chosen],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=home.path,
            env=ENVIRONMENT,
            umask=0o077,
            start_new_session=True,
            **identity_of(home.user),
        )


def _trouble_before_ready(server: subprocess.Popen[bytes], home: Home, *, deadline: float) -> str | None:
    """Waits until the server says that it is ready; if it ends instead, or takes too long, gives the end of its log."""
    state = home.cluster / "postmaster.pid"
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(FileNotFoundError):
            if state.read_text().rstrip().endswith("ready"):
                return None
        time.sleep(_POLL_SECONDS)
    return home.log.read_text(errors="replace").strip()[-2000:]
