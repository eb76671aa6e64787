"""Writes the vectors of storage/FORMAT.md anew: `python tests/storage/vectors/generate.py`.

Seeds and keys are fixed; salts and encapsulations are the library's own, so each run gives other, equally good files.
Every vector is the sound version with one fault.
"""

import base64
import copy
import hashlib
import itertools
import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from cryptography.hazmat.primitives.hashes import SHA512  # noqa: E402  (the path comes first)
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand  # noqa: E402

from storage import envelope  # noqa: E402
from storage.encoding import bound  # noqa: E402
from tests.storage.two_key_ciphertext import two_key_ciphertext  # noqa: E402

Vector = dict[str, Any]
WORKED = """
`tests/storage/vectors/sound-whole.json`: deployment `{deployment}`, document `{document}`, version `{version}`, nation
`{nation}`, key version {key_version}, suite {suite}, declared size {declared_size}; the seed is the bytes 0 to 63, the
label digest the SHA-256 of `label`. The wrap itself (1,785 bytes) is in the file. Values are in hexadecimal.

```
{values}```

The content reads: `{content}`
"""
SEED = bytes(range(64))
KEY = hashlib.sha256(b"content key").digest()
OTHER_KEY = hashlib.sha256(b"another content key").digest()
ERASURE = hashlib.sha256(b"erasure key").digest()
LABEL = hashlib.sha256(b"label").digest()
CONTENT = b"Shared among partners of three nations, and unread by a fourth."
MESSAGE = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"


def place(vector: Vector) -> tuple[str, str, str]:
    return vector["deployment"], vector["document"], vector["version"]


def wrap(vector: Vector, *, key: bytes = KEY, erasure: bytes = ERASURE, seed: bytes = SEED) -> str:
    """Wrap a content key for what a vector says."""
    holder = vector["nation"], vector["key_version"]
    label = bytes.fromhex(vector["label_digest"])
    wrap_info = bound("entente/wrap/1", vector["suite"], *place(vector), vector["declared_size"], label)
    info = bound("entente/nation-wrap/1", *holder, wrap_info)
    inner = envelope.wrap(key, envelope.private_key(seed).public_key(), info=info)
    context = bound("entente/erasure/1", vector["suite"], *place(vector), *holder)
    return envelope.seal(inner, erasure, context=context).hex()


def segment(vector: Vector, start: int, content: bytes, *, key: bytes = KEY, **elsewhere: Any) -> Vector:  # noqa: ANN401
    """Seal a segment for what a vector says, or as for elsewhere."""
    where = {**vector, "offset": start, "length": len(content), **elsewhere}
    context = bound("entente/segment/1", *place(where), where["declared_size"], where["offset"], where["length"])
    sealed = envelope.seal(content, key, context=context)
    return {"offset": start, "length": len(content), "sealed": base64.b64encode(sealed).decode()}


def sound(content: bytes = CONTENT, cuts: tuple[int, ...] = (21, 42)) -> Vector:
    """A version that opens."""
    vector: Vector = {
        "describes": "",
        "failure": None,
        "deployment": "dep_vectors",
        "document": "doc_report",
        "version": "ver_first",
        "declared_size": len(content),
        "label_digest": LABEL.hex(),
        "nation": "AUS",
        "key_version": 1,
        "suite": 1,
        "seed": SEED.hex(),
        "erasure_key": ERASURE.hex(),
        "content_key": KEY.hex(),
        "content_sha256": hashlib.sha256(content).hexdigest(),
    }
    vector["wrap"] = wrap(vector)
    edges = (0, *cuts, len(content))
    vector["segments"] = [
        segment(vector, start, content[start:end]) for start, end in itertools.pairwise(edges) if end > start
    ]
    return vector


def flipped(where: int) -> Callable[[Vector], None]:
    """A fault: one bit of the second segment flipped."""

    def fault(vector: Vector) -> None:
        data = bytearray(base64.b64decode(vector["segments"][1]["sealed"]))
        data[where] ^= 1
        vector["segments"][1]["sealed"] = base64.b64encode(data).decode()

    return fault


