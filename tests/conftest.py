"""The real services that tests run against: PostgreSQL, an S3 store, a malware scanner, a browser. None is a mock."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

from tests.real_services.chromium import Chromium, find_chromium
from tests.real_services.clamd import ClamdAbsent, ClamdServer
from tests.real_services.minio import MinioAbsent, MinioServer, S3Endpoint
from tests.real_services.postgresql import copy_of, run_aside, throw_away_server
from tests.real_services.presence import missing
from workspace.persistence.embedded import DatabaseUrls

settings.register_profile("entente", deadline=None, print_blob=True)  # a deadline would time a busy machine
settings.register_profile("soak", deadline=None, print_blob=True, max_examples=5000)
settings.load_profile("soak" if os.environ.get("ENTENTE_TEST_SOAK") else "entente")


@pytest.fixture(scope="session")
def empty_database() -> Iterator[DatabaseUrls]:
    """One PostgreSQL server for the whole session, its database still without a table."""
    with throw_away_server() as urls:
        yield urls


@pytest.fixture(scope="session")
def migrated_template(empty_database: DatabaseUrls) -> Iterator[DatabaseUrls]:
    """A database migrated to the newest schema once; never connect to it, or copying it fails."""
    from workspace.persistence.migrate import migrate

    with copy_of(empty_database) as template:
        run_aside(migrate(template.owner))
        yield template


@pytest.fixture
def database_urls(migrated_template: DatabaseUrls) -> Iterator[DatabaseUrls]:
    """A fresh migrated database for one test."""
    with copy_of(migrated_template) as urls:
        yield urls


@pytest.fixture(scope="session")
def minio_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Endpoint]:
    """A real S3 service: the one that ENTENTE_TEST_S3 names, or else a MinIO of our own."""
    if named := os.environ.get("ENTENTE_TEST_S3"):
        parts = urlsplit(named)
        yield S3Endpoint(
            url=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
            access_key=parts.username or "",
            secret_key=parts.password or "",
        )
        return
    server = MinioServer(tmp_path_factory.mktemp("minio") / "data")
    endpoint = _started(server)
    yield endpoint
    server.stop()


@pytest.fixture
def stoppable_minio(tmp_path: Path) -> Iterator[MinioServer]:
    """A running MinIO that the test may stop and start again."""
    server = MinioServer(tmp_path / "minio")
    _started(server)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def clamd_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real malware scanner: the one that ENTENTE_TEST_CLAMD names, or else a ClamAV daemon of our own."""
    if named := os.environ.get("ENTENTE_TEST_CLAMD"):
        yield named
        return
    server = ClamdServer(tmp_path_factory.mktemp("clamd"))
    _scanning(server)
    yield server.address
    server.stop()


@pytest.fixture
def stoppable_clamd(tmp_path: Path) -> Iterator[ClamdServer]:
    """A running ClamAV daemon that the test may stop and start again; it takes streams of a mebibyte."""
    folder = tmp_path / "clamd"
    folder.mkdir()
    server = ClamdServer(folder)
    _scanning(server)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """A real browser."""
    return find_chromium() or missing(
        "Chromium", how_to_mend="install Debian's chromium or run scripts/install-chromium"
    )


def _started(server: MinioServer) -> S3Endpoint:
    try:
        return server.start()
    except MinioAbsent:
        missing("MinIO", how_to_mend="run scripts/build-minio, or name an S3 endpoint in ENTENTE_TEST_S3")


def _scanning(server: ClamdServer) -> None:
    try:
        server.start()
    except ClamdAbsent:
        pytest.skip("ClamAV is not here: run scripts/install-clamav, or name a clamd in ENTENTE_TEST_CLAMD")
