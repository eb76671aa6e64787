"""Upload and download through a real S3 service, sealed beside unsealed: `python -m benchmarks.object_store [MIB]`.

The service is the one that ENTENTE_TEST_S3 names, or else a MinIO of our own; its CPU time is not counted, only that of
this process. Objects are of 4 MiB, through the same store and client on both sides.
"""

import asyncio
import io
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from minio import Minio
from urllib3 import PoolManager

from benchmarks._ratio import report
from storage.erasure import ErasureKeys
from storage.format import SEGMENT_SIZE
from storage.keyring import FileKeyring, FileRoot
from storage.objects import DirectoryStore, S3Settings, S3Store
from storage.vault import Vault
from storage.versions import ContentKey, Segment, VersionRef
from tests.real_services.minio import MinioServer, S3Endpoint

MIB = 1024 * 1024
BUFFER = 64 * 1024
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """What a work took: by the clock, and of this process's CPU."""

    clock: float
    cpu: float


async def cost(work: Callable[[], Awaitable[object]]) -> Cost:
    """Measure a work."""
    clock, cpu = time.perf_counter(), time.process_time()
    await work()
    return Cost(time.perf_counter() - clock, time.process_time() - cpu)


@contextmanager
def service() -> Iterator[S3Endpoint]:
    """Give a real S3 service."""
    if named := os.environ.get("ENTENTE_TEST_S3"):
        parts = urlsplit(named)
        yield S3Endpoint(
            url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
            access_key=parts.username or "",
            secret_key=parts.password or "",
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        server = MinioServer(Path(folder) / "minio")
        try:
            yield server.start()
        finally:
            server.stop()


class Benchmark:
    """One bucket, one stream of buffers, and the four works that are compared."""

    def __init__(self, store: S3Store, client: Minio, bucket: str, vault: Vault, mebibytes: int) -> None:
        """Prepare buffers; nothing is stored yet."""
        self._store = store
        self._client = client
        self._bucket = bucket
        self._vault = vault
        self._buffers = [os.urandom(BUFFER) for _ in range(min(mebibytes, 64) * MIB // BUFFER)]
        self._times = max(mebibytes // 64, 1)
        self._key = ContentKey(secrets.token_bytes(32))
        self.size = len(self._buffers) * BUFFER * self._times
        self.ref = VersionRef(document="doc_benchmark", version="ver_benchmark", declared_size=self.size)
        self.segments: list[Segment] = []
        self.plain: list[str] = []

    async def upload_sealed(self) -> None:
        """Seal and store the stream."""
        sealer = self._vault.sealer(self.ref, self._key)
        for _ in range(self._times):
            for buffer in self._buffers:
                self.segments += await sealer.write(buffer)
        self.segments += await sealer.finish()

    async def upload_unsealed(self) -> None:
        """Store the stream in objects of the same size, unsealed."""
        await self._upload(self._store.put)

    async def upload_by_the_client(self) -> None:
        """Store the stream through the client's own call, which hashes each object with SHA-256."""

        def put(name: str, data: bytes) -> None:
            self._client.put_object(self._bucket, name, io.BytesIO(data), len(data))

        await self._upload(lambda name, data: asyncio.to_thread(put, name, data))

    async def download_opened(self) -> None:
        """Read the sealed stream."""
        async for _ in self._vault.read(self.ref, self._key, self.segments):
            pass

    async def download_raw(self) -> None:
        """Get the objects that hold the sealed stream, one ahead, and open nothing."""
        ahead = asyncio.create_task(self._store.get(self.segments[0].object_key))
        for segment in [*self.segments[1:], None]:
            await ahead
            if segment is not None:
                ahead = asyncio.create_task(self._store.get(segment.object_key))

    async def _upload(self, put: Callable[[str, bytes], Awaitable[None]]) -> None:
        pending: asyncio.Future[None] | None = None
        per = SEGMENT_SIZE // BUFFER
        for time_ in range(self._times):
            for at in range(0, len(self._buffers), per):
                name = f"plain/{time_}-{at}"
                data = b"".join(self._buffers[at : at + per])
                if pending is not None:
                    await pending
                pending = asyncio.ensure_future(put(name, data))
                self.plain.append(name)
        if pending is not None:
            await pending

    async def store_nothing(self) -> None:
        """Delete what was stored before."""
        await self._vault.delete_objects([*(segment.object_key for segment in self.segments), *self.plain])
        self.segments, self.plain = [], []


async def best(*works: tuple[str, Callable[[], Awaitable[object]], Callable[[], Awaitable[object]]]) -> dict[str, Cost]:
    """Run works in turn, each after its preparation, and return each one's best."""
    found: dict[str, list[Cost]] = {name: [] for name, _, _ in works}
    for _ in range(ROUNDS):
        for name, prepare, work in works:
            await prepare()
            found[name].append(await cost(work))
    return {
        name: Cost(min(each.clock for each in costs), min(each.cpu for each in costs)) for name, costs in found.items()
    }


async def main(mebibytes: int) -> None:
    """Measure and print."""
    with service() as endpoint, tempfile.TemporaryDirectory() as folder:
        bucket = f"benchmark-{secrets.token_hex(8)}"
        client = Minio(
            endpoint.url.partition("://")[2],
            access_key=endpoint.access_key,
            secret_key=endpoint.secret_key,
            secure=endpoint.url.startswith("https"),
            region="us-east-1",
            http_client=PoolManager(),
        )
        client.make_bucket(bucket)
        store = S3Store(
            S3Settings(
                endpoint=endpoint.url,
                bucket=bucket,
                access_key=endpoint.access_key,
                secret_key=endpoint.secret_key,
            )
        )
        vault = Vault(
            store=store,
            keyring=FileKeyring(Path(folder) / "keyring", FileRoot(Path(folder) / "root")),
            erasure=ErasureKeys(DirectoryStore(Path(folder) / "erasure")),
            deployment="dep_benchmark",
        )
        run = Benchmark(store, client, bucket, vault, mebibytes)
        costs = await best(
            ("unsealed", run.store_nothing, run.upload_unsealed),
            ("sealed", run.store_nothing, run.upload_sealed),
            ("raw", _nothing, run.download_raw),
            ("opened", _nothing, run.download_opened),
        )
        await run.store_nothing()
        small = Benchmark(store, client, bucket, vault, mebibytes // 8)
        puts = await best(
            ("ours", small.store_nothing, small.upload_unsealed),
            ("client", small.store_nothing, small.upload_by_the_client),
        )
        await small.store_nothing()
        client.remove_bucket(bucket)
        await store.close()
    _report(costs, run.size // MIB)
    ours, library = puts["ours"], puts["client"]
    report(
        "CPU of a PUT checked by CRC-32, to the client library's own with SHA-256",
        ratio=ours.cpu / library.cpu,
        target="< 1x",
        met=ours.cpu < library.cpu,
        detail=f"{ours.cpu:.2f} and {library.cpu:.2f} s of CPU, {ours.clock:.2f} and {library.clock:.2f} s",
    )


async def _nothing() -> None:
    return


def _report(costs: dict[str, Cost], mebibytes: int) -> None:
    sealed, unsealed = costs["sealed"], costs["unsealed"]
    report(
        f"CPU of uploading {mebibytes} MiB sealed, to the same client unsealed",
        ratio=sealed.cpu / unsealed.cpu,
        target="<= 1.25x",
        met=sealed.cpu <= 1.25 * unsealed.cpu,
        detail=f"{sealed.cpu:.2f} and {unsealed.cpu:.2f} s of CPU, {sealed.clock:.2f} and {unsealed.clock:.2f} s",
    )
    opened, raw = costs["opened"], costs["raw"]
    report(
        f"speed of downloading {mebibytes} MiB opened, to the same GETs unopened",
        ratio=raw.clock / opened.clock,
        target=">= 0.8x",
        met=raw.clock / opened.clock >= 0.8,
        detail=f"{mebibytes / opened.clock:.0f} and {mebibytes / raw.clock:.0f} MiB/s",
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 512))
