"""The demo, served as a user would start it, and scenes played in front of it by a real Chromium."""

import asyncio
import json
import socketserver
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from typing_extensions import override

from tests.real_services.chromium import Chromium
from tests.walk.processes import Running, demo, start_demo
from workspace.persistence.embedded import EmbeddedPostgres

SCENES = Path(__file__).parent / "scenes"
LONGEST = 420
_REVIEW_THAT_CAME = """
    INSERT INTO document_dates (document, nation, review_on, dispose_on, reason, set_by, set_at)
    SELECT
        documents.id, 'USA', current_date - 1, '2090-01-01', 'EXERCISE records rule 7', people.id,
        now() - interval '1 year'
    FROM documents, people
    WHERE documents.title = 'EXERCISE Hydrophone calibration, first series' AND people.email = 'officer2@usa.example'
"""


@dataclass(frozen=True, slots=True)
class Browser:
    """Plays scenes against a served client.

    Attributes:
        url: where the client is served.
        chromium: the browser that plays.
        folder: for downloads and for photographs of a failed scene.
    """

    url: str
    chromium: Chromium
    folder: Path

    def play(self, scene: str) -> None:
        """Plays one scene to its end.

        Raises:
            AssertionError: something in the scene was not as it must be, or a page complained.
        """
        settings = {
            "url": self.url,
            "executable": str(self.chromium.executable),
            "arguments": list(self.chromium.arguments),
            "environment": self.chromium.environment,
            "folder": str(self.folder),
            "command": [sys.executable, "-m", "workspace.cli"],
        }
        played = subprocess.run(
            [Path(sysconfig.get_path("scripts")) / "node", SCENES / f"{scene}.mjs"],
            input=json.dumps(settings),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert played.returncode == 0, f"{played.stdout}\n{played.stderr}\nphotographs: {self.folder}"


@pytest.fixture(scope="module")
def running_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A freshly seeded demo on a port of its own."""
    with demo(tmp_path_factory.mktemp("demo") / "data") as running:
        yield running


class _Pong(socketserver.StreamRequestHandler):
    """Answers as a scanner that is there."""

    @override
    def handle(self) -> None:
        self.rfile.read(len(b"zPING\0"))
        self.wfile.write(b"PONG\0")


@pytest.fixture
def unscanned_url(tmp_path: Path) -> Iterator[str]:
    """A demo whose scanner was there when it started, and has stopped answering since."""
    data = tmp_path / "data"
    with demo(data):
        pass
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Pong) as scanner:
        threading.Thread(target=scanner.serve_forever).start()
        try:
            running = start_demo(data, extra={"ENTENTE_SCANNER": f"clamd:tcp:127.0.0.1:{scanner.server_address[1]}"})
        finally:
            scanner.shutdown()
    try:
        yield running.url
    finally:
        running.stop()


@pytest.fixture
def browser_unscanned(unscanned_url: str, chromium: Chromium, tmp_path: Path) -> Browser:
    """A real browser in front of the demo whose scanner does not answer."""
    return Browser(url=unscanned_url, chromium=chromium, folder=tmp_path)


@pytest.fixture
def browser(running_demo: Running, chromium: Chromium, tmp_path: Path) -> Browser:
    """A real browser in front of the demo."""
    return Browser(url=running_demo.url, chromium=chromium, folder=tmp_path)


@pytest.fixture
def review_that_came(running_demo: Running) -> None:
    """A review that an officer set a year ago and whose day was yesterday: the API sets no day that has come."""

    async def write() -> None:
        urls = EmbeddedPostgres(running_demo.data).running()
        assert urls is not None
        connection = await asyncpg.connect(urls.owner)
        try:
            done = await connection.execute(_REVIEW_THAT_CAME)
        finally:
            await connection.close()
        assert done == "INSERT 0 1"

    asyncio.run(write())
