"""A stage per test, on a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.workspace.services.stage import Stage, coalition
from workspace.persistence.database import Database
from workspace.persistence.embedded import DatabaseUrls


@pytest.fixture
async def database(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    made = Database(database_urls.app)
    yield made
    await made.close()


@pytest.fixture
async def stage(database: Database, tmp_path: Path) -> Stage:
    return await coalition(database, tmp_path)
