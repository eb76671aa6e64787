"""A shred destroys for good, from old backups too; holds stand in its way; only the originator's officers do either."""

import asyncio
import secrets
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select
from typing_extensions import override

from storage.errors import Shredded, StoreUnavailable
from storage.format import SEGMENT_SIZE
from storage.objects import DirectoryStore
from storage.vault import Vault
from storage.versions import VersionRef
from tests.real_services.postgresql import copy_of
from tests.workspace.documents.workshop import Workshop, chunks
from tests.workspace.services.stage import AUS, USA, Strongroom, worker
from workspace.domain.content import Revoked
from workspace.domain.errors import Conflict, NeedsApproval, NotFound, PolicyDenied, Unavailable
from workspace.domain.identifiers import DocumentId, Kind, NationCode, PersonId, new_identifier
from workspace.domain.people import Role
from workspace.domain.projects import Document, DocumentState
from workspace.persistence.database import Database
from workspace.persistence.document_tables import documents, version_segments, version_wraps
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.notices import Notices
from workspace.persistence.sealed import Sealed
from workspace.persistence.tables import audit_events
from workspace.services.content.access import wrap_of
from workspace.services.destruction import Destruction

LONG = secrets.token_bytes(SEGMENT_SIZE * 3)
REASON = "End of the programme"


async def _officer(workshop: Workshop, nation: NationCode = USA) -> PersonId:
    return await workshop.stage.person(nation, offices_held=[Role.SECURITY_OFFICER])


def _destruction(workshop: Workshop) -> Destruction:
    return workshop.stage.services.destruction


async def _shred(workshop: Workshop, document: DocumentId, *, by: PersonId) -> Document:
    return await _destruction(workshop).shred(workshop.stage.as_(by), id=document, reason=REASON)


async def test_nothing_is_left_to_open_it_with_or_to_find_it_by(workshop: Workshop) -> None:
    document = await workshop.document(tags=["aero"])
    versions = [await workshop.uploaded(document.id, content) for content in (b"first", b"second")]
    unfinished, _ = await workshop.begin(document.id, LONG)
    await workshop.content.receive(
        workshop.stage.as_(workshop.american), unfinished.id, chunks(LONG[:1000]), offset=0, length=1000
    )
    label = await _digest(workshop)
    async with workshop.stage.database.unit_of_work() as work:
        kept = (await Sealed(work).wraps(versions[0].id))["JPN"]

    shredded = await _shred(workshop, document.id, by=await _officer(workshop))

    assert shredded.state is DocumentState.SHREDDED
    american = workshop.stage.as_(workshop.american)
    assert await workshop.documents.get(american, document.id) is None
    assert await workshop.documents.count(american) == 0
    assert await workshop.stage.services.search.count(american, text="tunnel") == 0
    with pytest.raises(NotFound):
        await workshop.open(workshop.american, versions[0].id)
    ref = VersionRef(document=document.id, version=versions[0].id, declared_size=versions[0].size)
    with pytest.raises(Shredded):
        await workshop.stage.strongroom.vault.open_key(ref, wrap_of(kept), label_digest=label)
    async with workshop.stage.database.unit_of_work() as work:
        assert (await work.execute(select(version_wraps))).all() == []
        assert (await work.execute(select(version_segments))).all() == []
        assert (await work.execute(select(documents.c.words))).scalar_one() == []
    report = await workshop.stage.services.reconciler.run(repair=True, thorough=True)
    assert (report.erasures_due, report.rows_without_objects) == (0, ())
    assert await workshop.objects() == []
    assert (await workshop.stage.services.reconciler.run(repair=False, thorough=True)).clean


async def _digest(workshop: Workshop) -> bytes:
    async with workshop.stage.database.unit_of_work() as work:
        rows = await work.execute(select(audit_events.c.leaf).where(audit_events.c.action == "document.create"))
        return bytes.fromhex(orjson.loads(rows.scalar_one())["label"])


async def test_an_old_database_beside_todays_keys_opens_nothing_that_was_shredded(
    workshop: Workshop, database_urls: DatabaseUrls
) -> None:
    document, other = await workshop.document(), await workshop.document(title="Kept")
    version, kept = await workshop.uploaded(document.id, LONG), await workshop.uploaded(other.id, b"kept")
    await workshop.stage.database.close()  # nobody may be connected to a database while it is copied
    with copy_of(database_urls) as backup:
        await _shred(workshop, document.id, by=await _officer(workshop))
        await workshop.stage.strongroom.erasure.replay()
        restored = Database(backup.app)
        old = worker(restored, workshop.stage.strongroom, clock=workshop.stage.clock)
        try:
            for person in (workshop.american, workshop.australian, workshop.japanese):
                workshop.stage.services, today = old, workshop.stage.services
                with pytest.raises(PolicyDenied):
                    await workshop.open(person, version.id)
                assert await workshop.download(person, kept.id) == b"kept"
                workshop.stage.services = today
        finally:
            await restored.close()


async def test_a_running_download_ends_within_a_second(workshop: Workshop, database_urls: DatabaseUrls) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, LONG)
    officer = await _officer(workshop)
    notices = Notices(database_urls.app, channels=("law", "activity"))
    async with notices.running(), workshop.stage.services.gate.watching(notices):
        opened = await workshop.open(workshop.american, version.id)
        reading = opened.read(0, opened.size)
        await anext(reading)
        await _shred(workshop, document.id, by=officer)
        async with asyncio.timeout(1):
            await opened.revoked()
        with pytest.raises(Revoked):
            await anext(reading)
        opened.close()


