"""The services that other tests stand on are real and keep their own promises."""

import urllib.request

import asyncpg

from tests.real_services.chromium import Chromium
from tests.real_services.minio import MinioServer
from tests.real_services.postgresql import copy_of
from workspace.persistence.embedded import DatabaseUrls


async def test_each_copy_of_a_database_is_its_own(empty_database: DatabaseUrls) -> None:
    with copy_of(empty_database) as first, copy_of(empty_database) as second:
        connection = await asyncpg.connect(first.owner)
        await connection.execute("CREATE TABLE only_here (x int)")
        await connection.close()
        other = await asyncpg.connect(second.owner)
        assert await other.fetchval("SELECT to_regclass('only_here')") is None
        await other.close()


def test_minio_comes_back_on_the_same_address_after_a_kill(stoppable_minio: MinioServer) -> None:
    stoppable_minio.stop()
    stoppable_minio.start()
    with urllib.request.urlopen(f"{stoppable_minio.endpoint.url}/minio/health/live") as answer:
        assert answer.status == 200


def test_the_browser_is_an_executable_file(chromium: Chromium) -> None:
    assert chromium.executable.stat().st_mode & 0o100
