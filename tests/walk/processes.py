"""The workspace as its users start it: the command line in a process of its own, on a free port."""

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from workspace.cli import main

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment without this machine's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENTENTE_")}
    return {**kept, **extra}


def entente(*arguments: str, extra: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Runs one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "workspace.cli", *arguments],
        cwd=ROOT,
        env=environment(extra or {}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass(slots=True, kw_only=True)
class Running:
    """A serving process."""

    process: "subprocess.Popen[str]"
    url: str
    data: Path
    first_line: str
    log: Path

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ends it by a signal and waits."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            if self.process.stdout is not None:
                self.process.stdout.close()

    def token(self, email: str) -> str:
        """A bearer token, from the command that makes them, run in this very process."""
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            assert main(["token", email, "--data", str(self.data)]) == 0
        return printed.getvalue().strip()


def start(
    *arguments: str, data: Path, port: int, extra: Mapping[str, str] | None = None, patience: float = 60
) -> Running:
    """Starts a serving command and returns once it is ready."""
    log = data.with_name(f"{data.name}.{port}.log")
    with log.open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "workspace.cli", *arguments],
            cwd=ROOT,
            env=environment(extra or {}),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    running = Running(process=process, url=f"http://127.0.0.1:{port}", data=data, first_line="", log=log)
    try:
        if "--json" in arguments:
            assert process.stdout is not None
            running.first_line = process.stdout.readline()
            assert running.first_line, f"it ended instead of serving: {log.read_text()[-2000:]}"
        await_ready(running, patience)
    except BaseException:
        running.stop(signal.SIGKILL)
        raise
    return running


def await_ready(running: Running, patience: float) -> None:
    """Waits until every dependency answers."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        assert running.process.poll() is None, f"it ended: {running.log.read_text()[-3000:]}"
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{running.url}/readyz", timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"not ready: {running.log.read_text()[-3000:]}")


def start_demo(
    data: Path, *, port: int | None = None, extra: Mapping[str, str] | None = None, more: tuple[str, ...] = ()
) -> Running:
    """Starts a demonstration."""
    chosen = port or free_port()
    arguments = ("demo", "--data", str(data), "--port", str(chosen), "--no-open", "--json", *more)
    return start(*arguments, data=data, port=chosen, extra=extra)


@contextlib.contextmanager
def demo(data: Path, *, extra: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A demonstration for the length of the block."""
    running = start_demo(data, extra=extra)
    try:
        yield running
    finally:
        running.stop()


@contextlib.contextmanager
def served(data: Path, *, workers: int, extra: Mapping[str, str] | None = None) -> Iterator[Running]:
    """The same data served by several workers, after a demonstration has seeded it."""
    first = start_demo(data, extra=extra)
    assert first.stop() == 0
    port = free_port()
    settings = {"ENTENTE_PROFILE": "demo", "ENTENTE_DATA_DIR": str(data), "ENTENTE_PORT": str(port)}
    arguments = ("serve", "--workers", str(workers))
    running = start(*arguments, data=data, port=port, extra={**settings, **(extra or {})})
    running.first_line = first.first_line
    try:
        yield running
    finally:
        running.stop()


def cast_of(running: Running) -> list[dict[str, object]]:
    """The people that the first line names."""
    people = json.loads(running.first_line)["people"]
    assert isinstance(people, list)
    return people
