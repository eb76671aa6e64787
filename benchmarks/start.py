"""From the command to the first page: `python -m benchmarks.start`.

A demonstration on an empty folder makes its database, keys and people first; on a folder that has them it only starts.
What `make run` does before, installing and building, happens once and is not counted.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks._ratio import report
from tests.walk.processes import ROOT, environment, free_port

LIMIT = 5.0
ROUNDS = 3
_PATIENCE = 60.0


def first_page(data: Path) -> float:
    """Start the demonstration, ask until its page is there, stop it; return how many seconds that took."""
    port, began = free_port(), time.perf_counter()
    command = ["-m", "workspace.cli", "demo", "--data", str(data), "--port", str(port), "--no-open"]
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment({}), stderr=subprocess.DEVNULL
    ) as process:
        try:
            while time.perf_counter() - began < _PATIENCE:
                try:
                    if httpx.get(f"http://127.0.0.1:{port}/", timeout=1).is_success:
                        return time.perf_counter() - began
                except httpx.TransportError:
                    time.sleep(0.02)
            raise TimeoutError("the first page did not come")
        finally:
            process.terminate()


def main() -> None:
    """Measure both starts, each a few times, and print the best."""
    empty, kept = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            empty.append(first_page(Path(folder) / "data"))
            kept.append(first_page(Path(folder) / "data"))
    for what, taken in (("on an empty folder", min(empty)), ("on a folder it made before", min(kept))):
        report(
            f"first page after `entente demo` {what}",
            ratio=taken / LIMIT,
            target=f"<= {LIMIT:g} s",
            met=taken <= LIMIT,
            detail=f"{taken:.1f} s",
        )


if __name__ == "__main__":
    main()
