"""What is held is deleted by nobody, the store sees to that; what was deleted is gone in every version kept of it."""

import asyncio
from pathlib import Path

import pytest
from minio.commonconfig import ENABLED, GOVERNANCE
from minio.error import S3Error
from minio.objectlockconfig import DAYS, ObjectLockConfig
from minio.versioningconfig import SUSPENDED, VersioningConfig

from storage.errors import HoldsUnsupported, ObjectHeld, ObjectMissing
from storage.objects import DirectoryStore, Keeping, ObjectStore, S3Store
from tests.real_services.buckets import client_of, new_bucket, settings_for
from tests.real_services.minio import S3Endpoint


async def test_what_is_held_cannot_be_deleted_until_it_is_released(holding_store: ObjectStore) -> None:
    await holding_store.put("segments/one", b"evidence")
    await holding_store.put("segments/one-more", b"nothing")
    for _ in range(2):
        await holding_store.hold("segments/one")
        for _ in range(2):
            with pytest.raises(ObjectHeld):
                await holding_store.delete("segments/one")
        assert await holding_store.get("segments/one") == b"evidence"
    await holding_store.delete("segments/one-more")
    assert [found.key async for found in holding_store.list("")] == ["segments/one"]
    for _ in range(2):
        await holding_store.release("segments/one")
    await holding_store.delete("segments/one")
    with pytest.raises(ObjectMissing):
        await holding_store.get("segments/one")


async def test_what_is_not_there_is_not_held(holding_store: ObjectStore) -> None:
    with pytest.raises(ObjectMissing):
        await holding_store.hold("segments/one")
    await holding_store.release("segments/one")
    await holding_store.put("segments/one", b"new")
    await holding_store.delete("segments/one")


async def test_holds_and_deletions_at_once_never_lose_what_ends_up_held(holding_store: ObjectStore) -> None:
    for number in range(5):
        name = f"segments/{number}"
        await holding_store.put(name, b"evidence")
        await asyncio.gather(holding_store.hold(name), holding_store.delete(name), return_exceptions=True)
        try:
            await holding_store.hold(name)
        except ObjectMissing:
            continue
        assert await holding_store.get(name) == b"evidence"


async def test_the_directory_keeps_the_bytes_even_from_who_goes_round_it(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    await store.put("segments/one", b"evidence")
    await store.hold("segments/one")
    (tmp_path / "segments" / "one").unlink()
    assert (tmp_path / ".held" / "segments" / "one").read_bytes() == b"evidence"
    assert [found async for found in store.list("")] == []


async def test_the_service_refuses_whoever_asks_it_directly(minio_server: S3Endpoint) -> None:
    bucket, client = new_bucket(minio_server, lock=True), client_of(minio_server)
    store = S3Store(settings_for(minio_server, bucket))
    await store.put("one", b"evidence")
    await store.hold("one")
    (version,) = client.list_objects(bucket, include_version=True)
    with pytest.raises(S3Error):
        client.remove_object(bucket, "one", version_id=version.version_id)
    client.remove_object(bucket, "one")  # hides it behind a deletion mark, and keeps it
    with pytest.raises(ObjectHeld):
        await store.delete("one")
    await store.release("one")
    await store.delete("one")
    assert list(client.list_objects(bucket, include_version=True)) == []
    await store.close()


async def test_a_bucket_without_lock_says_that_it_cannot_hold(minio_server: S3Endpoint) -> None:
    store = S3Store(settings_for(minio_server, new_bucket(minio_server, versioned=True)))
    await store.put("one", b"x")
    with pytest.raises(HoldsUnsupported):
        await store.hold("one")
    await store.delete("one")
    await store.close()


async def test_how_a_bucket_keeps_things_is_told(minio_server: S3Endpoint) -> None:
    client = client_of(minio_server)
    plain, versioned, locked, retaining = (
        new_bucket(minio_server),
        new_bucket(minio_server, versioned=True),
        new_bucket(minio_server, lock=True),
        new_bucket(minio_server, lock=True),
    )
    client.set_object_lock_config(retaining, ObjectLockConfig(GOVERNANCE, 1, DAYS))
    expected = {
        plain: Keeping(history=False, holds=False, retention=False),
        versioned: Keeping(history=True, holds=False, retention=False),
        locked: Keeping(history=True, holds=True, retention=False),
        retaining: Keeping(history=True, holds=True, retention=True),
    }
    for bucket, keeping in expected.items():
        store = S3Store(settings_for(minio_server, bucket))
        assert await store.keeping() == keeping
        await store.close()
    store = S3Store(settings_for(minio_server, retaining))
    await store.put("one", b"kept for a day")
    with pytest.raises(ObjectHeld):
        await store.delete("one")
    await store.close()


@pytest.mark.parametrize("versioning", ["never", "on", "on, then suspended", "suspended, then on", "lock"])
async def test_nothing_is_left_of_what_was_deleted_however_the_bucket_is_kept(
    minio_server: S3Endpoint, versioning: str
) -> None:
    bucket, client = new_bucket(minio_server, lock=versioning == "lock"), client_of(minio_server)
    store = S3Store(settings_for(minio_server, bucket))
    steps = {"on": [ENABLED], "on, then suspended": [ENABLED, SUSPENDED], "suspended, then on": [SUSPENDED, ENABLED]}
    await store.put("before", b"ciphertext")
    for number, status in enumerate(steps.get(versioning, [])):
        client.set_bucket_versioning(bucket, VersioningConfig(status))
        await store.put(f"during-{number}", b"ciphertext")
    for name in [found.key async for found in store.list("")]:
        if versioning != "never":
            client.remove_object(bucket, name)  # another hand hides it behind a deletion mark
        await store.delete(name)
    assert list(client.list_objects(bucket, include_version=True, recursive=True)) == []
    await store.close()
