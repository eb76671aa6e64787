"""A nation's keys are renewed under readers' feet, and end only after what others inherit is theirs."""

import asyncio
import hashlib
import json
import secrets

import pytest
from sqlalchemy import select

from storage.errors import KeyUnavailable
from storage.format import SEGMENT_SIZE
from storage.keyring.port import KeyState
from tests.workspace.documents.workshop import Workshop
from tests.workspace.services.stage import JPN, USA, worker
from workspace.domain.content import Revoked
from workspace.domain.errors import PolicyDenied, Unavailable
from workspace.domain.identifiers import PersonId, VersionId
from workspace.domain.projects import DocumentVersion
from workspace.persistence.database import Database
from workspace.persistence.document_tables import document_versions, version_wraps, wrapped_projects
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.notices import Notices
from workspace.persistence.tables import audit_events
from workspace.services.custody import CUSTODIAN, Custody

LONG = secrets.token_bytes(SEGMENT_SIZE * 3)
SAMPLE, SOAK = 2, 30


def _custody(workshop: Workshop) -> Custody:
    return workshop.stage.services.custody


async def _version(workshop: Workshop, *, marking: str | None = None, content: bytes = b"content") -> DocumentVersion:
    document = await (workshop.document() if marking is None else workshop.document(marking=marking))
    return await workshop.uploaded(document.id, content)


async def _only_for(workshop: Workshop, version: VersionId, *nations: str) -> None:
    """Takes away the wraps of all others, as if the nations had had no key when the version was made."""
    async with workshop.stage.database.unit_of_work() as work:
        gone = version_wraps.delete().where(
            version_wraps.c.version == version, version_wraps.c.nation.not_in(list(nations))
        )
        await work.execute(gone)


async def _wrap_numbers(workshop: Workshop, nation: str) -> set[int]:
    async with workshop.stage.database.unit_of_work() as work:
        rows = await work.execute(select(version_wraps.c.key_version).where(version_wraps.c.nation == nation))
        return set(rows.scalars())


async def test_the_plan_names_what_nobody_else_opens_and_who_would_inherit_it(workshop: Workshop) -> None:
    shared = await _version(workshop)
    secret = await _version(workshop, marking="SECRET//NOFORN")
    heirless = await _version(workshop)
    await _only_for(workshop, heirless.id, USA)
    plan = await _custody(workshop).plan(USA)
    found = {one.version: one for one in plan.opened_by_nobody}
    assert plan.opened_by_others == 1
    assert found.keys() == {secret.id, heirless.id}
    assert (found[secret.id].heirs, found[heirless.id].heirs) == ((), ("AUS", "JPN"))
    assert [one.version for one in plan.lost] == [secret.id]
    assert (await _custody(workshop).plan(JPN)).opened_by_nobody == ()
    for version in (shared, secret, heirless):
        assert await workshop.download(workshop.american, version.id) == b"content"
    with pytest.raises(KeyUnavailable):
        await _custody(workshop).plan("FRA")


async def test_a_nation_leaves_what_others_inherit_opens_and_the_certificate_says_what_is_lost(
    workshop: Workshop,
) -> None:
    shared = await _version(workshop)
    secret = await _version(workshop, marking="SECRET//NOFORN")
    inherited = await _version(workshop)
    await _only_for(workshop, inherited.id, USA)
    certificate = await _custody(workshop).exit(USA)
    assert certificate.lost == (secret.id,)
    for version in (shared, inherited):
        assert await workshop.download(workshop.japanese, version.id) == b"content"
        with pytest.raises(PolicyDenied):
            await workshop.open(workshop.american, version.id)
    told = json.loads(certificate.to_json())
    digest = told.pop("sha256")
    assert digest == hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    again = await _custody(workshop).exit(USA)
    assert (again.lost, again.key_versions) == (certificate.lost, certificate.key_versions)
    with pytest.raises(Unavailable):
        await _version(workshop)
    async with workshop.stage.database.unit_of_work() as work:
        rows = await work.execute(select(audit_events).where(audit_events.c.action == "keys.exit"))
        (recorded,) = rows.all()
    assert (recorded.actor, recorded.nation, recorded.nations) == (CUSTODIAN, USA, [USA])
    assert json.loads(recorded.leaf)["detail"] == {"handed-over": "1", "lost": secret.id}


