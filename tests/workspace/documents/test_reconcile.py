"""Reconciliation: nothing acknowledged is touched, nothing else stays."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from time import monotonic

import pytest

from storage.format import SEGMENT_SIZE
from storage.objects import S3Store
from storage.vault import Vault
from tests.real_services.buckets import new_bucket, settings_for
from tests.real_services.minio import MinioServer
from tests.workspace.documents.workshop import Workshop, chunks, on_store
from tests.workspace.services.stage import AUS, GBR, JPN, USA, worker
from workspace.domain.errors import NotFound, PolicyDenied, Unavailable
from workspace.domain.people import Role
from workspace.persistence.document_tables import version_segments, version_wraps
from workspace.services.content.quota import UPLOAD_LIFETIME

LONG = secrets.token_bytes(SEGMENT_SIZE + 99)


async def test_a_healthy_workspace_is_left_as_it_is(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, LONG)
    begun, _ = await workshop.begin((await workshop.document()).id, LONG)
    await workshop.content.receive(
        workshop.stage.as_(workshop.american), begun.id, chunks(LONG[:500]), offset=0, length=None
    )
    before = sorted(await workshop.objects())
    report = await workshop.stage.services.reconciler.run(repair=True, thorough=True)
    assert report.clean
    assert sorted(await workshop.objects()) == before
    assert await workshop.download(workshop.japanese, version.id) == LONG
    await workshop.send(begun.id, LONG[500:], offset=500)
    await workshop.complete(begun.id, LONG)


async def test_an_upload_that_nobody_finishes_is_swept_away(workshop: Workshop) -> None:
    version, _ = await workshop.begin((await workshop.document()).id, LONG)
    await workshop.send(version.id, LONG)
    workshop.stage.clock.advance(UPLOAD_LIFETIME)
    found = await workshop.stage.services.reconciler.run(repair=False)
    assert found.abandoned_uploads == 1
    assert len(await workshop.objects()) == 2
    await workshop.stage.services.reconciler.run(repair=True)
    assert await workshop.objects() == []
    with pytest.raises(NotFound):
        await workshop.complete(version.id, LONG)
    assert (await workshop.stage.services.reconciler.run(repair=False, thorough=True)).clean


async def test_objects_that_nothing_speaks_of_are_deleted(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, LONG)
    store = workshop.stage.strongroom.store
    kept = sorted(await workshop.objects())
    await store.put(f"segments/{version.id}/0000000000000000-0123456789abcdef", b"left by a crash")
    await store.put("segments/ver_of_nothing/0000000000000000-0123456789abcdef", b"left by a crash")
    report = await workshop.stage.services.reconciler.run(repair=False)
    assert report.objects_without_rows == 2
    await workshop.stage.services.reconciler.run(repair=True)
    assert sorted(await workshop.objects()) == kept


async def test_objects_of_another_installation_are_left_alone(workshop: Workshop) -> None:
    await workshop.uploaded((await workshop.document()).id, LONG)
    await workshop.stage.services.reconciler.run(repair=True)
    kept = sorted(await workshop.objects())
    room = workshop.stage.strongroom
    async with workshop.stage.database.unit_of_work() as work:  # as if the wrong database had been named
        await work.execute(version_segments.delete())
        await work.execute(version_wraps.delete())
    other = Vault(store=room.store, keyring=room.keyring, erasure=room.erasure, deployment="dep_other")
    mistaken = worker(workshop.stage.database, replace(room, vault=other), clock=workshop.stage.clock)
    with pytest.raises(Unavailable, match="another installation"):
        await mistaken.reconciler.run(repair=True)
    assert sorted(await workshop.objects()) == kept


async def test_an_object_of_a_running_upload_is_not_an_orphan(workshop: Workshop) -> None:
    version, _ = await workshop.begin((await workshop.document()).id, LONG)
    await workshop.stage.strongroom.store.put(
        f"segments/{version.id}/0000000000000000-0123456789abcdef", b"not yet recorded"
    )
    await workshop.stage.services.reconciler.run(repair=True)
    assert len(await workshop.objects()) == 1
    await workshop.send(version.id, LONG)
    await workshop.complete(version.id, LONG)
    await workshop.stage.services.reconciler.run(repair=True)
    assert len(await workshop.objects()) == 2
    assert await workshop.download(workshop.australian, version.id) == LONG


async def test_a_missing_object_is_reported_and_opens_nothing(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, LONG)
    await workshop.stage.strongroom.store.delete((await workshop.objects())[0])
    report = await workshop.stage.services.reconciler.run(repair=True, thorough=True)
    assert report.rows_without_objects == (version.id,)
    with pytest.raises(Unavailable):
        await workshop.download(workshop.american, version.id)


async def test_a_nation_that_joins_gets_its_wraps(workshop: Workshop) -> None:
    services, stage = workshop.stage.services, workshop.stage
    manager = stage.as_(workshop.manager)
    await services.projects.member_remove(manager, project=workshop.project, person=workshop.japanese)
    smaller = await services.projects.update(manager, id=workshop.project, expected_version=1, nations=[USA, AUS, GBR])
    version = await workshop.uploaded((await workshop.document()).id, LONG)
    closed = await workshop.uploaded((await workshop.document(marking="SECRET//NOFORN")).id, b"closed")
    await services.projects.update(
        manager, id=workshop.project, expected_version=smaller.version, nations=[USA, AUS, GBR, JPN]
    )
    await stage.join(workshop.project, workshop.japanese, role=Role.RESEARCHER)
    with pytest.raises(PolicyDenied):
        await workshop.open(workshop.japanese, version.id)
    report = await services.reconciler.run(repair=True)
    assert report.versions_looked_after == 2
    assert await workshop.download(workshop.japanese, version.id) == LONG
    with pytest.raises(NotFound):
        await workshop.open(workshop.japanese, closed.id)
    assert (await services.reconciler.run(repair=True)).versions_looked_after == 0


async def test_a_store_that_is_down_is_said_so_and_loses_nothing(
    workshop: Workshop, stoppable_minio: MinioServer
) -> None:
    endpoint = stoppable_minio.endpoint
    stored = on_store(workshop, S3Store(settings_for(endpoint, new_bucket(endpoint))))
    version, _ = await stored.begin((await stored.document()).id, LONG)
    await stored.content.receive(
        stored.stage.as_(stored.american), version.id, chunks(LONG[:1000]), offset=0, length=None
    )
    stoppable_minio.stop()
    begun = monotonic()
    pulled: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        pulled.append(1)
        yield LONG[1000:]

    with pytest.raises(Unavailable):
        await stored.content.receive(stored.stage.as_(stored.american), version.id, body(), offset=1000, length=None)
    assert monotonic() - begun < 2
    assert not pulled
    with pytest.raises(Unavailable):
        await stored.stage.services.reconciler.run(repair=True)
    stoppable_minio.start()
    await stored.send(version.id, LONG[1000:], offset=1000)
    await stored.complete(version.id, LONG)
    assert await stored.download(stored.japanese, version.id) == LONG
    assert (await stored.stage.services.reconciler.run(repair=True, thorough=True)).clean
