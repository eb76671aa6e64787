"""Another marking: narrowed at once by one person of the originator, widened by nobody alone."""

import asyncio
import secrets

import orjson
import pytest
from sqlalchemy import select

from storage.errors import Tampered
from storage.format import SEGMENT_SIZE
from storage.versions import VersionRef
from tests.workspace.documents.workshop import TRILATERAL, Workshop, chunks, digest
from tests.workspace.services.stage import AUS, USA
from workspace.domain.content import Revoked
from workspace.domain.errors import (
    Conflict,
    ForbiddenMarking,
    Invalid,
    NeedsApproval,
    NotFound,
    PolicyDenied,
    Unavailable,
    WorkspaceError,
)
from workspace.domain.identifiers import DocumentId, Kind, PersonId, VersionId, new_identifier
from workspace.domain.listing import DocumentFilter
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Document, Method
from workspace.persistence.document_tables import version_wraps
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.notices import Notices
from workspace.persistence.sealed import Sealed
from workspace.persistence.tables import audit_events
from workspace.services.content.access import wrap_of

BILATERAL = "SECRET//REL TO USA, AUS"
JOINT = "//JOINT SECRET AUS USA//REL TO USA, AUS, JPN"
LONG = secrets.token_bytes(SEGMENT_SIZE * 3)


async def _relabel(
    workshop: Workshop,
    document: Document,
    marking: str = BILATERAL,
    *,
    by: PersonId | None = None,
    record: str | None = None,
    policy: str | None = None,
    expected_version: int | None = None,
    reason: str = "Japan left the trial",
) -> Document:
    return await workshop.stage.services.remarking.relabel(
        workshop.stage.as_(by or workshop.american),
        id=document.id,
        expected_version=document.version if expected_version is None else expected_version,
        marking=MarkingDraft(text=marking, policy=policy),
        record_marking=None if record is None else MarkingDraft(text=record, policy=policy),
        reason=reason,
    )


async def _wrapped_for(workshop: Workshop, version: VersionId) -> set[str]:
    async with workshop.stage.database.unit_of_work() as work:
        rows = await work.execute(select(version_wraps.c.nation).where(version_wraps.c.version == version))
        return {row.nation for row in rows}


async def _sees(workshop: Workshop, person: PersonId, document: DocumentId) -> bool:
    operation = workshop.stage.as_(person)
    found = await workshop.documents.get(operation, document) is not None
    assert await workshop.documents.count(operation) == int(found)
    assert await workshop.documents.count(operation, filter=DocumentFilter(text="tunnel")) == int(found)
    assert await workshop.stage.services.search.count(operation, text="tunnel") == int(found)
    assert bool((await workshop.documents.page(operation, page=PageRequest())).edges) is found
    return found


async def test_a_narrowing_takes_record_content_keys_and_counts_away_together(workshop: Workshop) -> None:
    document = await workshop.document()
    versions = [await workshop.uploaded(document.id, content) for content in (b"first", b"second")]
    document = await _current(workshop, document)
    assert await _wrapped_for(workshop, versions[0].id) == {"USA", "AUS", "JPN"}

    narrowed = await _relabel(workshop, document)

    assert (narrowed.marking.text, narrowed.record_marking.text) == (BILATERAL, BILATERAL)
    assert narrowed.version == document.version + 1
    assert narrowed == await workshop.documents.get(workshop.stage.as_(workshop.australian), document.id)
    assert await _sees(workshop, workshop.australian, document.id)
    assert not await _sees(workshop, workshop.japanese, document.id)
    for version, content in zip(versions, (b"first", b"second"), strict=True):
        assert await _wrapped_for(workshop, version.id) == {"USA", "AUS"}
        assert await workshop.download(workshop.australian, version.id) == content
        with pytest.raises(NotFound):
            await workshop.open(workshop.japanese, version.id)


async def _current(workshop: Workshop, document: Document) -> Document:
    found = await workshop.documents.get(workshop.stage.as_(workshop.american), document.id)
    assert found is not None
    return found


