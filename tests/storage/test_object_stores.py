"""What every object store promises, tested alike on a directory and on a real S3 service."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from storage.errors import ObjectExists, ObjectMissing
from storage.objects import ObjectStore

SIZES = [0, 1, 4096, 4 * 1024 * 1024 + 4168]
BAD_NAMES = ["", "/a", "a/", "a//b", "../a", "a/../b", ".hidden", "a/.b", "a\\b", "a\nb", "a b", "é", "a/" * 8 + "a"]


@pytest.mark.parametrize("size", SIZES)
async def test_gives_back_what_was_put(store: ObjectStore, size: int) -> None:
    data = bytes(place * 7 % 251 for place in range(4096)) * (size // 4096 + 1)
    await store.put("segments/one", data[:size])
    assert await store.get("segments/one") == data[:size]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
async def test_takes_any_kind_of_bytes(store: ObjectStore, kind: type[bytes]) -> None:
    await store.put("one", kind(b"sealed"))
    assert await store.get("one") == b"sealed"


async def test_never_overwrites(store: ObjectStore) -> None:
    await store.put("one", b"first")
    with pytest.raises(ObjectExists):
        await store.put("one", b"second")
    assert await store.get("one") == b"first"


async def test_of_many_that_put_one_name_at_once_one_succeeds(store: ObjectStore) -> None:
    outcomes = await asyncio.gather(
        *(store.put("contested", str(number).encode() * 1000) for number in range(8)), return_exceptions=True
    )
    assert [outcome for outcome in outcomes if outcome is not None and not isinstance(outcome, ObjectExists)] == []
    winner = outcomes.index(None)
    assert outcomes.count(None) == 1
    assert await store.get("contested") == str(winner).encode() * 1000


async def test_a_missing_object_is_missing(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissing):
        await store.get("nothing/here")


async def test_a_folder_of_objects_is_no_object(store: ObjectStore) -> None:
    await store.put("folder/one", b"x")
    with pytest.raises(ObjectMissing):
        await store.get("folder")


async def test_a_deleted_object_is_gone_and_its_name_free(store: ObjectStore) -> None:
    await store.put("one", b"first")
    await store.delete("one")
    with pytest.raises(ObjectMissing):
        await store.get("one")
    await store.put("one", b"second")
    assert await store.get("one") == b"second"


async def test_deleting_twice_or_what_never_was_is_no_error(store: ObjectStore) -> None:
    await store.put("one", b"x")
    for name in ("one", "one", "never"):
        await store.delete(name)


async def test_deleting_one_leaves_those_whose_names_begin_alike(store: ObjectStore) -> None:
    await store.put("one", b"1")
    await store.put("one-more", b"2")
    await store.delete("one")
    assert await store.get("one-more") == b"2"


async def test_lists_what_a_prefix_names(store: ObjectStore) -> None:
    for name in ("segments/ver_a/1", "segments/ver_a/2", "segments/ver_ab/1", "erasure/ver_a"):
        await store.put(name, name.encode())
    found = {entry.key: entry async for entry in store.list("segments/ver_a/")}
    assert found.keys() == {"segments/ver_a/1", "segments/ver_a/2"}
    assert found["segments/ver_a/1"].size == len("segments/ver_a/1")
    assert abs(found["segments/ver_a/1"].modified - datetime.now(UTC)) < timedelta(minutes=1)
    assert {entry.key async for entry in store.list("segments/")} == {
        "segments/ver_a/1",
        "segments/ver_a/2",
        "segments/ver_ab/1",
    }
    assert [entry async for entry in store.list("nothing/")] == []


async def test_lists_more_than_one_page(store: ObjectStore) -> None:
    names = {f"many/{number:04}" for number in range(1050)}
    for batch in range(0, 1050, 50):
        await asyncio.gather(*(store.put(name, b"x") for name in sorted(names)[batch : batch + 50]))
    assert {entry.key async for entry in store.list("many/")} == names


@pytest.mark.parametrize("name", BAD_NAMES)
async def test_refuses_names_that_could_leave_their_place(store: ObjectStore, name: str) -> None:
    for using in (store.put(name, b"x"), store.get(name), store.delete(name)):
        with pytest.raises(ValueError, match="not a name"):
            await using


async def test_says_that_it_is_usable(store: ObjectStore) -> None:
    await store.check()