def resealed(**elsewhere: Any) -> Callable[[Vector], None]:  # noqa: ANN401
    """A fault: the second segment is one sealed with the same key for another place."""

    def fault(vector: Vector) -> None:
        vector["segments"][1] = segment(vector, 21, CONTENT[21:42], **elsewhere)

    return fault


def replaced(**members: Any) -> Callable[[Vector], None]:  # noqa: ANN401
    """A fault: members with other values."""
    return lambda vector: vector.update(members)


def wrapped(*, key: bytes = KEY, seed: bytes = SEED, **members: Any) -> Callable[[Vector], None]:  # noqa: ANN401
    """A fault: the wrap is one made for other members."""
    return lambda vector: vector.update(wrap=wrap({**vector, **members}, key=key, seed=seed))


def edited(change: Callable[[list[Vector]], object]) -> Callable[[Vector], None]:
    """A fault in the list of segments."""

    def fault(vector: Vector) -> None:
        change(vector["segments"])

    return fault


def resized(cut: Callable[[bytes], bytes]) -> Callable[[Vector], None]:
    """A fault: the last segment's sealed bytes are more or fewer."""

    def fault(vector: Vector) -> None:
        last = vector["segments"][-1]
        last["sealed"] = base64.b64encode(cut(base64.b64decode(last["sealed"]))).decode()

    return fault


def two_keys(vector: Vector) -> None:
    """A segment whose chunk opens under this version's key and another, committed to the other."""
    vector["declared_size"] = 16
    vector["wrap"] = wrap(vector)
    context = bound("entente/segment/1", *place(vector), 16, 0, 16)
    salt = hashlib.sha256(b"salt").digest()[:24]
    derived = [HKDFExpand(SHA512(), 76, MESSAGE + salt + context).derive(key) for key in (OTHER_KEY, KEY)]
    chunk = two_key_ciphertext(*[(secret[:32], secret[32:44]) for secret in derived])
    sealed = base64.b64encode(salt + derived[0][44:] + chunk).decode()
    vector["segments"] = [{"offset": 0, "length": 16, "sealed": sealed}]


def flipped_wrap(vector: Vector) -> None:
    data = bytearray.fromhex(vector["wrap"])
    data[-1] ^= 0x80
    vector["wrap"] = data.hex()


FAULTS: dict[str, tuple[str, str, Callable[[Vector], object]]] = {
    "order-gap": ("order", "the middle segment is left out", edited(lambda list_: list_.pop(1))),
    "order-truncated": ("order", "the last segment is left out", edited(lambda list_: list_.pop())),
    "order-beheaded": ("order", "the first segment is left out", edited(lambda list_: list_.pop(0))),
    "order-reversed": ("order", "the segments stand in reverse order", edited(lambda list_: list_.reverse())),
    "order-repeated": (
        "order",
        "a segment stands twice",
        edited(lambda list_: list_.insert(1, copy.deepcopy(list_[1]))),
    ),
    "order-empty-list": ("order", "no segment is left", edited(lambda list_: list_.clear())),
    "length-short": ("length", "the last byte of a segment is missing", resized(lambda data: data[:-1])),
    "length-long": ("length", "a byte follows a segment", resized(lambda data: data + b"\x00")),
    "length-headless": ("length", "only the salt of a segment is left", resized(lambda data: data[:24])),
    "length-empty": ("length", "nothing of a segment is left", resized(lambda _: b"")),
    "segment-salt-bit": ("segment", "one bit of the salt is flipped", flipped(0)),
    "segment-commitment-bit": ("segment", "one bit of the commitment is flipped", flipped(24)),
    "segment-content-bit": ("segment", "one bit of the ciphertext is flipped", flipped(56)),
    "segment-tag-bit": ("segment", "one bit of the tag is flipped", flipped(-1)),
    "segment-other-document": ("segment", "sealed for another document", resealed(document="doc_other")),
    "segment-other-version": ("segment", "sealed for another version", resealed(version="ver_other")),
    "segment-other-deployment": ("segment", "sealed for another deployment", resealed(deployment="dep_other")),
    "segment-other-size": ("segment", "sealed for another declared size", resealed(declared_size=64)),
    "segment-other-offset": ("segment", "sealed for another offset", resealed(offset=0)),
    "segment-other-key": ("segment", "sealed under another content key", resealed(key=OTHER_KEY)),
    "segment-two-keys": ("segment", "opens under two keys and commits to the other one", two_keys),
    "suite-unknown": ("suite", "the suite is not known", replaced(suite=2)),
    "erasure-other-key": ("erasure", "the erasure key is another version's", replaced(erasure_key=OTHER_KEY.hex())),
    "erasure-bit": ("erasure", "one bit of the wrap is flipped", flipped_wrap),
    "erasure-empty": ("erasure", "nothing of the wrap is left", replaced(wrap="")),
    "erasure-other-version": ("erasure", "the wrap of another version", wrapped(version="ver_other")),
    "erasure-other-nation": ("erasure", "the wrap of another nation", wrapped(nation="JPN")),
    "erasure-other-key-version": ("erasure", "the wrap of another key version", wrapped(key_version=2)),
    "wrap-other-label": (
        "wrap",
        "wrapped under another label",
        wrapped(label_digest=hashlib.sha256(b"another label").hexdigest()),
    ),
    "wrap-other-size": ("wrap", "wrapped for another declared size", wrapped(declared_size=64)),
    "wrap-other-seed": ("wrap", "wrapped to another key of the nation", wrapped(seed=bytes(64))),
    "wrap-short-key": ("wrap", "wraps a key of 16 bytes", wrapped(key=KEY[:16])),
    "key-destroyed": ("key", "the nation's key version is destroyed", replaced(seed=None)),
    "shredded": ("shredded", "the version's erasure key is gone", replaced(erasure_key=None)),
}