async def test_a_wrap_kept_from_before_opens_nothing(workshop: Workshop) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, b"content")
    async with workshop.stage.database.unit_of_work() as work:
        kept = (await Sealed(work).wraps(version.id))["JPN"]
    await _relabel(workshop, await _current(workshop, document))
    ref = VersionRef(document=document.id, version=version.id, declared_size=version.size)
    async with workshop.stage.database.unit_of_work() as work:
        row = await work.execute(select(audit_events.c.leaf).where(audit_events.c.action == "document.relabel"))
        new_digest = bytes.fromhex(orjson.loads(row.scalar_one())["label"])
    with pytest.raises(Tampered):
        await workshop.stage.strongroom.vault.open_key(ref, wrap_of(kept), label_digest=new_digest)


async def test_a_running_download_ends_and_a_ticket_is_refused_within_a_second(
    workshop: Workshop, database_urls: DatabaseUrls
) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, LONG)
    document = await _current(workshop, document)
    notices = Notices(database_urls.app, channels=("law", "activity"))
    async with notices.running(), workshop.stage.services.gate.watching(notices):
        theirs = await workshop.open(workshop.japanese, version.id)
        ours = await workshop.open(workshop.australian, version.id)
        reading, our_reading = theirs.read(0, theirs.size), ours.read(0, ours.size)
        await anext(reading)
        our_bytes = [bytes(await anext(our_reading))]
        ticket = await workshop.content.create_ticket(
            workshop.stage.as_(workshop.japanese), version=version.id, method=Method.DOWNLOAD
        )
        await _relabel(workshop, document)
        with pytest.raises(NotFound):
            await workshop.content.open_ticket(ticket.path.removeprefix("/content/"), request_id="request")
        async with asyncio.timeout(1):
            await theirs.revoked()
        with pytest.raises(Revoked):
            await anext(reading)
        our_bytes += [bytes(piece) async for piece in our_reading]
        assert b"".join(our_bytes) == LONG
        theirs.close()
        ours.close()


async def test_readers_who_stay_never_fail_while_it_is_marked_anew(workshop: Workshop) -> None:
    document = await workshop.document(marking="SECRET//REL TO USA, AUS, GBR, JPN")
    version = await workshop.uploaded(document.id, b"content")
    document, over = await _current(workshop, document), asyncio.Event()

    async def read() -> int:
        times = 0
        while not over.is_set():
            assert await workshop.download(workshop.australian, version.id) == b"content"
            times += 1
        return times

    readers = [asyncio.create_task(read()) for _ in range(4)]
    for marking in (TRILATERAL, BILATERAL, "SECRET//ORCON/REL TO USA, AUS"):
        document = await _relabel(workshop, document, marking)
        await asyncio.sleep(0.1)
    over.set()
    assert sum(await asyncio.gather(*readers)) > len(readers)


async def test_an_upload_begun_before_is_completed_after(workshop: Workshop) -> None:
    document = await workshop.document()
    content = secrets.token_bytes(SEGMENT_SIZE + 5)
    version, _ = await workshop.begin(document.id, content)
    await workshop.content.receive(
        workshop.stage.as_(workshop.american), version.id, chunks(content[:1000]), offset=0, length=1000
    )
    await _relabel(workshop, document)
    await workshop.content.receive(
        workshop.stage.as_(workshop.american),
        version.id,
        chunks(content[1000:]),
        offset=1000,
        length=len(content) - 1000,
    )
    await workshop.complete(version.id, content)
    assert digest(await workshop.download(workshop.australian, version.id)) == digest(content)
    assert await _wrapped_for(workshop, version.id) == {"USA", "AUS"}


async def test_a_looser_record_stays_as_it_was_unless_it_is_narrowed_too(workshop: Workshop) -> None:
    document = await workshop.document(record_marking=MarkingDraft(text="UNCLASSIFIED"))
    narrowed = await _relabel(workshop, document)
    assert (narrowed.marking.text, narrowed.record_marking.text) == (BILATERAL, "UNCLASSIFIED")
    assert await _sees(workshop, workshop.briton, document.id)
    again = await _relabel(workshop, narrowed, record="UNCLASSIFIED//REL TO USA, AUS")
    assert (again.marking.text, again.record_marking.text) == (BILATERAL, "UNCLASSIFIED//REL TO USA, AUS")
    assert not await _sees(workshop, workshop.briton, document.id)
    with pytest.raises(NeedsApproval) as refusal:
        await _relabel(workshop, again, record="UNCLASSIFIED")
    assert refusal.value.path == ("recordMarking",)


