"""Legal holds in a real S3 service: what is held it deletes for nobody, what was shredded it keeps nothing of."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from minio import Minio
from minio.error import S3Error
from sqlalchemy import insert

from storage.errors import ObjectHeld
from storage.format import SEGMENT_SIZE
from storage.objects import S3Store
from tests.real_services.buckets import client_of, new_bucket, settings_for
from tests.real_services.minio import MinioServer, S3Endpoint
from tests.workspace.documents.workshop import Workshop, on_store
from tests.workspace.services.stage import USA
from workspace.domain.identifiers import DocumentId, VersionId
from workspace.domain.projects import DocumentState
from workspace.persistence.document_tables import object_deletions

LONG = bytes(range(256)) * (SEGMENT_SIZE // 256 + 1)
REASON = "Inquiry 7"


@pytest.fixture
def bucket(minio_server: S3Endpoint) -> str:
    return new_bucket(minio_server, lock=True)


@pytest.fixture
async def stored(workshop: Workshop, minio_server: S3Endpoint, bucket: str) -> AsyncIterator[Workshop]:
    store = S3Store(settings_for(minio_server, bucket))
    yield on_store(workshop, store)
    await store.close()


def _held(client: Minio, bucket: str, version: VersionId) -> set[bool]:
    found = client.list_objects(bucket, prefix=f"segments/{version}/", recursive=True)
    return {client.is_object_legal_hold_enabled(bucket, one.object_name or "") for one in found}


async def _hold(stored: Workshop, document: DocumentId, **until: object) -> None:
    officer = stored.stage.as_(await stored.officer(USA))
    await stored.stage.services.destruction.hold_set(officer, id=document, reason=REASON, **until)  # type: ignore[arg-type]


async def test_the_store_refuses_to_delete_what_is_held_until_the_hold_is_released(
    stored: Workshop, minio_server: S3Endpoint, bucket: str
) -> None:
    client, services = client_of(minio_server), stored.stage.services
    document = await stored.document()
    version = await stored.uploaded(document.id, LONG)
    assert _held(client, bucket, version.id) == {False}
    await _hold(stored, document.id)
    assert _held(client, bucket, version.id) == {True}
    later = await stored.uploaded(document.id, b"another version")
    assert _held(client, bucket, later.id) == {False}
    await services.reconciler.keep_up()
    assert _held(client, bucket, later.id) == {True}
    for one in client.list_objects(bucket, recursive=True, include_version=True):
        with pytest.raises(S3Error):
            client.remove_object(bucket, one.object_name or "", version_id=one.version_id)
    for name in await stored.objects():
        with pytest.raises(ObjectHeld):
            await stored.stage.strongroom.store.delete(name)

    officer = stored.stage.as_(await stored.officer(USA))
    await services.destruction.hold_release(officer, id=document.id, reason="Closed")
    assert _held(client, bucket, version.id) | _held(client, bucket, later.id) == {False}
    assert (await services.reconciler.run(repair=False, thorough=True)).clean


async def test_nothing_is_left_in_a_locked_bucket_of_what_was_shredded(
    stored: Workshop, minio_server: S3Endpoint, bucket: str
) -> None:
    client, services = client_of(minio_server), stored.stage.services
    document, kept = await stored.document(), await stored.document(title="Kept")
    await stored.uploaded(document.id, LONG)
    version = await stored.uploaded(kept.id, b"kept")
    for one in list(client.list_objects(bucket, prefix="segments/", recursive=True)):
        if version.id not in (one.object_name or ""):
            client.remove_object(bucket, one.object_name or "")  # another hand leaves a deletion mark before it
    officer = stored.stage.as_(await stored.officer(USA))
    gone = await services.destruction.shred(officer, id=document.id, reason="Over")
    assert gone.state is DocumentState.SHREDDED
    await services.reconciler.run(repair=True)
    kept_versions = client.list_objects(bucket, prefix="segments/", recursive=True, include_version=True)
    left = {one.object_name for one in kept_versions}
    assert {(name or "").split("/")[1] for name in left} == {version.id}
    assert (await services.reconciler.run(repair=False, thorough=True)).clean


async def test_a_hold_that_has_run_out_is_lifted_in_the_store_too(
    stored: Workshop, minio_server: S3Endpoint, bucket: str
) -> None:
    client, services, clock = client_of(minio_server), stored.stage.services, stored.stage.clock
    document = await stored.document()
    version = await stored.uploaded(document.id, b"evidence")
    await _hold(stored, document.id, until=(clock.now + timedelta(days=2)).date())
    clock.advance(timedelta(days=2))
    await services.reconciler.keep_up()
    assert _held(client, bucket, version.id) == {True}
    clock.advance(timedelta(days=1))
    officer = stored.stage.as_(await stored.officer(USA))
    await services.destruction.shred(officer, id=document.id, reason="Over")
    await services.reconciler.run(repair=True)
    assert list(client.list_objects(bucket, prefix="segments/", recursive=True, include_version=True)) == []


async def test_a_hold_is_told_to_a_store_that_was_away(workshop: Workshop, stoppable_minio: MinioServer) -> None:
    endpoint = stoppable_minio.endpoint
    bucket = new_bucket(endpoint, lock=True)
    stored = on_store(workshop, S3Store(settings_for(endpoint, bucket)))
    document = await stored.document()
    version = await stored.uploaded(document.id, b"evidence")
    stoppable_minio.stop()
    await _hold(stored, document.id)
    stoppable_minio.start()
    assert (await stored.stage.services.reconciler.run(repair=False)).locks_due == 1
    await stored.stage.services.reconciler.keep_up()
    assert _held(client_of(endpoint), bucket, version.id) == {True}
    assert (await stored.stage.services.reconciler.run(repair=False)).clean
    await stored.stage.strongroom.store.close()


async def test_what_the_store_keeps_holds_up_no_other_deletion(stored: Workshop) -> None:
    services, store = stored.stage.services, stored.stage.strongroom.store
    names = [f"segments/ver_gone/{number:016x}-0123456789abcdef" for number in range(4)]
    for name in names:
        await store.put(name, b"asked to be deleted")
    await store.hold(names[0])
    async with stored.stage.database.unit_of_work() as work:
        asked = [{"object_key": name, "requested_at": stored.stage.clock.now} for name in names]
        await work.execute(insert(object_deletions), asked)
    await services.reconciler.run(repair=True)
    assert await stored.objects() == [names[0]]
    assert (await services.reconciler.run(repair=False)).deletions_waiting == 1
    await store.release(names[0])
    await services.reconciler.run(repair=True)
    assert await stored.objects() == []


async def test_a_store_that_cannot_hold_is_no_reason_not_to(workshop: Workshop, minio_server: S3Endpoint) -> None:
    store = S3Store(settings_for(minio_server, new_bucket(minio_server)))
    stored = on_store(workshop, store)
    document = await stored.document()
    await stored.uploaded(document.id, b"evidence")
    await _hold(stored, document.id)
    assert (await stored.stage.services.reconciler.run(repair=False)).clean
    await store.close()


async def test_a_directory_refuses_too(workshop: Workshop) -> None:
    document = await workshop.document()
    await workshop.uploaded(document.id, b"evidence")
    await _hold(workshop, document.id)
    (name,) = await workshop.objects()
    with pytest.raises(ObjectHeld):
        await workshop.stage.strongroom.store.delete(name)
