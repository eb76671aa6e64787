"""What was shredded never opens again, whatever is restored; what was rewrapped opens without re-encryption."""

import asyncio
import shutil
from pathlib import Path

import pytest

from storage.erasure import ErasureKeys
from storage.errors import KeyUnavailable, Shredded, StoreUnavailable, Tampered
from storage.keyring import open_keyring
from storage.objects import DirectoryStore
from storage.vault import Vault
from storage.versions import Segment
from tests.storage.failing_store import FailingStore
from tests.storage.vaults import LABEL, OTHER_LABEL, version_of

NATIONS = ("AUS", "JPN", "USA")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    keyring = open_keyring(f"file:{tmp_path}/keyring")
    for nation in NATIONS:
        keyring.create(nation)
    return Vault(
        store=DirectoryStore(tmp_path / "objects"),
        keyring=keyring,
        erasure=ErasureKeys(DirectoryStore(tmp_path / "erasure")),
        deployment="dep_test",
    )


async def test_a_shredded_version_opens_for_nobody_and_others_still_do(vault: Vault) -> None:
    gone, kept = version_of(10), version_of(10, version="ver_two")
    _, gone_wraps = await vault.create_key(gone, nations=NATIONS, label_digest=LABEL)
    key, kept_wraps = await vault.create_key(kept, nations=NATIONS, label_digest=LABEL)
    await vault.shred(gone)
    await vault.shred(gone)
    for wrap in gone_wraps:
        with pytest.raises(Shredded):
            await vault.open_key(gone, wrap, label_digest=LABEL)
        with pytest.raises(Shredded):
            await vault.rewrap(gone, wrap, old_label_digest=LABEL, new_label_digest=LABEL, nations=NATIONS)
    assert await vault.open_key(kept, kept_wraps[0], label_digest=LABEL) == key


async def test_a_shredded_version_never_gets_a_key_again(vault: Vault) -> None:
    ref = version_of(10)
    await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    await vault.shred(ref)
    with pytest.raises(Shredded):
        await vault.create_key(ref, nations=["USA"], label_digest=LABEL)


async def test_an_old_database_beside_todays_stores_opens_nothing_shredded(vault: Vault) -> None:
    ref = version_of(10)
    key, wraps_in_the_backup = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer = vault.sealer(ref, key)
    segments: list[Segment] = await sealer.write(bytes(10)) + await sealer.finish()
    await vault.delete_objects(segment.object_key for segment in segments)
    await vault.shred(ref)
    with pytest.raises(Shredded):
        await vault.open_key(ref, wraps_in_the_backup[0], label_digest=LABEL)


async def test_even_a_backup_of_the_erasure_keys_opens_nothing_once_the_list_is_replayed(
    vault: Vault, tmp_path: Path
) -> None:
    ref = version_of(10)
    _, wraps = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    shutil.copytree(tmp_path / "erasure", tmp_path / "backup")
    await vault.shred(ref)
    erasure = ErasureKeys(DirectoryStore(tmp_path / "erasure"))
    kept_elsewhere = await erasure.shredded()
    assert kept_elsewhere == ("ver_one",)
    shutil.rmtree(tmp_path / "erasure")
    shutil.copytree(tmp_path / "backup", tmp_path / "erasure")
    assert await erasure.replay(kept_elsewhere) == 1
    with pytest.raises(Shredded):
        await vault.open_key(ref, wraps[0], label_digest=LABEL)


async def test_a_shred_cut_short_is_finished_by_the_replay(vault: Vault, tmp_path: Path) -> None:
    ref = version_of(10)
    _, wraps = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    store = DirectoryStore(tmp_path / "erasure")
    await store.put("shredded/ver_one", b"shredded")
    await ErasureKeys(store).replay()
    with pytest.raises(Shredded):
        await vault.open_key(ref, wraps[0], label_digest=LABEL)


async def test_a_shred_that_could_not_be_kept_is_not_acknowledged(vault: Vault, tmp_path: Path) -> None:
    ref = version_of(10)
    key, wraps = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    failing = FailingStore(DirectoryStore(tmp_path / "erasure"), failing=frozenset({1}))
    with pytest.raises(StoreUnavailable):
        await ErasureKeys(failing).shred("ver_one")
    assert await vault.open_key(ref, wraps[0], label_digest=LABEL) == key


async def test_erasure_keys_that_are_not_mounted_are_unavailable_and_not_shredded(vault: Vault, tmp_path: Path) -> None:
    ref = version_of(10)
    _, wraps = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    shutil.rmtree(tmp_path / "erasure")
    for using in (
        lambda: vault.open_key(ref, wraps[0], label_digest=LABEL),
        lambda: vault.create_key(version_of(1, version="ver_two"), nations=["USA"], label_digest=LABEL),
        lambda: vault.shred(ref),
        vault.check,
    ):
        with pytest.raises(StoreUnavailable):
            await using()


async def test_a_key_asked_for_twice_at_once_has_one_erasure_key(vault: Vault) -> None:
    ref = version_of(10)
    made = await asyncio.gather(*(vault.create_key(ref, nations=["USA"], label_digest=LABEL) for _ in range(5)))
    for key, (wrap,) in made:
        assert await vault.open_key(ref, wrap, label_digest=LABEL) == key


async def test_relabelling_wraps_anew_and_leaves_the_sealed_bytes_alone(vault: Vault) -> None:
    ref, content = version_of(10), b"0123456789"
    key, (old,) = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer = vault.sealer(ref, key)
    segments = await sealer.write(content) + await sealer.finish()
    wraps = await vault.rewrap(
        ref, old, old_label_digest=LABEL, new_label_digest=OTHER_LABEL, nations=["JPN", "USA", "JPN"]
    )
    assert [wrap.nation for wrap in wraps] == ["JPN", "USA"]
    for wrap in wraps:
        with pytest.raises(Tampered):
            await vault.open_key(ref, wrap, label_digest=LABEL)
        opened = await vault.open_key(ref, wrap, label_digest=OTHER_LABEL)
        assert b"".join([bytes(piece) async for piece in vault.read(ref, opened, segments)]) == content
    with pytest.raises(Tampered):
        await vault.rewrap(ref, old, old_label_digest=OTHER_LABEL, new_label_digest=LABEL, nations=["USA"])


async def test_rotation_leaves_every_version_readable_and_needs_no_re_encryption(vault: Vault) -> None:
    ref = version_of(10)
    key, (old,) = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    vault._keyring.rotate("USA")
    assert await vault.open_key(ref, old, label_digest=LABEL) == key
    (new,) = await vault.rewrap(ref, old, old_label_digest=LABEL, new_label_digest=LABEL, nations=["USA"])
    assert new.key_version == 2
    vault._keyring.destroy("USA", 1)
    assert await vault.open_key(ref, new, label_digest=LABEL) == key
    with pytest.raises(KeyUnavailable):
        await vault.open_key(ref, old, label_digest=LABEL)


async def test_a_nation_that_destroyed_its_key_reads_nothing_and_its_partners_go_on(vault: Vault) -> None:
    ref = version_of(10)
    key, (aus, jpn, usa) = await vault.create_key(ref, nations=NATIONS, label_digest=LABEL)
    vault._keyring.destroy("JPN")
    with pytest.raises(KeyUnavailable):
        await vault.open_key(ref, jpn, label_digest=LABEL)
    for wrap in (aus, usa):
        assert await vault.open_key(ref, wrap, label_digest=LABEL) == key
    with pytest.raises(KeyUnavailable):
        await vault.create_key(version_of(1, version="ver_two"), nations=NATIONS, label_digest=LABEL)
