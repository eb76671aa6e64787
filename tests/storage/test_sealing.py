"""Content is sealed as it streams, in segments that stand on their own, and read back in any range."""

import asyncio
import gc
import itertools
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import format as sealed_format
from storage.errors import SizeMismatch, StorageError, StoreUnavailable, Tampered
from storage.format import SEGMENT_SIZE, sealed_length
from storage.objects import DirectoryStore, ObjectStore
from storage.sealer import Sealer
from storage.vault import Vault
from storage.versions import ContentKey, Segment
from tests.storage.failing_store import FailingStore
from tests.storage.vaults import LABEL, keyring_with, vault_over, version_of

SEED = bytes(range(64))
MIB = 1024 * 1024


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return vault_over(tmp_path, keyring=keyring_with(tmp_path, {"USA": SEED, "AUS": SEED[::-1]}))


def content_of(size: int) -> bytes:
    pattern = bytes(place * 31 % 253 for place in range(65_521))
    return (pattern * (size // len(pattern) + 1))[:size]


async def read(  # noqa: PLR0917  (in the order of the sentence)
    vault: Vault, size: int, key: ContentKey, segments: list[Segment], start: int, end: int
) -> bytes:
    return b"".join([bytes(piece) async for piece in vault.read(version_of(size), key, segments, start=start, end=end)])


@pytest.mark.parametrize("size", [0, 1, SEGMENT_SIZE - 1, SEGMENT_SIZE, SEGMENT_SIZE + 1, 3 * SEGMENT_SIZE])
@pytest.mark.parametrize("piece", [65_536, 1_000_003, 2 * SEGMENT_SIZE + 5])
async def test_what_was_sealed_reads_back(vault: Vault, store: ObjectStore, size: int, piece: int) -> None:
    vault._store = store
    content, ref = content_of(size), version_of(size)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer, segments = vault.sealer(ref, key), list[Segment]()
    for start in range(0, size, piece):
        segments += await sealer.write(content[start : start + piece])
    segments += await sealer.finish()
    assert [segment.length for segment in segments] == [
        min(SEGMENT_SIZE, size - start) for start in range(0, size, SEGMENT_SIZE)
    ]
    assert await read(vault, size, key, segments, 0, size) == content
    assert {entry.key async for entry in vault.stored_objects("ver_one")} == {s.object_key for s in segments}
    assert {entry.size async for entry in vault.stored_objects()} == {s.sealed_length for s in segments}
    await vault.delete_objects(segment.object_key for segment in segments)
    assert [entry async for entry in vault.stored_objects()] == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_writes_cuts_and_ranges_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    for module in ("storage.sealer", "storage.reader"):
        monkeypatch.setattr(f"{module}.SEGMENT_SIZE", 50_000)
    vault = vault_over(tmp_path, keyring=keyring_with(tmp_path, {"USA": SEED}))
    pieces = data.draw(st.lists(st.integers(0, 70_000), max_size=8))
    cuts = data.draw(st.sets(st.integers(0, 8)))
    size = sum(pieces)
    content, ref = content_of(size), version_of(size)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    segments: list[Segment] = []
    sealer = vault.sealer(ref, key)
    at = 0
    for number, piece in enumerate(pieces):
        segments += await sealer.write(memoryview(content)[at : at + piece])
        at += piece
        if number in cuts:
            segments += await sealer.cut()
            assert sum(segment.length for segment in segments) == at
            sealer = vault.sealer(ref, key, offset=at)
    segments += await sealer.finish()
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    assert await read(vault, size, key, segments, start, end) == content[start:end]


async def test_an_upload_cut_ten_times_gives_identical_bytes(vault: Vault) -> None:
    size = 9 * MIB + 123
    content, ref = content_of(size), version_of(size)
    key, wraps = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    segments: list[Segment] = []
    for start, end in itertools.pairwise([*(number * 777_777 for number in range(11)), size]):
        key = await vault.open_key(ref, wraps[0], label_digest=LABEL)
        sealer = vault.sealer(ref, key, offset=start)
        for at in range(start, end, 65_536):
            segments += await sealer.write(content[at : min(at + 65_536, end)])
        segments += await sealer.cut()
    assert len(segments) == 11
    assert await read(vault, size, key, segments, 0, size) == content
    assert await read(vault, size, key, segments, 777_000, 5_000_000) == content[777_000:5_000_000]


async def test_a_part_of_an_unfinished_upload_can_be_read_to_hash_it(vault: Vault) -> None:
    content, ref = content_of(100_000), version_of(200_000)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer = vault.sealer(ref, key)
    segments = await sealer.write(content) + await sealer.cut()
    assert await read(vault, 200_000, key, segments, 0, 100_000) == content
    with pytest.raises(Tampered, match="missing"):
        await read(vault, 200_000, key, segments, 0, 200_000)


async def test_more_than_declared_is_refused_and_nothing_of_it_taken(vault: Vault) -> None:
    ref = version_of(10)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer = vault.sealer(ref, key)
    await sealer.write(b"123456789")
    with pytest.raises(SizeMismatch):
        await sealer.write(b"ab")
    await sealer.write(b"0")
    assert await read(vault, 10, key, await sealer.finish(), 0, 10) == b"1234567890"


async def test_less_than_declared_does_not_finish_but_may_be_cut(vault: Vault) -> None:
    ref = version_of(10)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer = vault.sealer(ref, key)
    await sealer.write(b"1234")
    with pytest.raises(SizeMismatch):
        await sealer.finish()
    assert [(segment.offset, segment.length) for segment in await sealer.cut()] == [(0, 4)]


@pytest.mark.parametrize("offset", [-1, 11])
async def test_an_offset_outside_the_version_is_refused(vault: Vault, offset: int) -> None:
    with pytest.raises(ValueError, match="offset"):
        vault.sealer(version_of(10), ContentKey(bytes(32)), offset=offset)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 4), (0, 11), (11, 11)])
