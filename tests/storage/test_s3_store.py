"""What the S3 store promises beyond the port, against a real server that stops, hangs, lies idle or refuses."""

import asyncio
import dataclasses
import os
import signal
import time
from pathlib import Path

import pytest

from storage.errors import StoreUnavailable
from storage.objects import S3Settings, S3Store
from tests.real_services.buckets import client_of, new_bucket, settings_for
from tests.real_services.minio import MinioServer, S3Endpoint

LIMIT = 2.0


async def test_a_stopped_store_is_said_within_two_seconds_and_used_again_when_back(
    stoppable_minio: MinioServer,
) -> None:
    store = S3Store(settings_for(stoppable_minio.endpoint, new_bucket(stoppable_minio.endpoint)))
    await store.put("one", b"kept")
    stoppable_minio.stop()
    await _says_soon_that_it_is_unavailable(store)
    stoppable_minio.start()
    assert await store.get("one") == b"kept"
    await store.put("two", b"new")
    await store.close()


async def test_a_hanging_store_is_said_within_two_seconds_and_used_again_when_back(
    stoppable_minio: MinioServer,
) -> None:
    store = S3Store(settings_for(stoppable_minio.endpoint, new_bucket(stoppable_minio.endpoint)))
    await store.put("one", b"kept")
    assert stoppable_minio._process is not None
    os.kill(stoppable_minio._process.pid, signal.SIGSTOP)
    try:
        await _says_soon_that_it_is_unavailable(store)
        began = time.monotonic()
        outcomes = await asyncio.gather(*(store.get("one") for _ in range(40)), return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {StoreUnavailable}
        assert time.monotonic() - began < LIMIT
    finally:
        os.kill(stoppable_minio._process.pid, signal.SIGCONT)
    assert await store.get("one") == b"kept"
    await store.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bucket": "no-such-bucket"}, "no bucket"),
        ({"secret_key": "wrong-secret-key"}, "refused"),
        ({"access_key": "nobody-here"}, "refused"),
    ],
)
async def test_a_refusal_says_why_and_no_secret(minio_server: S3Endpoint, change: dict[str, str], said: str) -> None:
    settings = _changed(settings_for(minio_server, new_bucket(minio_server)), **change)
    store = S3Store(settings)
    with pytest.raises(StoreUnavailable, match=said) as refused:
        await store.check()
    with pytest.raises(StoreUnavailable):
        await store.put("one", b"x")
    assert settings.secret_key not in str(refused.value)
    await store.close()


async def test_bytes_damaged_on_the_way_are_refused(minio_server: S3Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    store = S3Store(settings_for(minio_server, new_bucket(minio_server)))
    with monkeypatch.context() as damaged:
        damaged.setattr("zlib.crc32", lambda _: 0)
        with pytest.raises(StoreUnavailable):
            await store.put("one", b"not what the checksum says")
    assert [found async for found in store.list("")] == []
    await store.close()


async def test_a_versioned_bucket_keeps_no_version_of_what_was_deleted(minio_server: S3Endpoint) -> None:
    bucket = new_bucket(minio_server, versioned=True)
    store = S3Store(settings_for(minio_server, bucket))
    client = client_of(minio_server)
    await store.put("one", b"x")
    client.remove_object(bucket, "one")
    await store.put("one", b"y")
    assert len(list(client.list_objects(bucket, include_version=True))) == 3
    await store.delete("one")
    assert list(client.list_objects(bucket, include_version=True)) == []
    await store.close()


async def test_many_at_once_wait_their_turn(minio_server: S3Endpoint) -> None:
    store = S3Store(settings_for(minio_server, new_bucket(minio_server)))
    await asyncio.gather(*(store.put(f"many/{number}", bytes(1000)) for number in range(100)))
    assert len([found async for found in store.list("many/")]) == 100
    await store.close()


def test_credentials_do_not_show(minio_server: S3Endpoint) -> None:
    settings = settings_for(minio_server, "bucket")
    assert minio_server.secret_key not in repr(settings)
    assert minio_server.secret_key not in repr(S3Store(settings))


def test_a_missing_certificate_authority_is_said(minio_server: S3Endpoint, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="certificate authority"):
        S3Store(settings_for(minio_server, "bucket", certificate_authority=tmp_path / "missing.pem"))


async def _says_soon_that_it_is_unavailable(store: S3Store) -> None:
    for using in (store.check(), store.get("one"), store.put("other", bytes(4_000_000)), store.delete("never")):
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            await using
        assert time.monotonic() - began < LIMIT
    began = time.monotonic()
    with pytest.raises(StoreUnavailable):
        _ = [found async for found in store.list("")]
    assert time.monotonic() - began < LIMIT


def _changed(settings: S3Settings, *, bucket: str = "", access_key: str = "", secret_key: str = "") -> S3Settings:
    return dataclasses.replace(
        settings,
        bucket=bucket or settings.bucket,
        access_key=access_key or settings.access_key,
        secret_key=secret_key or settings.secret_key,
    )