async def test_a_withdrawn_document_is_shredded_too_and_twice_is_as_good_as_once(workshop: Workshop) -> None:
    document = await workshop.document()
    await workshop.documents.withdraw(workshop.stage.as_(workshop.american), id=document.id, reason="superseded")
    officer = await _officer(workshop)
    once = await _shred(workshop, document.id, by=officer)
    assert await _shred(workshop, document.id, by=officer) == once
    assert await workshop.documents.count(workshop.stage.as_(workshop.american)) == 0


async def test_a_hold_stands_in_the_way_until_it_is_released_or_over(workshop: Workshop) -> None:
    document, officer = await workshop.document(), await _officer(workshop)
    destruction, stage = _destruction(workshop), workshop.stage
    await destruction.hold_set(stage.as_(officer), id=document.id, reason="Inquiry")
    until = (stage.clock.now + timedelta(days=30)).date()
    await destruction.hold_set(stage.as_(officer), id=document.id, reason="Retention", until=until)
    standing = await destruction.holds(stage.as_(officer), id=document.id)
    assert {one.reason for one in standing} == {"Inquiry", "Retention"}
    for person in (workshop.american, workshop.briton):
        assert await destruction.holds(stage.as_(person), id=document.id) == ()
    with pytest.raises(Conflict, match="USA holds"):
        await _shred(workshop, document.id, by=officer)
    assert await destruction.hold_release(stage.as_(officer), id=document.id, reason="Closed") == ()
    with pytest.raises(Conflict):
        await destruction.hold_release(stage.as_(officer), id=document.id, reason="Closed")
    await destruction.hold_set(stage.as_(officer), id=document.id, reason="Retention", until=until)
    stage.clock.advance(timedelta(days=31))
    assert (await _shred(workshop, document.id, by=officer)).state is DocumentState.SHREDDED
    with pytest.raises(Conflict):
        await destruction.hold_set(stage.as_(officer), id=document.id, reason="Too late")


async def test_only_an_officer_of_the_originator_destroys_or_holds(workshop: Workshop) -> None:
    document = await workshop.document()
    foreign = await _officer(workshop, AUS)
    await workshop.stage.join(workshop.project, foreign)
    for person, refused in (
        (workshop.american, PolicyDenied),
        (workshop.manager, PolicyDenied),
        (foreign, PolicyDenied),
    ):
        with pytest.raises(refused):
            await _shred(workshop, document.id, by=person)
        with pytest.raises(refused):
            await _destruction(workshop).hold_set(workshop.stage.as_(person), id=document.id, reason="ours")
    async with workshop.stage.database.unit_of_work() as work:
        denied = await work.execute(
            select(audit_events.c.actor).where(
                audit_events.c.action == "document.shred", audit_events.c.decision == "DENIED"
            )
        )
        assert {row.actor for row in denied} == {workshop.american, workshop.manager, foreign}
    assert await workshop.documents.get(workshop.stage.as_(workshop.american), document.id) is not None


async def test_hidden_and_absent_are_refused_alike(workshop: Workshop) -> None:
    document = await workshop.document()
    for person in (workshop.briton, await _officer(workshop, AUS)):
        told = []
        for asked in (document.id, DocumentId(new_identifier(Kind.DOCUMENT))):
            with pytest.raises(NotFound) as refusal:
                await _shred(workshop, asked, by=person)
            told.append((refusal.value.message, refusal.value.path))
        assert told[0] == told[1]


async def test_of_several_originators_none_destroys_alone(workshop: Workshop) -> None:
    joint = await workshop.document(marking="//JOINT SECRET AUS USA//REL TO USA, AUS, JPN")
    document = await workshop.confirmed(joint, nations=(USA, AUS))
    for nation in (USA, AUS):
        with pytest.raises(NeedsApproval):
            await _shred(workshop, document.id, by=await _officer(workshop, nation))


class _Unreachable(DirectoryStore):
    """A place for erasure keys that does not answer any more."""

    @override
    async def delete(self, key: str) -> None:
        raise StoreUnavailable(f"{key} cannot be deleted")


async def test_what_cannot_be_erased_at_once_is_hidden_at_once_and_erased_later(
    workshop: Workshop, tmp_path: Path
) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, b"content")
    room, officer = workshop.stage.strongroom, await _officer(workshop)
    away = Vault(
        store=room.store,
        keyring=room.keyring,
        erasure=type(room.erasure)(_Unreachable(tmp_path / "erasure")),
        deployment="dep_test",
    )
    cut_off = worker(
        workshop.stage.database,
        Strongroom(vault=away, keyring=room.keyring, erasure=room.erasure, store=room.store),
        clock=workshop.stage.clock,
    )
    with pytest.raises(Unavailable):
        await cut_off.destruction.shred(workshop.stage.as_(officer), id=document.id, reason=REASON)
    with pytest.raises(NotFound):
        await workshop.open(workshop.american, version.id)
    assert (await workshop.stage.services.reconciler.run(repair=False)).erasures_due == 1
    await workshop.stage.services.reconciler.keep_up()
    assert (await workshop.stage.services.reconciler.run(repair=False)).erasures_due == 0
    with pytest.raises(Shredded):
        await room.erasure.get(version.id)
