"""Upload and download over HTTP, through the whole workspace: `python -m benchmarks.transfer [MIB]`.

The limit is the same server and store moving the same bytes on a route that neither seals, decides nor records. Both
stand on a real S3 service. CPU is that of the serving process; the client is this one, on plain sockets.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from minio import Minio
from typing_extensions import override
from urllib3 import PoolManager

from benchmarks._ratio import report
from benchmarks.object_store import service
from tests.real_services.minio import S3Endpoint
from tests.walk.people import Cast, Visitor, announce, complete, create_document, create_project, ticket
from tests.walk.people import File as Announced
from tests.walk.processes import ROOT, environment, free_port, start_demo

MIB = 1024 * 1024
ROUNDS = 2
EXTRA_MEMORY = 20
_BLOCK = os.urandom(MIB)
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a transfer took: by the clock, of the serving process's CPU, and how much its memory grew at the highest."""

    clock: float
    cpu: float
    mebibytes: float


class Recording(Announced):
    """A file whose bytes are one block over and over; cheap to make and to hash once."""

    @override
    def _block(self, number: int) -> bytes:
        return _BLOCK


def cost(process: int, work: Callable[[], None]) -> Cost:
    """Measure a transfer."""
    Path(f"/proc/{process}/clear_refs").write_text("5")  # forget the highest so far
    clock, cpu, memory = time.perf_counter(), cpu_of(process), memory_of(process, "VmRSS")
    work()
    return Cost(time.perf_counter() - clock, cpu_of(process) - cpu, memory_of(process, "VmHWM") - memory)


def cpu_of(process: int) -> float:
    """Return the CPU seconds that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_of(process: int, field: str) -> float:
    """Return a figure of a process's memory in MiB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(field)


def send(address: str, size: int, headers: Mapping[str, str]) -> None:
    """PUT that many bytes."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=120)
    connection.putrequest("PUT", parts.path)
    for name, value in {**headers, "Content-Length": str(size)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    for _ in range(size // MIB):
        connection.send(_BLOCK)
    answer = connection.getresponse()
    assert answer.status == 204, answer.read()
    connection.close()


def take(address: str, size: int) -> None:
    """GET that many bytes."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=120)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    room, received = bytearray(MIB), 0
    while count := answer.readinto(room):
        received += count
    assert received == size, received
    connection.close()


@contextmanager
def raw_server(settings: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Serve the limit."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._raw_server", str(port)],
        cwd=ROOT,
        env={**environment(settings), "PYTHONPATH": str(ROOT)},
    )
    try:
        address = f"http://127.0.0.1:{port}/raw"
        for _ in range(100):
            time.sleep(0.1)
            try:
                HTTPConnection("127.0.0.1", port, timeout=1).connect()
            except OSError:
                continue
            break
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


async def workspace_transfers(settings: Mapping[str, str], mebibytes: int) -> tuple[list[Cost], list[Cost]]:
    """Upload and download through the workspace, with everything that belongs to it."""
    uploads, downloads = [], []
    with tempfile.TemporaryDirectory() as folder:
        running = start_demo(Path(folder) / "data", extra=settings)
        try:
            async with Cast(running) as cast:
                manager = await cast("manager@usa.example")
                author, reader = await cast("researcher@usa.example"), await cast("researcher@aus.example")
                project = await create_project(manager, "EXERCISE TRANSFER", [author, reader])
                for number, size in enumerate((1, *[mebibytes] * ROUNDS)):
                    file = Recording(f"recording-{number}.bin", size * MIB)
                    version, address = await announced(author, project, file)
                    headers = {"Authorization": f"Bearer {author.token}"}
                    pid = running.process.pid
                    uploads.append(cost(pid, lambda: send(address, file.size, headers)))  # noqa: B023
                    await complete(author, version, file)
                    content = await ticket(reader, version)
                    downloads.append(cost(pid, lambda: take(content, file.size)))  # noqa: B023
        finally:
            running.stop()
    return uploads[1:], downloads[1:]  # the first, of one MiB, warmed caches


