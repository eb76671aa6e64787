"""Nothing opens but what was sealed, where it was sealed: every change of bytes, order, place, key or label refuses."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import Tampered
from storage.format import open_segment, seal_segment, segment_context
from storage.objects import DirectoryStore
from storage.vault import Vault
from storage.versions import ContentKey, Segment, VersionRef, Wrap
from tests.storage.two_key_ciphertext import two_key_ciphertext
from tests.storage.vaults import LABEL, OTHER_LABEL, keyring_with, sealed, vault_over, version_of

SEED = bytes(range(64))
KEY = ContentKey(bytes(range(32)))
PLACE = segment_context("dep_test", version_of(100), offset=0, length=40)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return vault_over(tmp_path, keyring=keyring_with(tmp_path, {"USA": SEED, "AUS": SEED[::-1]}))


def test_every_flipped_bit_of_a_segment_is_refused() -> None:
    whole = bytes(seal_segment(KEY, PLACE, [bytes(40)], 40))
    assert open_segment(KEY, PLACE, whole, 40) == bytes(40)
    for place in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(Tampered):
            open_segment(KEY, PLACE, flipped, 40)


def test_every_truncation_and_extension_of_a_segment_is_refused() -> None:
    whole = bytes(seal_segment(KEY, PLACE, [bytes(40)], 40))
    for length in range(len(whole)):
        for claimed in (40, max(length - 72, 1)):
            with pytest.raises(Tampered):
                open_segment(KEY, PLACE, whole[:length], claimed)
    for more in (b"\x00", bytes(16), whole):
        with pytest.raises(Tampered):
            open_segment(KEY, PLACE, whole + more, 40)


@given(length=st.integers(16_384, 70_000), data=st.data())
def test_chunks_neither_swap_nor_drop(length: int, data: st.DataObject) -> None:
    context = segment_context("dep_test", version_of(length), offset=0, length=length)
    whole = bytes(seal_segment(KEY, context, [bytes(length)], length))
    chunks = [whole[at : at + 16_400] for at in range(56, len(whole), 16_400)]
    changed = data.draw(st.permutations(chunks) | st.lists(st.sampled_from(chunks), max_size=len(chunks)))
    if b"".join(changed) == b"".join(chunks):
        return
    shorter = sum(map(len, changed)) - 16 * len(changed)
    for claimed in {length, max(shorter, 1)}:
        with pytest.raises(Tampered):
            open_segment(KEY, context, whole[:56] + b"".join(changed), claimed)


def test_a_segment_opens_only_at_its_own_place() -> None:
    whole = seal_segment(KEY, PLACE, [bytes(40)], 40)
    elsewhere = [
        segment_context("dep_other", version_of(100), offset=0, length=40),
        segment_context("dep_test", version_of(100, document="doc_two"), offset=0, length=40),
        segment_context("dep_test", version_of(100, version="ver_two"), offset=0, length=40),
        segment_context("dep_test", version_of(101), offset=0, length=40),
        segment_context("dep_test", version_of(100), offset=1, length=40),
        segment_context("dep_test", version_of(100), offset=0, length=41),
    ]
    for context in elsewhere:
        with pytest.raises(Tampered):
            open_segment(KEY, context, whole, 40)


@given(data=st.data())
def test_different_places_never_encode_alike(data: st.DataObject) -> None:
    texts = st.text("abc_", min_size=1, max_size=4)
    numbers = st.integers(0, 300)
    places = st.tuples(texts, texts, texts, numbers, numbers, numbers)
    first, second = data.draw(places), data.draw(places)
    contexts = [
        segment_context(
            place[0],
            VersionRef(document=place[1], version=place[2], declared_size=place[3]),
            offset=place[4],
            length=place[5],
        )
        for place in (first, second)
    ]
    assert (contexts[0] == contexts[1]) == (first == second)


def test_a_ciphertext_of_two_keys_opens_under_neither_commitment_but_its_own() -> None:
    first, second = (bytes([1]) * 32, bytes([2]) * 12), (bytes([3]) * 32, bytes([4]) * 12)
    forged = two_key_ciphertext(first, second)
    contents = [AESGCM(key).decrypt(nonce, forged, None) for key, nonce in (first, second)]
    assert contents[0] != contents[1]
    with pytest.raises(InvalidTag):
        AESGCM(first[0]).decrypt(second[1], forged, None)
    # The vector `segment-two-keys` builds such a chunk into a segment; here: no other key opens a genuine one.
    whole = seal_segment(KEY, PLACE, [bytes(40)], 40)
    for other in (bytes(32), bytes(31) + b"\x01", bytes(range(1, 33))):
        with pytest.raises(Tampered):
            open_segment(ContentKey(other), PLACE, whole, 40)


Edit = Callable[[list[Segment]], list[Segment]]

EDITS: dict[str, Edit] = {
    "dropped first": lambda segments: segments[1:],
    "dropped middle": lambda segments: [segments[0], segments[2]],
    "dropped last": lambda segments: segments[:2],
    "dropped all": lambda _: [],
    "reversed": lambda segments: segments[::-1],
    "repeated": lambda segments: [segments[0], *segments],
    "objects swapped": lambda segments: [
        dataclasses.replace(segments[0], object_key=segments[1].object_key),
        dataclasses.replace(segments[1], object_key=segments[0].object_key),
        segments[2],
    ],
    "object missing": lambda segments: [dataclasses.replace(segments[0], object_key="segments/none"), *segments[1:]],
    "longer": lambda segments: [*segments[:2], dataclasses.replace(segments[2], length=segments[2].length + 1)],
    "shorter": lambda segments: [*segments[:2], dataclasses.replace(segments[2], length=segments[2].length - 1)],
    "beyond the end": lambda segments: [
        *segments,
        dataclasses.replace(segments[0], offset=segments[2].end),
    ],
    "moved": lambda segments: [dataclasses.replace(segment, offset=segment.offset + 1) for segment in segments],
    "empty in between": lambda segments: [
        segments[0],
        dataclasses.replace(segments[1], length=0, sealed_length=72),
        *segments[1:],
    ],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
async def test_an_edited_list_of_segments_is_refused(vault: Vault, edit: Edit) -> None:
    ref, content = version_of(30), bytes(range(30))
    key, segments = await _opened(vault, ref, content)
    assert await _read(vault, ref, key, segments) == content
    with pytest.raises(Tampered):
        await _read(vault, ref, key, edit(segments))


async def test_no_byte_of_a_damaged_segment_leaves_and_those_before_it_do(vault: Vault, tmp_path: Path) -> None:
    ref, content = version_of(30), bytes(range(30))
    key, segments = await _opened(vault, ref, content)
    path = tmp_path / "objects" / segments[1].object_key
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    pieces = vault.read(ref, key, segments)
    assert await anext(pieces) == content[:10]
    with pytest.raises(Tampered):
        await anext(pieces)
    with pytest.raises(StopAsyncIteration):
        await anext(pieces)


async def test_segments_of_another_version_or_document_do_not_open_in_this_one(vault: Vault) -> None:
    mine, content = version_of(30), bytes(range(30))
    key, _ = await _opened(vault, mine, content)
    for other in (version_of(30, version="ver_two"), version_of(30, document="doc_two", version="ver_three")):
        other_key, moved = await _opened(vault, other, content)
        for using in (key, other_key):
            with pytest.raises(Tampered):
                await _read(vault, mine, using, moved)


async def test_a_wrap_opens_only_for_its_version_size_nation_and_label(vault: Vault) -> None:
    ref = version_of(30)
    key, (aus, usa) = await vault.create_key(ref, nations=["USA", "AUS"], label_digest=LABEL)
    assert (await vault.open_key(ref, usa, label_digest=LABEL)) == key
    assert (await vault.open_key(ref, aus, label_digest=LABEL)) == key
    other = version_of(30, version="ver_two")
    _, (other_wrap,) = await vault.create_key(other, nations=["USA"], label_digest=LABEL)
    refused: list[tuple[VersionRef, Wrap, bytes]] = [
        (ref, usa, OTHER_LABEL),
        (ref, other_wrap, LABEL),
        (other, usa, LABEL),
        (version_of(31), usa, LABEL),
        (version_of(30, document="doc_two"), usa, LABEL),
        (ref, dataclasses.replace(usa, nation="AUS"), LABEL),
        (ref, dataclasses.replace(usa, ciphertext=aus.ciphertext), LABEL),
        (ref, dataclasses.replace(usa, suite=2), LABEL),
        (ref, dataclasses.replace(usa, ciphertext=b""), LABEL),
    ]
    for version, wrap, label in refused:
        with pytest.raises(Tampered):
            await vault.open_key(version, wrap, label_digest=label)


async def test_a_wrap_of_another_deployment_does_not_open(vault: Vault, tmp_path: Path) -> None:
    ref = version_of(30)
    _, (wrap,) = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    other = vault_over(tmp_path, keyring=keyring_with(tmp_path, {"USA": SEED}), deployment="dep_other")
    with pytest.raises(Tampered):
        await other.open_key(ref, wrap, label_digest=LABEL)


async def test_every_flipped_bit_and_truncation_of_a_wrap_is_refused(vault: Vault) -> None:
    ref = version_of(30)
    _, (wrap,) = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    for place in range(0, len(wrap.ciphertext) * 8, 7):
        flipped = bytearray(wrap.ciphertext)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(Tampered):
            await vault.open_key(ref, dataclasses.replace(wrap, ciphertext=bytes(flipped)), label_digest=LABEL)
    for length in range(0, len(wrap.ciphertext), 13):
        with pytest.raises(Tampered):
            await vault.open_key(
                ref, dataclasses.replace(wrap, ciphertext=wrap.ciphertext[:length]), label_digest=LABEL
            )


async def test_database_and_object_store_without_keys_hold_nothing_readable(vault: Vault, tmp_path: Path) -> None:
    content = b"a sentence that nobody else may read" * 100
    segments = await sealed(vault, version_of(len(content)), content, cuts=(1000,))
    kept = b"".join([await DirectoryStore(tmp_path / "objects").get(segment.object_key) for segment in segments])
    assert b"sentence" not in kept
    _, wraps = await vault.create_key(version_of(1, version="ver_two"), nations=["USA"], label_digest=LABEL)
    assert SEED[:16] not in wraps[0].ciphertext


def test_secrets_do_not_show() -> None:
    key = ContentKey(b"0123456789abcdef0123456789abcdef")
    wrap = Wrap(nation="USA", key_version=1, suite=1, ciphertext=b"0123456789abcdef")
    assert "0123456789abcdef" not in f"{key!r}{wrap!r}{key}{wrap}"


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_content_key_has_one_size(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        ContentKey(bytes(size))


@pytest.mark.parametrize("identifier", ["", "../ver", "ver/one", "ver one", "ver.", "x" * 65])
def test_identifiers_that_could_not_be_named_are_refused(identifier: str) -> None:
    for document, version in ((identifier, "ver"), ("doc", identifier)):
        with pytest.raises(ValueError, match="identifiers"):
            VersionRef(document=document, version=version, declared_size=1)


async def _opened(vault: Vault, ref: VersionRef, content: bytes) -> tuple[ContentKey, list[Segment]]:
    key, _ = await vault.create_key(ref, nations=["USA"], label_digest=LABEL)
    segments: list[Segment] = []
    for start in (0, 10, 20):
        sealer = vault.sealer(ref, key, offset=start)
        segments += await sealer.write(content[start : start + 10]) + await sealer.cut()
    return key, segments


async def _read(vault: Vault, ref: VersionRef, key: ContentKey, segments: list[Segment]) -> bytes:
    return b"".join([bytes(piece) async for piece in vault.read(ref, key, segments)])
