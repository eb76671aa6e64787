"""Memory that threads were done with is the system's again."""

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
together = threading.Barrier(17)

def work():
    for _ in range(4):
        together.wait()
        blocks = [bytearray(4 * 2**20), bytearray(3 * 2**20)]
        together.wait()
        del blocks
    together.wait()
    together.wait()

threads = [threading.Thread(target=work) for _ in range(16)]
for thread in threads:
    thread.start()
before = resident_kib()
for _ in range(9):
    together.wait()
print(resident_kib() - before)
together.wait()
"""


def left_behind(*, keeping: bool) -> int:
    """KiB that sixteen threads leave behind in a process of its own, each done with blocks of 7 MiB four times."""
    told = subprocess.run(
        [sys.executable, "-c", ALLOCATE.format(keeping=keeping)], capture_output=True, text=True, check=True
    )
    return int(told.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps a heap for each thread")
def test_sixteen_threads_leave_no_more_memory_behind_than_one_transfer_needs() -> None:
    assert left_behind(keeping=True) <= 18 * 1024 < left_behind(keeping=False)
