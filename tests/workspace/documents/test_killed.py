"""A worker killed with -9 at any moment: nothing acknowledged is lost, nothing else stays, the sender goes on."""

import asyncio
import json
import secrets
import sys
from pathlib import Path

import pytest

from storage.format import SEGMENT_SIZE
from tests.workspace.documents.workshop import Workshop
from workspace.persistence.embedded import DatabaseUrls

LONG = secrets.token_bytes(SEGMENT_SIZE * 2 + 77)
ROOT = Path(__file__).parents[3]


@pytest.mark.soak
@pytest.mark.parametrize("number", range(100))
async def test_an_upload_survives_a_death_at_any_moment(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, number: int
) -> None:
    document = await workshop.document()
    version, _ = await workshop.begin(document.id, LONG)
    (tmp_path / "sent").write_bytes(LONG)
    told = json.dumps(
        {
            "database": database_urls.app,
            "folder": str(tmp_path),
            "content": str(tmp_path / "sent"),
            "person": workshop.american,
            "version": version.id,
        }
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.workspace.documents.doomed", told, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    await asyncio.sleep(number * 0.004)
    process.kill()
    await process.wait()
    american = workshop.stage.as_(workshop.american)
    progress = await workshop.content.upload_progress(american, version.id)
    if (await workshop.content.get_version(workshop.stage.as_(workshop.japanese), version.id)) is None:
        if progress.offset < len(LONG):
            await workshop.send(version.id, LONG[progress.offset :], offset=progress.offset)
        await workshop.complete_after_a_death(version.id, LONG)
    assert await workshop.download(workshop.japanese, version.id) == LONG
    await workshop.stage.services.reconciler.run(repair=True)
    assert (await workshop.stage.services.reconciler.run(repair=False, thorough=True)).clean