@pytest.mark.parametrize(
    ("marking", "refused", "path"),
    [
        ("SECRET//REL TO USA, AUS, GBR, JPN", NeedsApproval, ("marking",)),
        ("CONFIDENTIAL//REL TO USA, AUS", NeedsApproval, ("marking",)),
        ("TOP SECRET//NOFORN", NeedsApproval, ("marking",)),
        ("SECRET//REL TO USA, NZL", ForbiddenMarking, ("marking",)),
        ("SECRET//AUSTRALIA", Invalid, ("marking", "text")),
        (TRILATERAL, Invalid, ("marking",)),
    ],
)
async def test_whatever_else_than_narrowing_is_refused_and_changes_nothing(
    workshop: Workshop, marking: str, refused: type[WorkspaceError], path: tuple[str, ...]
) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, b"content")
    document = await _current(workshop, document)
    with pytest.raises(refused) as refusal:
        await _relabel(workshop, document, marking)
    assert refusal.value.path == path
    assert await _current(workshop, document) == document
    assert await workshop.download(workshop.japanese, version.id) == b"content"


async def test_only_the_originator_relabels_and_what_is_hidden_is_absent(workshop: Workshop) -> None:
    document = await workshop.document()
    with pytest.raises(PolicyDenied):
        await _relabel(workshop, document, "SECRET//REL TO AUS, USA", by=workshop.australian, policy=AUS)
    told = []
    for asked in (document.id, DocumentId(new_identifier(Kind.DOCUMENT))):
        with pytest.raises(NotFound) as refusal:
            await workshop.stage.services.remarking.relabel(
                workshop.stage.as_(workshop.briton),
                id=asked,
                expected_version=1,
                marking=MarkingDraft(text="UNCLASSIFIED"),
                reason="ours",
            )
        told.append((refusal.value.message, refusal.value.path))
    assert told[0] == told[1]
    observer = await workshop.stage.person(USA)
    await workshop.stage.join(workshop.project, observer, role=Role.OBSERVER)
    with pytest.raises(PolicyDenied):
        await _relabel(workshop, document, by=observer)


async def test_an_officer_of_the_originator_narrows_without_being_a_member(workshop: Workshop) -> None:
    document = await workshop.document()
    officer = await workshop.stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    foreign = await workshop.stage.person(AUS, offices_held=[Role.SECURITY_OFFICER])
    with pytest.raises(NotFound):
        await _relabel(workshop, document, by=foreign)
    assert (await _relabel(workshop, document, by=officer)).marking.text == BILATERAL


async def test_of_several_originators_one_narrows_and_none_widens_alone(workshop: Workshop) -> None:
    document = await workshop.confirmed(await workshop.document(marking=JOINT), nations=(USA, AUS))
    narrower = "//JOINT SECRET AUS USA//REL TO USA, AUS"
    narrowed = await _relabel(workshop, document, narrower, by=workshop.australian, policy=USA)
    assert narrowed.marking.text == narrower
    with pytest.raises(NeedsApproval, match="AUS and of USA"):
        await _relabel(workshop, narrowed, JOINT, by=workshop.american)


async def test_a_stale_version_conflicts(workshop: Workshop) -> None:
    document = await workshop.document()
    await _relabel(workshop, document)
    with pytest.raises(Conflict):
        await _relabel(workshop, document, "SECRET//NOFORN")


async def test_where_a_key_does_not_answer_nothing_changes(workshop: Workshop) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, b"content")
    document = await _current(workshop, document)
    workshop.stage.strongroom.keyring.destroy("USA")
    with pytest.raises((Unavailable, PolicyDenied)):
        await _relabel(workshop, document)
    assert await workshop.download(workshop.japanese, version.id) == b"content"


async def test_it_is_recorded_with_the_label_before_and_the_reason(workshop: Workshop) -> None:
    document = await workshop.document()
    await _relabel(workshop, document)
    async with workshop.stage.database.unit_of_work() as work:
        rows = await work.execute(
            select(audit_events.c.leaf).where(audit_events.c.action.in_(["document.create", "document.relabel"]))
        )
        created, relabelled = sorted((orjson.loads(row.leaf) for row in rows), key=lambda event: str(event["action"]))
    assert relabelled["detail"]["before"] == created["label"] != relabelled["label"]
    assert relabelled["detail"]["reason"] == "Japan left the trial"
