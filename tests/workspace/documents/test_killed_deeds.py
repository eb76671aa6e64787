"""Killed with -9 at every named step of uploading, marking anew, releasing, destroying, rotating and leaving.

Each time: what was acknowledged before is as it was, what was cut short is whole or not at all, doing it again
completes it, and one reconciliation leaves nothing behind.
"""

import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.format import SEGMENT_SIZE
from storage.keyring import KeyState
from tests.workspace.documents.doom import NARROWER, STEPS, Doom, doom_at_hand
from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import USA, Clock, worker
from workspace.domain.decisions import Decision
from workspace.domain.errors import NotFound, PolicyDenied
from workspace.domain.identifiers import DocumentId, PersonId, VersionId
from workspace.domain.markings import MarkingDraft
from workspace.persistence.document_tables import version_wraps
from workspace.persistence.embedded import DatabaseUrls

CONTENTS = (b"first", b"second")
LONG = secrets.token_bytes(SEGMENT_SIZE * 2 + 77)
TIMES = [1, pytest.param(100, marks=pytest.mark.soak)]


@pytest.fixture
async def doom() -> AsyncIterator[Doom]:
    async with doom_at_hand() as doom:
        yield doom


def _deaths(deed: str, times: int) -> list[str]:
    return [step for step in STEPS[deed] for _ in range(times)]


async def _written(workshop: Workshop, *, marking: str = TRILATERAL) -> tuple[DocumentId, list[VersionId]]:
    document = await workshop.document(marking=marking)
    return document.id, [(await workshop.uploaded(document.id, content)).id for content in CONTENTS]


async def _readable(workshop: Workshop, person: PersonId, versions: list[VersionId]) -> bool:
    """Whether somebody reads all of a document's versions; never only some of them, and never anything else."""
    read = []
    for version in versions:
        try:
            read.append(await workshop.download(person, version))
        except (NotFound, PolicyDenied):
            read.append(b"")
    assert tuple(read) in {CONTENTS, (b"", b"")}
    return tuple(read) == CONTENTS


def _beside_the_keyring(folder: Path) -> list[str]:
    return [path.name for path in folder.glob(".keyring.*")]


async def _reconciled(workshop: Workshop) -> None:
    await workshop.stage.services.reconciler.run(repair=True)
    report = await workshop.stage.services.reconciler.run(repair=False, thorough=True)
    assert report.clean, report


@pytest.mark.parametrize("times", TIMES)
async def test_while_beginning_a_version(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, doom: Doom, times: int
) -> None:
    document = await workshop.document()
    for number, step in enumerate(_deaths("begin", times)):
        await doom.meet(
            deed="begin",
            step=step,
            database=database_urls.app,
            folder=str(tmp_path),
            person=workshop.american,
            document=document.id,
        )
        assert await workshop.content.count(workshop.stage.as_(workshop.american), document=document.id) == number
        assert (await workshop.uploaded(document.id, b"the next one")).number == number + 1
    await _reconciled(workshop)


@pytest.mark.parametrize("times", TIMES)
async def test_while_uploading(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, doom: Doom, times: int
) -> None:
    (tmp_path / "sent").write_bytes(LONG)
    kept = await workshop.uploaded((await workshop.document()).id, b"kept")
    for step in _deaths("upload", times):
        document = await workshop.document()
        version, _ = await workshop.begin(document.id, LONG)
        await doom.meet(
            deed="upload",
            step=step,
            database=database_urls.app,
            folder=str(tmp_path),
            person=workshop.american,
            document=document.id,
            version=version.id,
            content=str(tmp_path / "sent"),
        )
        assert await workshop.content.get_version(workshop.stage.as_(workshop.japanese), version.id) is None
        reached = (await workshop.content.upload_progress(workshop.stage.as_(workshop.american), version.id)).offset
        assert reached in {0, SEGMENT_SIZE, SEGMENT_SIZE * 2, len(LONG)}
        if reached < len(LONG):
            await workshop.send(version.id, LONG[reached:], offset=reached)
        await workshop.complete_after_a_death(version.id, LONG)
        assert await workshop.download(workshop.japanese, version.id) == LONG
        officer = workshop.stage.as_(await workshop.officer(USA))
        await workshop.stage.services.destruction.shred(officer, id=document.id, reason="Room for the next")
    assert await workshop.download(workshop.japanese, kept.id) == b"kept"
    await _reconciled(workshop)
    assert len(await workshop.objects()) == 1