SOUND = {
    "sound": ("three segments", sound()),
    "sound-whole": ("one segment", sound(cuts=())),
    "sound-empty": ("a version of no bytes", sound(b"", cuts=())),
    "sound-full-chunk": ("a segment of exactly one chunk", sound(bytes(16384), cuts=())),
    "sound-two-chunks": ("a segment of one chunk and a byte", sound(bytes(16385), cuts=())),
}


def main() -> None:
    """Write every vector."""
    for name, (describes, vector) in SOUND.items():
        _write(name, {**vector, "describes": describes})
    for name, (failure, describes, fault) in FAULTS.items():
        vector = sound()
        fault(vector)
        _write(name, {**vector, "describes": describes, "failure": failure})
    document = HERE.parents[2] / "storage" / "FORMAT.md"
    text, heading, _ = document.read_text().partition("## 10. Worked example\n")
    document.write_text(text + heading + worked(SOUND["sound-whole"][1]))


def worked(vector: Vector) -> str:
    """Tell a vector as the document's worked example."""
    holder = vector["nation"], vector["key_version"]
    size, label = vector["declared_size"], bytes.fromhex(vector["label_digest"])
    wrap_info = bound("entente/wrap/1", vector["suite"], *place(vector), size, label)
    values = {
        "context of the wrap's outer layer": bound("entente/erasure/1", vector["suite"], *place(vector), *holder),
        "info of its inner layer": bound("entente/nation-wrap/1", *holder, wrap_info),
        "erasure key": bytes.fromhex(vector["erasure_key"]),
        "SHA-256 of the wrap": hashlib.sha256(bytes.fromhex(vector["wrap"])).digest(),
        "content key": bytes.fromhex(vector["content_key"]),
        "context of the segment": bound("entente/segment/1", *place(vector), size, 0, size),
        "segment: salt, commitment, one chunk and its tag": base64.b64decode(vector["segments"][0]["sealed"]),
        "SHA-256 of the content": bytes.fromhex(vector["content_sha256"]),
    }
    blocks = [f"{name}\n{textwrap.indent(textwrap.fill(value.hex(), 96), '    ')}\n" for name, value in values.items()]
    return WORKED.format(values="".join(blocks), **vector, content=CONTENT.decode())


def _write(name: str, vector: Vector) -> None:
    (HERE / f"{name}.json").write_text(json.dumps(vector, indent=1) + "\n")


if __name__ == "__main__":
    main()