async def test_a_range_outside_the_version_is_refused(vault: Vault, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="range"):
        await read(vault, 10, ContentKey(bytes(32)), [], start, end)


async def test_a_failed_put_is_said_and_the_upload_resumes_after_what_was_stored(tmp_path: Path, vault: Vault) -> None:
    real = DirectoryStore(tmp_path / "objects")
    vault._store = FailingStore(real, failing=frozenset({2}))
    content, ref = content_of(3 * SEGMENT_SIZE), version_of(3 * SEGMENT_SIZE)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer, segments = vault.sealer(ref, key), list[Segment]()
    segments += await sealer.write(content[: SEGMENT_SIZE + 1])
    segments += await sealer.write(content[SEGMENT_SIZE + 1 : 2 * SEGMENT_SIZE])
    with pytest.raises(StoreUnavailable):
        await sealer.write(content[2 * SEGMENT_SIZE :])
    with pytest.raises(StorageError, match="failed before"):
        await sealer.write(b"x")
    await sealer.abandon()
    assert [segment.offset for segment in segments] == [0]
    resumed = vault.sealer(ref, key, offset=segments[-1].end)
    segments += await resumed.write(content[segments[-1].end :]) + await resumed.finish()
    assert await read(vault, len(content), key, segments, 0, len(content)) == content
    assert {entry.key async for entry in vault.stored_objects()} == {s.object_key for s in segments}


async def test_a_slow_store_holds_the_writer_back(tmp_path: Path, vault: Vault) -> None:
    store = FailingStore(DirectoryStore(tmp_path / "objects"))
    store.open_gate.clear()
    vault._store = store
    ref = version_of(4 * SEGMENT_SIZE)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer = vault.sealer(ref, key)
    assert await sealer.write(bytes(SEGMENT_SIZE)) == []
    waiting = asyncio.create_task(sealer.write(bytes(SEGMENT_SIZE)))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    assert store.waiting == 1
    store.open_gate.set()
    assert [segment.offset for segment in await waiting] == [0]
    assert [segment.offset for segment in await sealer.cut()] == [SEGMENT_SIZE]


async def test_memory_stays_bounded_whatever_the_size(vault: Vault) -> None:
    size = 64 * MIB
    chunk, ref = bytes(65_536), version_of(size)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer, segments = vault.sealer(ref, key), list[Segment]()
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(size // len(chunk)):
            segments += await sealer.write(bytes(bytearray(chunk)))
        segments += await sealer.finish()
        sealing = tracemalloc.get_traced_memory()[1]
        gc.collect()
        tracemalloc.reset_peak()
        async for piece in vault.read(ref, key, segments):
            assert len(piece) <= 256 * 1024
        reading = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sealing < 20 * MIB
    assert reading < 25 * MIB


async def test_single_bytes_cost_no_more_memory_than_their_number(vault: Vault) -> None:
    ref = version_of(MIB)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer = vault.sealer(ref, key)
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(100_000):
            await sealer.write(b"x")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MIB


async def test_a_reader_that_stops_early_leaves_nothing_running(vault: Vault) -> None:
    size = 3 * SEGMENT_SIZE
    ref = version_of(size)
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    sealer = vault.sealer(ref, key)
    segments = await sealer.write(bytes(size)) + await sealer.finish()
    before = asyncio.all_tasks()
    pieces = vault.read(ref, key, segments)
    await anext(pieces)
    await pieces.aclose()
    assert asyncio.all_tasks() == before


@given(length=st.integers(1, 70_000))
def test_the_sealed_length_is_known_beforehand(length: int) -> None:
    sealed = sealed_format.seal_segment(ContentKey(bytes(32)), b"place", [bytes(length)], length)
    assert len(sealed) == sealed_length(length)


@pytest.mark.parametrize(("parts", "length"), [([b"ab"], 1), ([b"ab"], 3), ([b""], 0), ([bytes(10)], SEGMENT_SIZE + 1)])
def test_parts_of_another_length_are_not_sealed(parts: list[bytes], length: int) -> None:
    with pytest.raises(ValueError, match=r"parts|segment"):
        sealed_format.seal_segment(ContentKey(bytes(32)), b"place", parts, length)


def test_a_sealer_is_made_by_the_vault_and_knows_how_far_it_is(vault: Vault) -> None:
    assert isinstance(vault.sealer(version_of(10), ContentKey(bytes(32)), offset=4), Sealer)
    assert vault.sealer(version_of(10), ContentKey(bytes(32)), offset=4).offset == 4