@pytest.mark.parametrize("times", TIMES)
async def test_while_marking_anew(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, doom: Doom, times: int
) -> None:
    for step in _deaths("relabel", times):
        document, versions = await _written(workshop)
        american = workshop.stage.as_(workshop.american)
        before = await workshop.documents.get(american, document)
        assert before is not None
        await doom.meet(
            deed="relabel",
            step=step,
            database=database_urls.app,
            folder=str(tmp_path),
            person=workshop.american,
            document=document,
            expected=before.version,
        )
        now = await workshop.documents.get(workshop.stage.as_(workshop.american), document)
        assert now is not None
        done = now.marking.text == NARROWER
        assert done == (step == "after it is committed and before it is told")
        assert await _readable(workshop, workshop.american, versions)
        assert await _readable(workshop, workshop.japanese, versions) is not done
        if not done:
            await workshop.stage.services.remarking.relabel(
                workshop.stage.as_(workshop.american),
                id=document,
                expected_version=now.version,
                marking=MarkingDraft(text=NARROWER),
                reason="Again",
            )
        assert await _readable(workshop, workshop.australian, versions)
        assert not await _readable(workshop, workshop.japanese, versions)
    await _reconciled(workshop)


@pytest.mark.parametrize("times", TIMES)
async def test_while_releasing_to_one_more_nation(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, doom: Doom, times: int
) -> None:
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    proposals = workshop.stage.services.proposals
    for step in _deaths("release", times):
        document, versions = await _written(workshop, marking=NARROWER)
        before = await workshop.documents.get(workshop.stage.as_(workshop.american), document)
        assert before is not None
        proposed = await proposals.propose_relabel(
            workshop.stage.as_(first),
            id=document,
            expected_version=before.version,
            marking=MarkingDraft(text=TRILATERAL),
            reason="The other joins",
        )
        await doom.meet(
            deed="release",
            step=step,
            database=database_urls.app,
            folder=str(tmp_path),
            person=second,
            document=document,
            proposal=proposed.stored.id,
        )
        done = step == "after it is committed and before it is told"
        assert await _readable(workshop, workshop.american, versions)
        assert await _readable(workshop, workshop.australian, versions)
        assert await _readable(workshop, workshop.japanese, versions) is done
        if not done:
            await proposals.decide(
                workshop.stage.as_(second), id=proposed.stored.id, decision=Decision.APPROVE, rationale="Again"
            )
        assert await _readable(workshop, workshop.japanese, versions)
    await _reconciled(workshop)


@pytest.mark.parametrize("times", TIMES)
async def test_while_destroying(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, doom: Doom, times: int
) -> None:
    _, kept = await _written(workshop)
    officer = await workshop.officer(USA)
    erasure = workshop.stage.strongroom.erasure
    for step in _deaths("shred", times):
        document, versions = await _written(workshop)
        await doom.meet(
            deed="shred",
            step=step,
            database=database_urls.app,
            folder=str(tmp_path),
            person=officer,
            document=document,
        )
        if await _readable(workshop, workshop.american, versions):
            assert "before that is committed" in step
            assert await _readable(workshop, workshop.japanese, versions)
            await workshop.stage.services.destruction.shred(workshop.stage.as_(officer), id=document, reason="Again")
        else:
            await workshop.stage.services.reconciler.keep_up()
        assert not await _readable(workshop, workshop.american, versions)
        assert not await erasure.live() & set(versions)
        assert set(versions) <= set(await erasure.shredded())
    await _reconciled(workshop)
    assert await _readable(workshop, workshop.japanese, kept)
    assert {name.split("/")[1] for name in await workshop.objects()} == set(kept)


