"""Packages: what the recipient opens is what was approved, to the bit; the library and a stand-alone verifier agree."""

import base64
import io
import json
import re
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.stanag4774.tree import XmlInvalid
from storage.errors import KeyUnavailable, StorageError, Tampered
from storage.format import SEGMENT_SIZE
from storage.package.format import HEAD_SIZE, MAGIC, body_length
from storage.package.keys import RecipientKey, RecipientPublicKey, SenderKey, sender_fingerprint
from storage.package.manifest import Manifest
from storage.package.opening import PackageReader, whole_frames
from tests.storage import package_verifier
from tests.storage.packing import (
    CONTENTS,
    RECIPIENT,
    SENDER,
    Forger,
    dishonest,
    document,
    frames_of,
    manifest_of,
    packed,
    sealer_of,
)
from workspace.cli.outbound.opening import require_bound

FINGERPRINT = sender_fingerprint(SENDER.public)
VECTOR = Path(__file__).parent / "packages" / "sound.json"
LINES_ALLOWED = 150
SOUND = packed()


def opened(data: bytes, *, key: RecipientKey = RECIPIENT, sender: bytes = FINGERPRINT) -> list[bytes]:
    """What the library gives."""
    reader = PackageReader(io.BytesIO(data), key=key, sender=sender)
    contents = []
    for told, content in reader.documents():
        contents.append(b"".join(content))
        require_bound(told)
    return contents


def failure(data: bytes, *, key: RecipientKey = RECIPIENT, sender: bytes = FINGERPRINT) -> str:
    """The class that the stand-alone verifier names, once the library refused as well."""
    with pytest.raises((StorageError, XmlInvalid)) as refusal:
        opened(data, key=key, sender=sender)
    with pytest.raises(package_verifier.Refused) as named:
        package_verifier.verify(data, key.written(), sender)
    assert isinstance(refusal.value, KeyUnavailable) == (named.value.failure == "key")
    return named.value.failure


def frames(data: bytes) -> list[bytes]:
    """A package cut at its frames; the magic line stands by itself."""
    parts, place = [data[: len(MAGIC)]], len(MAGIC)
    while place < len(data):
        length = HEAD_SIZE + body_length(data[place : place + HEAD_SIZE])
        parts.append(data[place : place + length])
        place += length
    return parts


def flipped(data: bytes, place: int, bit: int = 0) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1 << bit
    return bytes(changed)


@pytest.mark.parametrize(
    "sizes", [[0], [1], [16383, 16384, 16385], [SEGMENT_SIZE], [SEGMENT_SIZE + 1, 0, 3], [3 * SEGMENT_SIZE]]
)
def test_what_was_packed_is_what_is_opened(sizes: list[int]) -> None:
    contents = [bytes([number]) * size for number, size in enumerate(sizes)]
    data = packed(contents)
    assert opened(data) == contents
    manifest, found = package_verifier.verify(data, RECIPIENT.written(), FINGERPRINT)
    assert found == contents
    assert manifest["purpose"] == "Sea trial"


def test_the_worked_example_opens_as_it_did() -> None:
    vector = json.loads(VECTOR.read_text())
    data, contents = base64.b64decode(vector["package"]), [base64.b64decode(one) for one in vector["contents"]]
    key, sender = RecipientKey.read(vector["private_key"]), bytes.fromhex(vector["sender"])
    assert opened(data, key=key, sender=sender) == contents
    assert package_verifier.verify(data, vector["private_key"], sender)[1] == contents


def _cut(*numbers: int) -> Callable[[], bytes]:
    return lambda: b"".join(part for number, part in enumerate(frames(SOUND)) if number not in numbers)


def _swapped(first: int, second: int) -> bytes:
    parts = frames(SOUND)
    parts[first], parts[second] = parts[second], parts[first]
    return b"".join(parts)


def _mixed(number: int, *, other: bytes) -> bytes:
    parts = frames(SOUND)
    parts[number] = frames(other)[number]
    return b"".join(parts)


def _labels_swapped() -> bytes:
    first, second, third = (document(number, content) for number, content in enumerate(CONTENTS, start=1))
    told = [replace(first, label=third.label), second, replace(third, label=first.label)]
    return b"".join(frames_of(sealer_of(manifest_of(told)), CONTENTS))


def _suite(number: int) -> bytes:
    place = SOUND.index(b"entente/package/1") + len(b"entente/package/1")
    return SOUND[:place] + struct.pack(">Q", number) + SOUND[place + 8 :]


_ALTERED = [
    ("header", lambda: b""),
    ("header", lambda: flipped(SOUND, 0)),
    ("header", lambda: _suite(2)),
    ("header", lambda: SOUND[: len(MAGIC) + 100]),
    ("sender", lambda: packed(sender=SenderKey(bytes(32)))),
    ("wrap", lambda: flipped(SOUND, len(MAGIC) + len(frames(SOUND)[1]) - 1)),
    ("manifest", lambda: flipped(SOUND, len(MAGIC) + len(frames(SOUND)[1]) + HEAD_SIZE + 100)),
    ("manifest", _cut(2)),
    ("manifest", lambda: _mixed(2, other=packed([b"another"]))),
    ("signature", lambda: packed(sender=Forger())),
    ("segment", lambda: flipped(SOUND, len(SOUND) - 1)),
    ("segment", _cut(3)),
    ("segment", _cut(4)),
    ("segment", lambda: _swapped(3, 4)),
    ("segment", lambda: _mixed(3, other=packed([CONTENTS[0], b"", b"Another in the same place"]))),
    ("segment", lambda: SOUND[:-1]),
    ("digest", lambda: dishonest(sha256="0" * 64)),
    ("binding", _labels_swapped),
    ("binding", lambda: dishonest(binding=document(2, CONTENTS[0]).binding)),
    ("trailing", lambda: SOUND + b"\0"),
    ("trailing", lambda: SOUND + frames(SOUND)[3]),
]


