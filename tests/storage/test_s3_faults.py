"""Between us and a real S3 service lies a network that stalls, resets and is slow: clear errors, nothing lost."""

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.errors import ObjectExists, StoreUnavailable
from storage.objects import S3Store
from storage.versions import Segment
from tests.real_services.buckets import new_bucket, settings_for
from tests.real_services.minio import S3Endpoint
from tests.storage.fault_proxy import Fault, FaultProxy
from tests.storage.vaults import LABEL, keyring_with, vault_over, version_of

MIB = 1024 * 1024


@pytest.fixture
async def proxy(minio_server: S3Endpoint) -> AsyncIterator[FaultProxy]:
    proxy = FaultProxy(int(minio_server.url.rpartition(":")[2]))
    async with proxy.running():
        yield proxy


@pytest.fixture
async def store(minio_server: S3Endpoint, proxy: FaultProxy) -> AsyncIterator[S3Store]:
    settings = settings_for(minio_server, new_bucket(minio_server))
    store = S3Store(dataclasses.replace(settings, endpoint=f"http://127.0.0.1:{proxy.port}"))
    yield store
    await store.close()


@pytest.mark.parametrize("fault", [Fault.STALLED, Fault.RESET])
async def test_a_broken_network_is_said_within_two_seconds_and_mends_by_itself(
    store: S3Store, proxy: FaultProxy, fault: Fault
) -> None:
    await store.put("before", b"kept")
    proxy.fault = fault
    for using in (store.put("during", bytes(4 * MIB)), store.get("before"), store.check(), store.delete("never")):
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            await using
        assert time.monotonic() - began < 2
    proxy.fault = Fault.NONE
    began = time.monotonic()
    assert await store.get("before") == b"kept"
    assert time.monotonic() - began < 5
    await store.put("after", b"new")


async def test_a_store_that_is_slow_but_alive_is_waited_for(store: S3Store, proxy: FaultProxy) -> None:
    proxy.fault, proxy.delay = Fault.SLOW, 1.5
    await asyncio.gather(*(store.put(f"slow-{number}", bytes(1000)) for number in range(4)))
    proxy.fault = Fault.NONE
    assert len([found async for found in store.list("slow-")]) == 4


async def test_an_object_is_there_whole_or_not_at_all_after_a_reset(store: S3Store, proxy: FaultProxy) -> None:
    content = bytes(range(256)) * (4 * MIB // 256)
    for number in range(5):
        proxy.fault = Fault.RESET
        with pytest.raises(StoreUnavailable):
            await store.put(f"object-{number}", content)
        proxy.fault = Fault.NONE
        with contextlib.suppress(ObjectExists):  # the store had it all before the connection went
            await store.put(f"object-{number}", content)
        assert await store.get(f"object-{number}") == content


async def test_an_upload_goes_on_after_each_cut_and_gives_identical_bytes(
    store: S3Store, proxy: FaultProxy, tmp_path: Path
) -> None:
    size = 10 * MIB
    content, ref = bytes(range(250)) * (size // 250 + 1), version_of(size)
    vault = vault_over(tmp_path, keyring=keyring_with(tmp_path, {"USA": bytes(64)}), store=store)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    segments: list[Segment] = []
    cuts = 0
    while not segments or segments[-1].end < size:
        offset = segments[-1].end if segments else 0
        sealer = vault.sealer(ref, key, offset=offset)
        proxy.fault = Fault.NONE
        try:
            for start in range(offset, size, 256 * 1024):
                segments += await sealer.write(content[start : min(start + 256 * 1024, size)])
                if cuts < 3 and start >= offset + 5 * MIB:
                    cuts += 1
                    proxy.fault = Fault.RESET
            segments += await sealer.finish()
        except StoreUnavailable:
            await sealer.abandon()
    proxy.fault = Fault.NONE
    assert cuts > 0
    assert b"".join([bytes(piece) async for piece in vault.read(ref, key, segments)]) == content[:size]
