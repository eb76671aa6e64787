"""Sealing a stream, and unwrapping a key, beside the bare primitives: `python -m benchmarks.sealing [MIB]`.

The stream comes in buffers of 64 KiB, as an HTTP server hands them over, and goes through the real sealer into a store
that drops what it gets. The limit is AES-256-GCM over the same buffers. A second pair of lines gives the library's own
chunked encryption over whole segments, which is what bounds the sealer.
"""

import asyncio
import os
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from cryptography.cobblestone import Cobblestone256Encryptor
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from typing_extensions import override

from benchmarks._ratio import alternately, report, seconds
from storage import envelope
from storage.erasure import ErasureKeys
from storage.format import SEGMENT_SIZE, sealed_length
from storage.keyring import FileKeyring, FileRoot
from storage.objects import DirectoryStore, Keeping, ObjectStore, StoredObject
from storage.sealer import Sealer
from storage.vault import Vault
from storage.versions import ContentKey, VersionRef

MIB = 1024 * 1024
BUFFER = 64 * 1024
DISTINCT = 64 * MIB
EXTRA_MEMORY = 20


class Nowhere(ObjectStore):
    """Drops what it gets: the benchmark is of sealing."""

    @override
    async def put(self, key: str, data: bytes | bytearray | memoryview) -> None:
        return

    @override
    async def get(self, key: str) -> bytes:
        return b""

    @override
    async def delete(self, key: str) -> None:
        return

    @override
    async def hold(self, key: str) -> None:
        return

    @override
    async def release(self, key: str) -> None:
        return

    @override
    async def keeping(self) -> Keeping:
        return Keeping(history=False, holds=False, retention=False)

    @override
    async def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        nothing: tuple[StoredObject, ...] = ()
        for found in nothing:
            yield found

    @override
    async def check(self) -> None:
        return

    @override
    async def close(self) -> None:
        return


def seal(buffers: list[bytes], times: int) -> None:
    """Seal the buffers, so many times over, as one version."""
    size = sum(map(len, buffers)) * times
    ref = VersionRef(document="doc_benchmark", version="ver_benchmark", declared_size=size)

    async def stream() -> None:
        sealer = Sealer(
            store=Nowhere(), deployment="dep_benchmark", ref=ref, key=ContentKey(secrets.token_bytes(32)), offset=0
        )
        for _ in range(times):
            for buffer in buffers:
                await sealer.write(buffer)
        await sealer.finish()

    asyncio.run(stream())


def raw(buffers: list[bytes], times: int) -> None:
    """Encrypt the buffers with AES-256-GCM alone."""
    cipher = AESGCM(secrets.token_bytes(32))
    number = 0
    for _ in range(times):
        for buffer in buffers:
            number += 1
            cipher.encrypt(number.to_bytes(12), buffer, None)


def chunked(buffers: list[bytes], times: int) -> None:
    """Encrypt the buffers, four MiB each, with the library's chunked encryption alone."""
    room = memoryview(bytearray(sealed_length(SEGMENT_SIZE)))
    key = secrets.token_bytes(32)
    for _ in range(times):
        for buffer in buffers:
            encryptor = Cobblestone256Encryptor(key, b"benchmark")
            encryptor.update_into(buffer, room)
            encryptor.finalize()


def peak_memory(buffers: list[bytes], times: int) -> float:
    """Return by how many MiB sealing raises this process's resident memory at its highest."""
    Path("/proc/self/clear_refs").write_text("5")
    before = _status("VmRSS")
    seal(buffers, times)
    return (_status("VmHWM") - before) / 1024


def _status(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1])
    raise LookupError(field)


def stream(mebibytes: int) -> None:
    """Compare the sealer with AES-256-GCM."""
    times = mebibytes * MIB // DISTINCT
    buffers = [os.urandom(BUFFER) for _ in range(DISTINCT // BUFFER)]
    seal(buffers[:100], 1)
    extra = peak_memory(buffers, times)
    ours, limit = alternately(
        lambda: seconds(lambda: seal(buffers, times)), lambda: seconds(lambda: raw(buffers, times))
    )
    speeds = f"{mebibytes / ours:.0f} and {mebibytes / limit:.0f} MiB/s"
    report(
        f"sealing {mebibytes} MiB in buffers of 64 KiB, to AES-256-GCM over the same",
        ratio=limit / ours,
        target=">= 0.9x",
        met=limit / ours >= 0.9,
        detail=speeds,
    )
    report(
        "memory that sealing adds at its highest",
        ratio=extra / EXTRA_MEMORY,
        target=f"<= {EXTRA_MEMORY} MiB",
        met=extra <= EXTRA_MEMORY,
        detail=f"{extra:.1f} MiB",
    )
    segments = [b"".join(buffers[at : at + 64]) for at in range(0, len(buffers), 64)]
    ours, library, limit = alternately(
        lambda: seconds(lambda: seal(segments, times)),
        lambda: seconds(lambda: chunked(segments, times)),
        lambda: seconds(lambda: raw(segments, times)),
    )
    report(
        "the same in buffers of 4 MiB, to the library's chunked encryption alone",
        ratio=library / ours,
        target="-",
        met=True,
        detail=f"{mebibytes / ours:.0f} and {mebibytes / library:.0f} MiB/s; AES-256-GCM {mebibytes / limit:.0f} MiB/s",
    )


def unwrap(rounds: int = 300) -> None:
    """Compare opening a content key with the library's own calls for the same two layers."""
    with tempfile.TemporaryDirectory() as folder:
        keyring = FileKeyring(Path(folder) / "keyring", FileRoot(Path(folder) / "root"))
        keyring.create("USA")
        vault = Vault(
            store=Nowhere(),
            keyring=keyring,
            erasure=ErasureKeys(DirectoryStore(Path(folder) / "erasure")),
            deployment="dep_benchmark",
        )
        ref = VersionRef(document="doc_benchmark", version="ver_benchmark", declared_size=1)
        label, erasure = bytes(32), bytes(32)
        key = ContentKey(secrets.token_bytes(32))
        wrap = vault._wrap(ref, key, erasure, "USA", label)  # noqa: SLF001  (without the disk read of the erasure key)
        suite = Suite(KEM.MLKEM1024_P384, KDF.HKDF_SHA384, AEAD.AES_256_GCM)
        private = envelope.private_key(bytes(64))
        inner = suite.encrypt(key.secret, private.public_key(), b"info")
        cipher = AESGCM(erasure)
        outer = cipher.encrypt(bytes(12), inner, None)

        def ours() -> None:
            for _ in range(rounds):
                vault._open(ref, wrap, erasure, label)  # noqa: SLF001

        def library() -> None:
            for _ in range(rounds):
                suite.decrypt(cipher.decrypt(bytes(12), outer, None), private, b"info")

        mine, limit = alternately(lambda: seconds(ours), lambda: seconds(library), rounds=5)
    report(
        "unwrapping a content key, to the library's HPKE and AES-GCM calls",
        ratio=limit / mine,
        target=">= 0.8x",
        met=limit / mine >= 0.8,
        detail=f"{rounds / mine:.0f} and {rounds / limit:.0f} a second",
    )


if __name__ == "__main__":
    stream(int(sys.argv[1]) if len(sys.argv) > 1 else 1024)
    unwrap()
