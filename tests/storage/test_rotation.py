"""Keys rotate, wraps are renewed and old versions retired while people read: not one read fails."""

import asyncio
from pathlib import Path

import pytest

from storage.errors import KeyUnavailable
from storage.keyring import open_keyring
from storage.versions import Wrap
from tests.storage.vaults import LABEL, vault_over, version_of

SAMPLE, SOAK = 3, 100


@pytest.mark.parametrize("rotations", [SAMPLE, pytest.param(SOAK, marks=pytest.mark.soak)])
async def test_no_read_fails_while_keys_rotate_and_wraps_are_renewed(tmp_path: Path, rotations: int) -> None:
    serving, administering = (open_keyring(f"file:{tmp_path}/keyring") for _ in range(2))
    administering.create("USA")
    vault = vault_over(tmp_path, keyring=serving)
    versions = [version_of(1, version=f"ver_{number}") for number in range(10)]
    keys, wraps = {}, dict[str, Wrap]()
    for ref in versions:
        keys[ref.version], (wraps[ref.version],) = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    reads = 0
    finished = False

    async def read() -> None:
        nonlocal reads
        while not finished:
            for ref in versions:
                key = await vault.open_key(ref, wraps[ref.version], label_digest=LABEL)
                assert key == keys[ref.version]
                reads += 1

    async def rotate() -> None:
        nonlocal finished
        for _ in range(rotations):
            number = (await asyncio.to_thread(administering.rotate, "USA")).number
            for ref in versions:
                (wraps[ref.version],) = await vault.rewrap(
                    ref, wraps[ref.version], old_label_digest=LABEL, new_label_digest=LABEL, nations=["USA"]
                )
            await asyncio.sleep(0.05)  # those who took an old wrap before have finished with it
            await asyncio.to_thread(administering.require, "USA", number)
            await asyncio.to_thread(administering.destroy, "USA", number - 1)
        finished = True

    old = dict(wraps)
    await asyncio.gather(rotate(), *(read() for _ in range(3)))
    assert reads > rotations * len(versions)
    assert {wrap.key_version for wrap in wraps.values()} == {rotations + 1}
    with pytest.raises(KeyUnavailable):
        await vault.open_key(versions[0], old["ver_0"], label_digest=LABEL)
