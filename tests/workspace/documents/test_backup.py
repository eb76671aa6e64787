"""Backups under load and replays of shreds, where a test can look inside."""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select, update

from storage.errors import ObjectHeld
from storage.objects import DirectoryStore
from tests.real_services.postgresql import copy_of
from tests.workspace.documents.workshop import Workshop
from tests.workspace.services.stage import USA, Strongroom, strongroom_in, worker
from workspace.app.backup import BackupInvalid, check_backup, restore_backup, take_backup
from workspace.app.backup.manifest import Manifest
from workspace.domain.errors import NotFound
from workspace.domain.identifiers import DocumentId, VersionId
from workspace.domain.projects import DocumentState, VersionState
from workspace.persistence.database import Database
from workspace.persistence.document_tables import document_versions, documents
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.examination_tables import content_words, findings
from workspace.persistence.tables import audit_events, deployment
from workspace.services.content.replaying import REPLAYER

SAMPLE, SOAK = 6, 200


@pytest.fixture
def elsewhere(empty_database: DatabaseUrls) -> Iterator[DatabaseUrls]:
    """An empty database to restore into."""
    with copy_of(empty_database) as urls:
        yield urls


async def _take(workshop: Workshop, urls: DatabaseUrls, folder: Path) -> Manifest:
    room, owner = workshop.stage.strongroom, Database(urls.owner, pool_size=2)
    async with owner.unit_of_work() as work:  # the vault of the tests names its installation itself
        await work.execute(update(deployment).values(id="dep_test"))
    await owner.close()
    return await take_backup(
        folder,
        owner_url=urls.owner,
        store=room.store,
        erasure=room.erasure,
        copy=True,
        clock=workshop.stage.clock,
        progress=lambda _: None,
    )


async def _restore(workshop: Workshop, folder: Path, urls: DatabaseUrls, room: Strongroom) -> tuple[Workshop, Database]:
    """The same people on what was restored, with an object store of its own and today's keys."""
    await restore_backup(folder, owner_url=urls.owner, store=room.store, erasure=room.erasure, progress=lambda _: None)
    database = Database(urls.app)
    services = worker(database, room, clock=workshop.stage.clock)
    await services.reconciler.replay_shreds()
    return replace(
        workshop, stage=replace(workshop.stage, database=database, services=services, strongroom=room)
    ), database


@pytest.mark.parametrize("uploads", [SAMPLE, pytest.param(SOAK, marks=pytest.mark.soak)])
async def test_what_was_acknowledged_before_a_backup_is_in_it_whatever_happens_meanwhile(
    workshop: Workshop, database_urls: DatabaseUrls, elsewhere: DatabaseUrls, tmp_path: Path, uploads: int
) -> None:
    officer = await workshop.officer(USA)
    destruction = workshop.stage.services.destruction
    acknowledged: dict[VersionId, bytes] = {}
    doomed: list[DocumentId] = []
    gone: list[VersionId] = []

    async def upload(number: int) -> None:
        content = secrets.token_bytes(1000 + number)
        document = await workshop.document()
        version = await workshop.uploaded(document.id, content)
        if number % 3:
            acknowledged[version.id] = content
        else:
            doomed.append(document.id)
            gone.append(version.id)

    for number in range(uploads):
        await upload(number)
    before = dict(acknowledged)

    async def go_on() -> None:
        for number in range(uploads):
            await upload(number)
            if doomed:
                await destruction.shred(workshop.stage.as_(officer), id=doomed.pop(), reason="Over")
                await workshop.stage.services.reconciler.run(repair=True)

    manifest, _ = await asyncio.gather(_take(workshop, database_urls, tmp_path / "backup"), go_on())
    for document in doomed:
        await destruction.shred(workshop.stage.as_(officer), id=document, reason="Over")
    assert check_backup(tmp_path / "backup") == manifest

    room = strongroom_in(tmp_path, store=DirectoryStore(tmp_path / "other"))
    restored, database = await _restore(workshop, tmp_path / "backup", elsewhere, room)
    for version, content in before.items():
        assert await restored.download(restored.japanese, version) == content
    for version in gone:
        with pytest.raises(NotFound):
            await restored.open(restored.american, version)
    await restored.stage.services.reconciler.run(repair=True)
    report = await restored.stage.services.reconciler.run(repair=False, thorough=True)
    assert report.clean, report
    await database.close()


