"""A workshop per test, on a database and a store of its own."""

import pytest

from tests.workspace.documents.firms import Firms, open_firms
from tests.workspace.documents.workshop import Workshop, open_workshop
from tests.workspace.services.stage import Stage


@pytest.fixture
async def workshop(stage: Stage) -> Workshop:
    return await open_workshop(stage)


@pytest.fixture
async def firms(workshop: Workshop) -> Firms:
    return await open_firms(workshop)
