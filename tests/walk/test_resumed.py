"""A client that others wrote uploads over a line that is cut ten times: the same bytes arrive, in bounded memory."""

import asyncio
import json
import os
import sysconfig
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.real_services.presence import missing
from tests.walk.cutting import CutLine
from tests.walk.people import Cast, File, Visitor, announce, complete, create_document, create_project, download
from tests.walk.processes import ROOT, demo

CUTS = 10
LARGE = bool(os.environ.get("ENTENTE_TEST_SOAK"))
FILE = File("series.bin", 5 * 2**30 + 11 if LARGE else 44 * 2**20 + 11)
WARMING = File("warming.bin", 300 * 2**10 + 5)
LONGEST = 3600 if LARGE else 180
EXTRA_KIB = 20 * 1024
CLIENT = ROOT / "frontend-stub" / "package.json"


def memory_kib(process: int, measure: str) -> int:
    """What the kernel says of a process: `VmRSS` is its memory now, `VmHWM` the most it had."""
    for told in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        name, _, amount = told.partition(":")
        if name == measure:
            return int(amount.split()[0])
    raise LookupError(measure)


def forget_the_peak(process: int) -> None:
    """Lets the kernel measure the most memory of a process from now on."""
    Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")


async def uploaded_by_tus_js_client(url: str, token: str, path: Path) -> list[int]:
    """Uploads with the client; gives the offset of each of its requests."""
    node = Path(sysconfig.get_path("scripts")) / "node"
    if not (CLIENT.parent / "node_modules" / "tus-js-client").is_dir() or not node.exists():
        missing("tus-js-client", how_to_mend="run make setup")
    playing = await asyncio.create_subprocess_exec(
        node,
        Path(__file__).parent / "tus" / "resumed.mjs",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    asked = {"client": str(CLIENT), "url": url, "token": token, "path": str(path)}
    told, complaints = await asyncio.wait_for(playing.communicate(json.dumps(asked).encode()), LONGEST)
    assert playing.returncode == 0, complaints.decode()
    offsets: list[int] = json.loads(told)
    return offsets


async def uploaded_with_cuts(author: Visitor, document: str, file: File, *, cuts: int, folder: Path) -> str:
    """Uploads and completes a file over a line that is cut so often; gives the version."""
    path = folder / file.name
    with path.open("wb") as written:
        for block in file.blocks():
            written.write(block)
    version, url = await announce(author, document, file)
    here = urlsplit(url)
    line = CutLine(int(str(here.port)), every=file.size // (cuts + 1), cuts=cuts)
    async with line.running():
        through = here._replace(netloc=f"127.0.0.1:{line.port}").geturl()
        offsets = await uploaded_by_tus_js_client(through, author.token, path)
    assert line.cuts_left == 0
    assert offsets[0] == 0
    assert len(set(offsets)) > cuts // 2  # a cut may take everything that was on the line
    assert all(earlier <= later for earlier, later in pairwise(offsets))
    done = await complete(author, version, file)
    assert (done["size"], done["sha256"]) == (file.size, file.sha256())
    return version


@pytest.mark.slow
async def test_an_upload_cut_ten_times_arrives_identical_in_bounded_memory(tmp_path: Path) -> None:
    with demo(tmp_path / "data") as running:
        server = running.process.pid
        async with Cast(running) as cast:
            manager, researcher = await cast("manager@usa.example"), await cast("researcher@usa.example")
            project = await create_project(manager, "EXERCISE RESUMED", [researcher])
            document = await create_document(researcher, project, "EXERCISE series", "SECRET//REL TO USA, AUS, JPN")
            await uploaded_with_cuts(researcher, document, WARMING, cuts=1, folder=tmp_path)  # what loads once has
            forget_the_peak(server)
            before = memory_kib(server, "VmRSS")
            version = await uploaded_with_cuts(researcher, document, FILE, cuts=CUTS, folder=tmp_path)
            assert memory_kib(server, "VmHWM") - before <= EXTRA_KIB
            assert await download(researcher, version) == FILE.sha256()