async def test_rows_that_outlived_their_shred_are_taken_away_once_and_on_record(
    workshop: Workshop, database_urls: DatabaseUrls, elsewhere: DatabaseUrls, tmp_path: Path
) -> None:
    shredded, begun, kept = [await workshop.document(title=title) for title in ("Gone", "Begun", "Kept")]
    versions = [(await workshop.uploaded(shredded.id, content)).id for content in (b"one", b"two")]
    unfinished, _ = await workshop.begin(shredded.id, b"three")
    await workshop.send(unfinished.id, b"three")
    abandoned, _ = await workshop.begin(begun.id, b"four")
    left = await workshop.uploaded(kept.id, b"kept")
    officer = workshop.stage.as_(await workshop.officer(USA))
    await workshop.stage.services.destruction.hold_set(officer, id=kept.id, reason="Inquiry")
    await _take(workshop, database_urls, tmp_path / "backup")
    await workshop.stage.services.destruction.shred(officer, id=shredded.id, reason="Over")
    await workshop.stage.strongroom.erasure.shred(abandoned.id)  # as the reconciler gives up an upload

    room = strongroom_in(tmp_path, store=DirectoryStore(tmp_path / "other"))
    restored, database = await _restore(workshop, tmp_path / "backup", elsewhere, room)
    assert await restored.stage.services.reconciler.replay_shreds() == 0
    american = restored.stage.as_(restored.american)
    assert await restored.documents.count(american) == 2
    assert await restored.documents.get(american, shredded.id) is None
    assert await restored.download(restored.japanese, left.id) == b"kept"
    async with database.unit_of_work() as work:
        row = (
            await work.execute(select(documents.c.state, documents.c.words).where(documents.c.id == shredded.id))
        ).one()
        state, words = row.state, row.words
        rows = await work.execute(select(document_versions.c.id, document_versions.c.state))
        found = {row.id: row.state for row in rows}
        recorded = (await work.execute(select(audit_events).where(audit_events.c.actor == REPLAYER))).one()
    assert (state, words) == (DocumentState.SHREDDED, [])
    assert found == dict.fromkeys([*versions, left.id], VersionState.AVAILABLE.value)
    assert (recorded.object, recorded.nation, recorded.action) == (shredded.id, USA, "document.shred")
    assert orjson.loads(recorded.leaf)["detail"] == {"replayed": "true", "versions": " ".join(sorted(versions))}
    await restored.stage.services.reconciler.run(repair=True)
    assert (await restored.stage.services.reconciler.run(repair=False, thorough=True)).clean
    (name,) = await restored.objects()
    assert name.split("/")[1] == left.id
    with pytest.raises(ObjectHeld):  # the store restored to was told of the hold as well
        await room.store.delete(name)
    await database.close()


async def test_nothing_that_was_found_in_what_was_shredded_comes_back_nor_any_word_of_it(
    workshop: Workshop, database_urls: DatabaseUrls, elsewhere: DatabaseUrls, tmp_path: Path
) -> None:
    manager = workshop.stage.as_(workshop.manager)
    await workshop.stage.services.projects.update(manager, id=workshop.project, expected_version=1, content_search=True)
    shredded = [await workshop.document(title=title, marking="UNCLASSIFIED") for title in ("Found", "Contradicted")]
    for document, content in zip(shredded, (b"hydrophone", b"CONFIDENTIAL"), strict=True):
        await workshop.uploaded(document.id, content)
    left = await workshop.document(title="Left", marking="UNCLASSIFIED")
    await workshop.uploaded(left.id, b"hydrophone")
    await _take(workshop, database_urls, tmp_path / "backup")
    officer = workshop.stage.as_(await workshop.officer(USA))
    for document in shredded:
        await workshop.stage.services.destruction.shred(officer, id=document.id, reason="Over")

    room = strongroom_in(tmp_path, store=DirectoryStore(tmp_path / "other"))
    restored, database = await _restore(workshop, tmp_path / "backup", elsewhere, room)
    async with database.reading() as work:
        kept = (await work.execute(select(content_words.c.document))).scalars().all()
        found = (await work.execute(select(findings.c.document))).scalars().all()
    assert (kept, found) == ([left.id], [])
    american = restored.stage.as_(restored.american)
    assert await restored.stage.services.search.count(american, text="hydrophone") == 1
    await database.close()


async def test_a_backup_is_refused_that_would_miss_what_documents_need(
    workshop: Workshop, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    await workshop.uploaded((await workshop.document()).id, b"content")
    await workshop.stage.strongroom.store.delete((await workshop.objects())[0])
    with pytest.raises(BackupInvalid, match="1 objects that documents need"):
        await _take(workshop, database_urls, tmp_path / "backup")
    with pytest.raises(BackupInvalid, match="no finished backup"):
        check_backup(tmp_path / "backup")


async def test_a_restore_over_other_objects_is_refused_before_a_row_is_written(
    workshop: Workshop, database_urls: DatabaseUrls, elsewhere: DatabaseUrls, tmp_path: Path
) -> None:
    await workshop.uploaded((await workshop.document()).id, b"content")
    await _take(workshop, database_urls, tmp_path / "backup")
    room = strongroom_in(tmp_path, store=DirectoryStore(tmp_path / "other"))
    (name,) = await workshop.objects()
    await room.store.put(name, b"something else")
    with pytest.raises(BackupInvalid, match="not the object"):
        await _restore(workshop, tmp_path / "backup", elsewhere, room)
    await room.store.delete(name)
    restored, database = await _restore(workshop, tmp_path / "backup", elsewhere, room)
    assert await restored.documents.count(restored.stage.as_(restored.american)) == 1
    await database.close()
    with pytest.raises(BackupInvalid, match="goes over nothing"):
        await _restore(workshop, tmp_path / "backup", elsewhere, room)