@pytest.mark.parametrize(("expected", "altered"), _ALTERED)
def test_what_was_altered_is_refused_and_named(expected: str, altered: Callable[[], bytes]) -> None:
    assert failure(altered()) == expected


def test_every_class_of_the_document_is_met() -> None:
    text = Path("storage/EXPORT.md").read_text().partition("## 4.")[2].partition("## 5.")[0]
    assert set(re.findall(r"class `(\w+)`", text)) == {name for name, _ in _ALTERED} | {"key"}


def test_only_the_recipient_opens_it() -> None:
    assert failure(SOUND, key=RecipientKey(bytes(64))) == "key"
    assert failure(SOUND, sender=bytes(32)) == "sender"


def test_a_recipient_cannot_pass_it_on_as_sent_to_another() -> None:
    third = RecipientKey(b"third".ljust(64, b"."))
    contents = list(CONTENTS)
    manifest = manifest_of([document(1, contents[0])], recipient=third)
    forged = frames(b"".join(frames_of(sealer_of(manifest, recipient=third, sender=Forger()), contents[:1])))
    assert failure(b"".join(forged), key=third) == "signature"


@pytest.mark.parametrize("place", range(0, len(SOUND), 23))
def test_every_bit_counts(place: int) -> None:
    failure(flipped(SOUND, place, bit=place % 8))


@pytest.mark.soak
def test_every_bit_of_every_byte_counts() -> None:
    for place in range(len(SOUND)):
        for bit in range(8):
            failure(flipped(SOUND, place, bit))


@pytest.mark.parametrize("length", range(0, len(SOUND), 41))
def test_no_beginning_of_a_package_is_one(length: int) -> None:
    failure(SOUND[:length])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 2 * SEGMENT_SIZE), min_size=1, max_size=3), st.data())
def test_a_package_goes_on_behind_any_cut(sizes: list[int], data: st.DataObject) -> None:
    contents = [bytes([number]) * size for number, size in enumerate(sizes, start=1)]
    manifest = manifest_of([document(number, content) for number, content in enumerate(contents)])
    whole = b"".join(frames_of(sealer_of(manifest), contents))
    cut = data.draw(st.integers(0, len(whole)))
    after, end = whole_frames(io.BytesIO(whole[:cut]))
    assert end <= cut
    again = sealer_of(manifest)
    assert (again.length(), again.frames()) == (len(whole), len(frames(whole)) - 1)
    assert again.length(after=after) == len(whole) - end
    rest = frames_of(again, contents)
    behind = rest if after == 0 else rest[after - 1 :]
    if after:
        place = again.place(after) if after < again.frames() else None
        assert place is None or contents[place[0]][place[1] :] != b""
    assert opened(whole[:end] + b"".join(behind)) == contents


def test_keys_are_read_whole_or_refused() -> None:
    public = RECIPIENT.public
    assert RecipientPublicKey.read(public.written("Range")).raw == public.raw
    assert RecipientPublicKey.read(base64.b64encode(public.raw).decode()).raw == public.raw
    assert RecipientKey.read(RECIPIENT.written()).public.raw == public.raw
    assert "seed" not in repr(RECIPIENT)
    told = json.loads(public.written("Range"))
    wrong = [
        "",
        "{}",
        "none",
        RECIPIENT.written(),
        json.dumps(told | {"fingerprint": "00"}),
        json.dumps(told | {"key": told["key"][:-4]}),
        json.dumps(told | {"key": base64.b64encode(public.raw[:-97] + b"\x04" + bytes(96)).decode()}),
        "[" * 100_000,
    ]
    for text in wrong:
        with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
            RecipientPublicKey.read(text)
    for text in ("", "{}", public.written(""), json.dumps({"format": "entente-recipient-private-1", "seed": "AA=="})):
        with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
            RecipientKey.read(text)


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"[]",
        b"{}",
        b'{"format": "entente-package-1"}',
        b"[" * 100_000,
        SENDER.public,
        manifest_of([]).written().replace(b'"purpose"', b'"aim"'),
        manifest_of([]).written().replace(b'"purpose"', b'"more":1,"purpose"'),
        manifest_of([]).written().replace(b"entente-package-1", b"entente-package-2"),
        manifest_of([document(1, b"x")]).written().replace(b'"size":1', b'"size":-1'),
        manifest_of([document(1, b"x")]).written().replace(b'"size":1', b'"size":true'),
        manifest_of([document(1, b"x")]).written().replace(b'"size":1', b'"size":1e3'),
    ],
)
def test_a_manifest_says_what_it_has_to_and_nothing_else(told: bytes) -> None:
    with pytest.raises(Tampered):
        Manifest.read(told)


def test_the_stand_alone_verifier_stays_small_and_apart() -> None:
    text = Path(package_verifier.__file__).read_text()
    assert len(text.splitlines()) < LINES_ALLOWED
    assert not re.search(r"^(from|import) (storage|policies|workspace|schema|tests)", text, flags=re.MULTILINE)
