"""A disk without room: said clearly, nothing half-done left behind, and the sender goes on once there is room again."""

import contextlib
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.format import SEGMENT_SIZE
from storage.keyring import open_keyring
from storage.objects import DirectoryStore
from tests.workspace.documents.workshop import Workshop, on_store
from tests.workspace.services.stage import USA
from workspace.domain.errors import Unavailable
from workspace.domain.identifiers import VersionId
from workspace.services.content.quota import UPLOAD_LIFETIME

LONG = bytes(range(250)) * (SEGMENT_SIZE * 3 // 250)
ROOM = SEGMENT_SIZE * 3 // 2


@dataclass(frozen=True)
class SmallDisk:
    """A place that takes so much and no more, until it is given room."""

    path: Path
    give_room: Callable[[], None]


@contextlib.contextmanager
def _mounted(folder: Path) -> Iterator[SmallDisk]:
    """A real file system of its own that is nearly full."""
    folder.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM * 4}", "tmpfs", folder], capture_output=True, check=False
    )
    if mounting.returncode != 0:
        pytest.skip("a file system of a chosen size takes the right to mount one")
    try:
        filler = folder / "filler"
        filler.write_bytes(bytes(ROOM * 3))
        yield SmallDisk(folder / "objects", filler.unlink)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def _limited(folder: Path) -> Iterator[SmallDisk]:
    """A limit of this process on the size of a file, which the kernel enforces alike; any user may set it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def give_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    resource.setrlimit(resource.RLIMIT_FSIZE, (SEGMENT_SIZE // 2, before[1]))
    try:
        yield SmallDisk(folder / "objects", give_room)
    finally:
        give_room()


@pytest.fixture(params=[_mounted, _limited], ids=["full disk", "limit"])
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    with request.param(tmp_path / "disk") as disk:
        yield disk


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def test_an_upload_to_a_full_disk_is_refused_and_goes_on_when_there_is_room(
    workshop: Workshop, small_disk: SmallDisk
) -> None:
    full = on_store(workshop, DirectoryStore(small_disk.path))
    version, _ = await full.begin((await full.document()).id, LONG)
    reached = 0
    for _ in range(2):
        with pytest.raises(Unavailable, match="full"):
            await full.send(version.id, LONG[reached:], offset=reached)
        reached = await _reached(full, version.id)
        assert reached in {0, SEGMENT_SIZE}
        assert _files(small_disk.path) == sorted(name.rpartition("/")[2] for name in await full.objects())
        assert len(await full.objects()) == reached // SEGMENT_SIZE
    small_disk.give_room()
    await full.send(version.id, LONG[reached:], offset=reached)
    await full.complete(version.id, LONG)
    assert await full.download(full.japanese, version.id) == LONG
    assert (await full.stage.services.reconciler.run(repair=False, thorough=True)).clean


async def test_an_upload_that_found_no_room_leaves_nothing(workshop: Workshop, small_disk: SmallDisk) -> None:
    full = on_store(workshop, DirectoryStore(small_disk.path))
    version, _ = await full.begin((await full.document()).id, LONG)
    with pytest.raises(Unavailable, match="full"):
        await full.send(version.id, LONG)
    full.stage.clock.advance(UPLOAD_LIFETIME)
    await full.stage.services.reconciler.run(repair=True)
    assert _files(small_disk.path / "segments") == []
    assert (await full.stage.services.reconciler.run(repair=False, thorough=True)).clean


async def _reached(workshop: Workshop, version: VersionId) -> int:
    american = workshop.stage.as_(workshop.american)
    return (await workshop.content.upload_progress(american, version)).offset


def test_a_keyring_on_a_full_disk_keeps_the_keys_it_had(tmp_path: Path) -> None:
    with _mounted(tmp_path / "disk") as disk:
        keyring = open_keyring(f"file:{disk.path}/keyring")
        keyring.create(USA)
        with contextlib.suppress(OSError):
            (disk.path.parent / "more").write_bytes(bytes(ROOM * 2))
        before = _files(disk.path)
        free = os.statvfs(disk.path).f_bavail
        assert free == 0
        for change in (lambda: keyring.rotate(USA), lambda: keyring.destroy(USA)):
            with pytest.raises(StoreUnavailable, match="No space"):
                change()
        assert _files(disk.path) == before
        assert keyring.current(USA).number == 1
        disk.give_room()
        assert keyring.rotate(USA).number == 2
        shutil.rmtree(disk.path)
