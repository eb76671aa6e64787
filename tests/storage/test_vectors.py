"""The library and the stand-alone decryptor agree with every vector of FORMAT.md."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from storage.errors import KeyUnavailable, Shredded, StorageError, Tampered
from storage.objects import DirectoryStore
from storage.versions import Segment, Wrap
from tests.storage import decryptor
from tests.storage.vaults import keyring_with, vault_over, version_of

VECTORS = sorted(Path(__file__).parent.joinpath("vectors").glob("*.json"))
RAISED: dict[str, type[StorageError]] = {"key": KeyUnavailable, "shredded": Shredded}
LINES_ALLOWED = 150

Vector = dict[str, Any]

vectors = pytest.mark.parametrize(
    "vector", [json.loads(path.read_text()) for path in VECTORS], ids=lambda v: v["describes"]
)


def test_every_failure_class_of_the_document_has_a_vector() -> None:
    document = Path("storage/FORMAT.md").read_text().partition("## 9.")[2]
    named = {line.split("`")[1] for line in document.splitlines() if line.startswith("| `")}
    assert named == {json.loads(path.read_text())["failure"] for path in VECTORS} - {None}


def test_the_worked_example_of_the_document_is_a_vector() -> None:
    vector = json.loads(Path("tests/storage/vectors/sound-whole.json").read_text())
    worked = "".join(Path("storage/FORMAT.md").read_text().partition("## 10.")[2].split())
    sealed = base64.b64decode(vector["segments"][0]["sealed"]).hex()
    wrap = hashlib.sha256(bytes.fromhex(vector["wrap"])).hexdigest()
    for value in (vector["content_key"], vector["erasure_key"], sealed, wrap, vector["content_sha256"]):
        assert value in worked


@vectors
def test_the_stand_alone_decryptor_agrees(vector: Vector) -> None:
    if vector["failure"] is None:
        content = b"".join(decryptor.opened(vector))
        assert hashlib.sha256(content).hexdigest() == vector["content_sha256"]
        return
    with pytest.raises(decryptor.Refused) as refused:
        list(decryptor.opened(vector))
    assert refused.value.failure == vector["failure"]


@vectors
async def test_the_library_agrees(vector: Vector, tmp_path: Path) -> None:
    if vector["failure"] is None:
        assert hashlib.sha256(await _opened(vector, tmp_path)).hexdigest() == vector["content_sha256"]
        return
    with pytest.raises(RAISED.get(vector["failure"], Tampered)) as refused:
        await _opened(vector, tmp_path)
    assert type(refused.value) is RAISED.get(vector["failure"], Tampered)


def test_the_stand_alone_decryptor_stays_small() -> None:
    assert len(Path(decryptor.__file__).read_text().splitlines()) < LINES_ALLOWED


async def _opened(vector: Vector, folder: Path) -> bytes:
    seed = vector["seed"]
    keyring = keyring_with(folder, {vector["nation"]: bytes.fromhex(seed) if seed else None})
    objects = DirectoryStore(folder / "objects")
    vault = vault_over(folder, keyring=keyring, store=objects, deployment=vector["deployment"])
    if vector["erasure_key"]:
        erasure = DirectoryStore(folder / "erasure")
        await erasure.put(f"erasure/{vector['version']}", bytes.fromhex(vector["erasure_key"]))
    ref = version_of(vector["declared_size"], document=vector["document"], version=vector["version"])
    wrap = Wrap(
        nation=vector["nation"],
        key_version=vector["key_version"],
        suite=vector["suite"],
        ciphertext=bytes.fromhex(vector["wrap"]),
    )
    key = await vault.open_key(ref, wrap, label_digest=bytes.fromhex(vector["label_digest"]))
    segments = []
    for number, part in enumerate(vector["segments"]):
        sealed = base64.b64decode(part["sealed"])
        await objects.put(f"segments/{number}", sealed)
        segments.append(
            Segment(
                offset=part["offset"],
                length=part["length"],
                sealed_length=len(sealed),
                object_key=f"segments/{number}",
            )
        )
    return b"".join([bytes(piece) async for piece in vault.read(ref, key, segments)])