async def test_what_departed_nations_originated_does_not_keep_others_from_joining(workshop: Workshop) -> None:
    stage, services = workshop.stage, workshop.stage.services
    version = await _version(workshop)
    await _only_for(workshop, version.id, USA, "AUS")
    await _custody(workshop).exit(USA)
    async with stage.database.unit_of_work() as work:
        await work.execute(wrapped_projects.update().values(nations=[]))
        await work.execute(document_versions.update().values(nations=["AUS"]))
    assert (await services.reconciler.run(repair=True)).versions_looked_after == 1
    assert await workshop.download(workshop.japanese, version.id) == b"content"
    assert (await services.reconciler.run(repair=True)).versions_looked_after == 0


async def test_nothing_is_destroyed_while_something_cannot_be_handed_over(workshop: Workshop) -> None:
    version = await _version(workshop)
    await _only_for(workshop, version.id, USA)
    room = workshop.stage.strongroom
    ref = (await room.erasure.get(version.id), version.id)
    await room.erasure._store.delete(f"erasure/{version.id}")
    with pytest.raises(Unavailable, match="1 versions"):
        await _custody(workshop).exit(USA)
    assert room.keyring.current(USA).state is KeyState.CURRENT
    await room.erasure._store.put(f"erasure/{ref[1]}", ref[0])
    assert (await _custody(workshop).exit(USA)).lost == ()


async def test_destroying_is_on_record_before_it_happens_or_does_not_happen(workshop: Workshop) -> None:
    version = await _version(workshop)
    workshop.stage.strongroom.keyring.rotate(JPN)
    plan = await _custody(workshop).plan(JPN, number=1)
    assert plan.opened_by_others == 1
    for number, refusal in ((2, ValueError), (3, KeyUnavailable)):
        with pytest.raises(refusal):
            await _custody(workshop).destroy(JPN, number=number)
    async with workshop.stage.database.unit_of_work() as work:
        assert (await work.execute(select(audit_events).where(audit_events.c.action == "keys.destroy"))).all() == []
    await _custody(workshop).destroy(JPN, number=1)
    with pytest.raises(PolicyDenied):
        await workshop.open(workshop.japanese, version.id)
    assert await _custody(workshop).renew(JPN) == 1
    assert await workshop.download(workshop.japanese, version.id) == b"content"
    away = Database("postgresql://app:none@127.0.0.1:9/entente")
    with pytest.raises(Unavailable):
        await worker(away, workshop.stage.strongroom, clock=workshop.stage.clock).custody.destroy(JPN)
    assert workshop.stage.strongroom.keyring.current(JPN).number == 2


@pytest.mark.parametrize("rotations", [SAMPLE, pytest.param(SOAK, marks=pytest.mark.soak)])
async def test_no_download_fails_while_keys_rotate_and_old_ones_are_destroyed(
    workshop: Workshop, rotations: int
) -> None:
    versions = [await _version(workshop, content=secrets.token_bytes(1000 + number)) for number in range(4)]
    contents = {version.id: await workshop.download(workshop.american, version.id) for version in versions}
    keyring, custody = workshop.stage.strongroom.keyring, _custody(workshop)
    reads, finished = 0, False

    async def read(person: PersonId) -> None:
        nonlocal reads
        while not finished:
            for version in versions:
                assert await workshop.download(person, version.id) == contents[version.id]
                reads += 1

    async def rotate() -> None:
        nonlocal finished
        for _ in range(rotations):
            for nation in (USA, JPN):
                number = keyring.rotate(nation).number
                assert await custody.renew(nation) == len(versions)
                await asyncio.sleep(0.05)  # who read an old wrap before has opened it by now
                keyring.require(nation, number)
                assert (await custody.destroy(nation, number=number - 1)).opened_by_nobody == ()
        finished = True

    await asyncio.gather(rotate(), read(workshop.american), read(workshop.japanese))
    assert reads > rotations
    for nation in (USA, JPN):
        assert await _wrap_numbers(workshop, nation) == {rotations + 1}
    assert await custody.renew(USA) == 0


async def test_a_running_download_ends_within_a_second_of_its_nations_key(
    workshop: Workshop, database_urls: DatabaseUrls
) -> None:
    version = await _version(workshop, content=LONG)
    notices = Notices(database_urls.app, channels=("law", "activity"))
    async with notices.running(), workshop.stage.services.gate.watching(notices):
        ending, lasting = [await workshop.open(one, version.id) for one in (workshop.japanese, workshop.australian)]
        reading = ending.read(0, ending.size)
        await anext(reading)
        await _custody(workshop).destroy(JPN)
        async with asyncio.timeout(1):
            await ending.revoked()
        with pytest.raises(Revoked):
            await anext(reading)
        assert b"".join([bytes(piece) async for piece in lasting.read(0, lasting.size)]) == LONG
        ending.close()
        lasting.close()