@pytest.mark.parametrize("times", TIMES)
async def test_while_rotating(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, doom: Doom, times: int
) -> None:
    document, versions = await _written(workshop)
    keyring, custody = workshop.stage.strongroom.keyring, workshop.stage.services.custody
    for step in _deaths("rotate", times):
        await doom.meet(
            deed="rotate",
            step=step,
            database=database_urls.app,
            folder=str(tmp_path),
            person=workshop.american,
            document=document,
        )
        for person in (workshop.american, workshop.japanese):
            assert await _readable(workshop, person, versions)
        number = keyring.rotate(USA).number
        await custody.renew(USA)
        for old in keyring.versions(USA):
            if old.number < number and old.state is not KeyState.DESTROYED:
                keyring.destroy(USA, old.number)
        assert await _readable(workshop, workshop.american, versions)
        assert _beside_the_keyring(tmp_path) == [".keyring.lock"]
    await _reconciled(workshop)


@pytest.mark.parametrize("times", TIMES)
async def test_while_leaving(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, doom: Doom, times: int
) -> None:
    keyring = (tmp_path / "keyring").read_bytes()
    for step in _deaths("exit", times):
        (tmp_path / "keyring").write_bytes(keyring)  # a nation leaves once: each death has the keys of before
        document, versions = await _written(workshop)
        async with workshop.stage.database.unit_of_work() as work:
            await work.execute(
                version_wraps.delete().where(version_wraps.c.version.in_(versions), version_wraps.c.nation != USA)
            )
        await doom.meet(
            deed="exit",
            step=step,
            database=database_urls.app,
            folder=str(tmp_path),
            person=workshop.american,
            document=document,
        )
        ended = step == "after the keys are destroyed and before that is certified"
        assert await _readable(workshop, workshop.american, versions) is not ended
        certificate = await workshop.stage.services.custody.exit(USA)
        assert not set(certificate.lost) & set(versions)
        for person in (workshop.australian, workshop.japanese):
            assert await _readable(workshop, person, versions)
        assert not await _readable(workshop, workshop.american, versions)
    await _reconciled(workshop)


@pytest.mark.parametrize("times", TIMES)
async def test_while_contents_that_were_there_are_looked_at(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path, doom: Doom, times: int
) -> None:
    for step in _deaths("index", times):
        (project,) = await workshop.stage.services.projects.get_many(
            workshop.stage.as_(workshop.manager), ids=[workshop.project]
        )
        assert project is not None
        documents = [await workshop.document(title="Report", marking="UNCLASSIFIED") for _ in range(2)]
        for document in documents:
            await workshop.uploaded(document.id, b"hydrophone")
        await workshop.stage.services.projects.update(
            workshop.stage.as_(workshop.manager),
            id=workshop.project,
            expected_version=project.version,
            content_search=True,
        )
        await doom.meet(
            deed="index",
            step=step,
            database=database_urls.app,
            folder=str(tmp_path),
            person=workshop.manager,
            document=documents[0].id,
        )
        services, briton = workshop.stage.services, workshop.stage.as_(workshop.briton)
        assert await services.indexing.run() == 0
        stage, clock = workshop.stage, Clock()
        clock.advance(timedelta(minutes=10))
        await worker(stage.database, stage.strongroom, clock=clock).indexing.run()
        assert await services.search.count(briton, text="hydrophone") == 2
        assert await services.indexing.waiting(briton, [workshop.project]) == [0]
        for document in documents:
            await workshop.documents.withdraw(workshop.stage.as_(workshop.american), id=document.id, reason="Over.")
        await services.projects.update(
            workshop.stage.as_(workshop.manager),
            id=workshop.project,
            expected_version=project.version + 1,
            content_search=False,
        )
