"""What the directory store promises beyond the port: crashes, full disks and other hands leave nothing half-done."""

import asyncio
import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.errors import ObjectMissing, StoreFull, StoreUnavailable
from storage.objects import DirectoryStore

PUTTING = """
import asyncio, sys
from pathlib import Path
from storage.objects import DirectoryStore
store = DirectoryStore(Path(sys.argv[1]))
async def put():
    for number in range(10_000):
        await store.put(f"segments/{number}", number.to_bytes(4) * 250_000)
        print(number, flush=True)
asyncio.run(put())
"""


@pytest.mark.parametrize("kills", [1, pytest.param(100, marks=pytest.mark.soak)])
def test_what_was_acknowledged_before_a_kill_is_whole_and_nothing_else_is_visible(tmp_path: Path, kills: int) -> None:
    for kill in range(kills):
        folder = tmp_path / str(kill)
        with subprocess.Popen([sys.executable, "-c", PUTTING, folder], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(1 + kill % 5):
                process.stdout.readline()
            process.kill()
            acknowledged = 1 + kill % 5 + len(process.stdout.read().splitlines())
        asyncio.run(_all_whole(DirectoryStore(folder), acknowledged))


async def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = DirectoryStore(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(StoreFull):
            await store.put("one", b"x" * 1000)
    with pytest.raises(ObjectMissing):
        await store.get("one")
    assert list((tmp_path / ".incoming").iterdir()) == []
    await store.put("one", b"again")


def test_a_real_limit_on_file_size_is_a_full_store(tmp_path: Path) -> None:
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "import asyncio, sys\nfrom pathlib import Path\nfrom storage.objects import DirectoryStore\n"
        "from storage.errors import StoreFull\n"
        "store = DirectoryStore(Path(sys.argv[1]))\n"
        "try:\n    asyncio.run(store.put('one', b'x' * 5000))\n"
        "except StoreFull:\n    print('full')\n"
    )
    done = subprocess.run([sys.executable, "-c", limited, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout == "full\n"
    assert [entry for entry in tmp_path.rglob("*") if entry.is_file()] == []


async def test_what_an_old_crash_left_is_swept_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    DirectoryStore(tmp_path)
    old, fresh = tmp_path / ".incoming" / "old", tmp_path / ".incoming" / "fresh"
    old.write_bytes(b"half")
    fresh.write_bytes(b"half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    DirectoryStore(tmp_path)
    assert not old.exists()
    assert fresh.exists()


async def test_others_on_the_host_cannot_look_inside(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "objects")
    await store.put("segments/one", b"x")
    assert (tmp_path / "objects").stat().st_mode & 0o077 == 0
    assert (tmp_path / "objects" / "segments").stat().st_mode & 0o077 == 0


async def test_a_directory_that_went_away_is_unavailable_and_missing_nothing_by_mistake(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "objects")
    await store.put("one", b"x")
    (tmp_path / "objects").rename(tmp_path / "elsewhere")
    for using in (store.get("one"), store.put("two", b"x"), store.check()):
        with pytest.raises(StoreUnavailable):
            await using
    (tmp_path / "elsewhere").rename(tmp_path / "objects")
    assert await store.get("one") == b"x"


def test_a_place_that_is_no_directory_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreUnavailable):
        DirectoryStore(tmp_path / "file")


async def _all_whole(store: DirectoryStore, acknowledged: int) -> None:
    for number in range(acknowledged):
        assert await store.get(f"segments/{number}") == number.to_bytes(4) * 250_000
    found = [entry async for entry in store.list("segments/")]
    assert {entry.size for entry in found} == {1_000_000}
    assert len(found) in {acknowledged, acknowledged + 1}