async def announced(author: Visitor, project: str, file: Announced) -> tuple[str, str]:
    """Make a document for a file that three nations share, and announce its content."""
    document = await create_document(author, project, file.name, "SECRET//REL TO USA, AUS, JPN")
    return await announce(author, document, file)


def raw_transfers(settings: Mapping[str, str], mebibytes: int) -> tuple[list[Cost], list[Cost]]:
    """Upload and download on the bare route."""
    uploads, downloads = [], []
    for _ in range(ROUNDS):
        with raw_server(settings) as (address, pid):
            send(address, MIB, {})
            clear(settings)
            uploads.append(cost(pid, lambda: send(address, mebibytes * MIB, {})))
            downloads.append(cost(pid, lambda: take(address, mebibytes * MIB)))
        clear(settings)
    return uploads, downloads


def clear(settings: Mapping[str, str]) -> None:
    """Delete what the bare route stored, so that it can store it again."""
    client, bucket = client_of(settings)
    for found in client.list_objects(bucket, prefix="raw/", recursive=True):
        client.remove_object(bucket, str(found.object_name))


def client_of(settings: Mapping[str, str]) -> tuple[Minio, str]:
    """A plain client of the store that settings name."""
    parts = urlsplit(settings["ENTENTE_OBJECTS"])
    endpoint = urlsplit(parts.query.removeprefix("endpoint="))
    client = Minio(
        endpoint.netloc,
        access_key=settings["ENTENTE_S3_ACCESS_KEY"],
        secret_key=settings["ENTENTE_S3_SECRET_KEY"],
        secure=endpoint.scheme == "https",
        region="us-east-1",
        http_client=PoolManager(),
    )
    return client, parts.netloc


def settings_of(endpoint: S3Endpoint) -> dict[str, str]:
    """Settings for a fresh bucket."""
    settings = {
        "ENTENTE_OBJECTS": f"s3://transfer-{os.getpid()}?endpoint={endpoint.url}",
        "ENTENTE_S3_ACCESS_KEY": endpoint.access_key,
        "ENTENTE_S3_SECRET_KEY": endpoint.secret_key,
    }
    client, bucket = client_of(settings)
    client.make_bucket(bucket)
    return settings


def best(costs: list[Cost]) -> Cost:
    """The least of each, but the most memory."""
    return Cost(
        min(each.clock for each in costs),
        min(each.cpu for each in costs),
        max(each.mebibytes for each in costs),
    )


def main(mebibytes: int) -> None:
    """Measure and print."""
    with service() as endpoint:
        settings = settings_of(endpoint)
        raw_up, raw_down = map(best, raw_transfers(settings, mebibytes))
        up, down = map(best, asyncio.run(workspace_transfers(settings, mebibytes)))
    report(
        f"CPU of uploading {mebibytes} MiB through the workspace, to a bare route that hashes and stores",
        ratio=up.cpu / raw_up.cpu,
        target="<= 1.25x",
        met=up.cpu <= 1.25 * raw_up.cpu,
        detail=f"{up.cpu:.2f} and {raw_up.cpu:.2f} s of CPU, {up.clock:.2f} and {raw_up.clock:.2f} s",
    )
    report(
        "memory that an upload adds to the server at its highest",
        ratio=up.mebibytes / EXTRA_MEMORY,
        target=f"<= {EXTRA_MEMORY} MiB",
        met=up.mebibytes <= EXTRA_MEMORY,
        detail=f"{up.mebibytes:.1f} MiB; the bare route {raw_up.mebibytes:.1f}; a download {down.mebibytes:.1f}",
    )
    report(
        f"speed of downloading {mebibytes} MiB, opened, decided and recorded, to a bare route that fetches and sends",
        ratio=raw_down.clock / down.clock,
        target=">= 0.8x",
        met=raw_down.clock / down.clock >= 0.8,
        detail=f"{mebibytes / down.clock:.0f} and {mebibytes / raw_down.clock:.0f} MiB/s, "
        f"{down.cpu:.2f} and {raw_down.cpu:.2f} s of CPU",
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 512)
