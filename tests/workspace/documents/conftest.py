"""A workshop per test, on a database and a store of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.workspace.documents.firms import Firms, open_firms
from tests.workspace.documents.workshop import Workshop, open_workshop
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


@pytest.fixture
async def workshop(stage: Stage) -> Workshop:
    return await open_workshop(stage)


@pytest.fixture
async def firms(workshop: Workshop) -> Firms:
    return await open_firms(workshop)
