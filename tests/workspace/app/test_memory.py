"""Memory that one thread was done with serves the next."""

import platform
import subprocess
import sys

import pytest

ALLOCATE = """
import threading
from pathlib import Path
from workspace.app.memory import keep_little

def resident_kib():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4

if {keeping}:
    assert keep_little()
ready, over, turn = threading.Barrier(17), threading.Barrier(17), threading.Lock()

def work():
    ready.wait()
    for _ in range(4):
        with turn:
            blocks = [bytearray(4 * 2**20), bytearray(3 * 2**20)]
            del blocks
    over.wait()
    over.wait()

threads = [threading.Thread(target=work) for _ in range(16)]
for thread in threads:
    thread.start()
before = resident_kib()
ready.wait()
over.wait()
print(resident_kib() - before)
over.wait()
"""


def left_behind(*, keeping: bool) -> int:
    """KiB that sixteen threads leave behind in a process of its own, done with 7 MiB four times each, one at a time."""
    told = subprocess.run(
        [sys.executable, "-c", ALLOCATE.format(keeping=keeping)], capture_output=True, text=True, check=True
    )
    return int(told.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps a heap for each thread")
def test_threads_that_take_turns_leave_no_more_memory_behind_than_one_of_them_needs() -> None:
    assert left_behind(keeping=True) <= 18 * 1024 < left_behind(keeping=False)
