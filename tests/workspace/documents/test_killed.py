"""A worker killed with -9: nothing acknowledged is lost, nothing else stays, and the sender goes on."""

import asyncio
import json
import secrets
import signal
import sys
from pathlib import Path

import pytest

from storage.format import SEGMENT_SIZE
from tests.workspace.documents.doomed import CREATION_STEPS, STEPS
from tests.workspace.documents.workshop import Workshop
from workspace.domain.identifiers import DocumentId
from workspace.domain.projects import VersionState
from workspace.persistence.embedded import DatabaseUrls

LONG = secrets.token_bytes(SEGMENT_SIZE * 2 + 77)
ROOT = Path(__file__).parents[3]


def _told(
    workshop: Workshop, urls: DatabaseUrls, folder: Path, *, step: str, document: DocumentId, version: str
) -> str:
    sent = folder / "sent"
    sent.write_bytes(LONG)
    told = {
        "database": urls.app,
        "folder": str(folder),
        "content": str(sent),
        "person": workshop.american,
        "document": document,
        "version": version,
        "step": step,
    }
    return json.dumps(told)


async def _die(
    workshop: Workshop, urls: DatabaseUrls, folder: Path, *, step: str, document: DocumentId, version: str = ""
) -> None:
    told = _told(workshop, urls, folder, step=step, document=document, version=version)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.workspace.documents.doomed", told, cwd=ROOT
    )
    assert await process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("step", STEPS)
async def test_an_upload_survives_the_death_of_its_worker(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, step: str
) -> None:
    document = await workshop.document()
    version, _ = await workshop.begin(document.id, LONG)
    await _die(workshop, database_urls, tmp_path, step=step, document=document.id, version=version.id)
    american = workshop.stage.as_(workshop.american)
    still = await workshop.content.get_version(american, version.id)
    assert still is not None
    assert still.state is VersionState.UPLOADING
    assert await workshop.content.get_version(workshop.stage.as_(workshop.japanese), version.id) is None
    reached = (await workshop.content.upload_progress(american, version.id)).offset
    assert reached in {0, SEGMENT_SIZE, SEGMENT_SIZE * 2, len(LONG)}
    if reached < len(LONG):
        await workshop.send(version.id, LONG[reached:], offset=reached)
    await workshop.complete(version.id, LONG)
    assert await workshop.download(workshop.japanese, version.id) == LONG
    await workshop.stage.services.reconciler.run(repair=True)
    assert len(await workshop.objects()) == 3
    assert (await workshop.stage.services.reconciler.run(repair=False, thorough=True)).clean


@pytest.mark.parametrize("step", CREATION_STEPS)
async def test_a_version_that_was_not_begun_to_the_end_is_none(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, step: str
) -> None:
    document = await workshop.document()
    await _die(workshop, database_urls, tmp_path, step=step, document=document.id)
    american = workshop.stage.as_(workshop.american)
    assert await workshop.content.count(american, document=document.id) == 0
    version = await workshop.uploaded(document.id, b"the next one")
    assert version.number == 1


@pytest.mark.soak
@pytest.mark.parametrize("number", range(100))
async def test_an_upload_survives_a_death_at_any_moment(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, number: int
) -> None:
    document = await workshop.document()
    version, _ = await workshop.begin(document.id, LONG)
    told = _told(workshop, database_urls, tmp_path, step="", document=document.id, version=version.id)
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
        await workshop.complete(version.id, LONG)
    assert await workshop.download(workshop.japanese, version.id) == LONG
    await workshop.stage.services.reconciler.run(repair=True)
    assert (await workshop.stage.services.reconciler.run(repair=False, thorough=True)).clean
