"""A spill: frozen by whoever sees it, answered for by every nation concerned, thawed by its originators alone."""

import asyncio
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.format import SEGMENT_SIZE
from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import AUS, JPN, USA
from workspace.domain.content import Revoked
from workspace.domain.errors import Conflict, Invalid, LimitExceeded, NotFound, PolicyDenied
from workspace.domain.identifiers import DocumentId, Kind, NationCode, PersonId, new_identifier
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Document, Method
from workspace.domain.spills import Spill, SpillFinding, SpillOutcome, SpillState
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.notices import Notices
from workspace.persistence.tables import audit_events
from workspace.services.spills import MOST_REPORTS, WITHIN, Spills

LONG = secrets.token_bytes(SEGMENT_SIZE * 3)
JOINT = "//JOINT SECRET AUS USA//REL TO USA, AUS, JPN"


def _spills(workshop: Workshop) -> Spills:
    return workshop.stage.services.spills


async def _officer(workshop: Workshop, nation: NationCode) -> PersonId:
    return await workshop.stage.person(nation, offices_held=[Role.SECURITY_OFFICER])


async def _report(workshop: Workshop, document: Document, *, by: PersonId) -> Spill:
    return await _spills(workshop).report(
        workshop.stage.as_(by), object=document.id, description="It holds a name that is TOP SECRET"
    )


async def _listed(workshop: Workshop, person: PersonId) -> list[Spill]:
    page = await _spills(workshop).page(workshop.stage.as_(person), page=PageRequest(first=10))
    assert len(page.edges) == await _spills(workshop).count(workshop.stage.as_(person))
    return [edge.item for edge in page.edges]


async def _attest(workshop: Workshop, spill: Spill, *, by: PersonId) -> Spill:
    return await _spills(workshop).attest(workshop.stage.as_(by), id=spill.id, statement="Copies deleted")


async def _assess(
    workshop: Workshop, spill: Spill, *, by: PersonId, finding: SpillFinding = SpillFinding.SPILL
) -> Spill:
    return await _spills(workshop).assess(workshop.stage.as_(by), id=spill.id, finding=finding, assessment="One name")


async def _close(
    workshop: Workshop, spill: Spill, *, by: PersonId, outcome: SpillOutcome = SpillOutcome.RESTORE
) -> Spill:
    return await _spills(workshop).close(workshop.stage.as_(by), id=spill.id, outcome=outcome, reason="Done")


async def _gone(workshop: Workshop, document: Document, person: PersonId) -> bool:
    operation = workshop.stage.as_(person)
    found = await workshop.documents.get(operation, document.id)
    assert await workshop.documents.count(operation) == int(found is not None)
    assert await workshop.stage.services.search.count(operation, text="tunnel") == int(found is not None)
    return found is None


async def test_a_report_by_a_reader_freezes_everything_within_a_second(
    workshop: Workshop, database_urls: DatabaseUrls
) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, LONG)
    notices = Notices(database_urls.app, channels=("law", "activity"))
    services = workshop.stage.services
    async with notices.running(), services.gate.watching(notices), services.activity.following(notices):
        opened = await workshop.open(workshop.american, version.id)
        reading = opened.read(0, opened.size)
        await anext(reading)
        ticket = await workshop.content.create_ticket(
            workshop.stage.as_(workshop.australian), version=version.id, method=Method.DOWNLOAD
        )
        spill = await _report(workshop, document, by=workshop.japanese)
        assert spill.state is SpillState.REPORTED
        async with asyncio.timeout(1):
            await opened.revoked()
        with pytest.raises(Revoked):
            await anext(reading)
        opened.close()
        with pytest.raises(NotFound):
            await workshop.content.open_ticket(ticket.path.removeprefix("/content/"), request_id="request")
    for person in (workshop.american, workshop.australian, workshop.japanese):
        assert await _gone(workshop, document, person)
        with pytest.raises(NotFound):
            await workshop.documents.update(
                workshop.stage.as_(person), id=document.id, expected_version=document.version, title="Other"
            )


async def test_what_was_about_to_be_told_of_it_is_told_no_more(workshop: Workshop, database_urls: DatabaseUrls) -> None:
    notices = Notices(database_urls.app, channels=("law", "activity"))
    services = workshop.stage.services
    listening = services.activity.subscribe(workshop.stage.principal(workshop.australian))
    async with notices.running(), services.gate.watching(notices):
        heard = asyncio.ensure_future(anext(listening))
        await asyncio.sleep(0.2)
        frozen = await workshop.document(title="Frozen")
        await _report(workshop, frozen, by=workshop.american)
        told = await workshop.document(title="Told")
        async with services.activity.following(notices), asyncio.timeout(5):
            assert (await heard).node == told.id
        await listening.aclose()


async def test_a_version_names_its_document(workshop: Workshop) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, b"content")
    spill = await _spills(workshop).report(
        workshop.stage.as_(workshop.japanese), object=version.id, description="Wrong file"
    )
    assert spill.object == document.id
    assert await _gone(workshop, document, workshop.american)


async def test_hidden_frozen_and_absent_are_refused_alike(workshop: Workshop) -> None:
    hidden, frozen = await workshop.document(), await workshop.document(marking="UNCLASSIFIED")
    version = await workshop.uploaded(hidden.id, b"content")
    await _report(workshop, frozen, by=workshop.american)
    told = set()
    absent = (DocumentId(new_identifier(Kind.DOCUMENT)), new_identifier(Kind.VERSION))
    for asked in (hidden.id, version.id, frozen.id, *absent):
        with pytest.raises(NotFound) as refusal:
            await _spills(workshop).report(workshop.stage.as_(workshop.briton), object=asked, description="x")
        told.add((refusal.value.message, refusal.value.path))
    assert len(told) == 1
    with pytest.raises(Invalid):
        await _spills(workshop).report(
            workshop.stage.as_(workshop.briton), object=new_identifier(Kind.PROJECT), description="x"
        )


async def test_nobody_reports_without_end_and_the_limit_tells_nothing(workshop: Workshop) -> None:
    for _ in range(MOST_REPORTS):
        await _report(workshop, await workshop.document(), by=workshop.japanese)
    seen, hidden = await workshop.document(), await workshop.document(marking="SECRET//NOFORN")
    told = set()
    for document in (seen, hidden):
        with pytest.raises(LimitExceeded) as refusal:
            await _report(workshop, document, by=workshop.japanese)
        told.add(refusal.value.message)
    assert len(told) == 1
    assert not await _gone_one(workshop, seen)
    workshop.stage.clock.advance(WITHIN + timedelta(seconds=1))
    await _report(workshop, seen, by=workshop.japanese)


async def _gone_one(workshop: Workshop, document: Document) -> bool:
    return await workshop.documents.get(workshop.stage.as_(workshop.american), document.id) is None


async def test_each_officer_learns_what_concerns_their_nation(workshop: Workshop) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, b"content")
    await workshop.download(workshop.australian, version.id)
    await workshop.download(workshop.japanese, version.id, method=Method.VIEW)
    await _report(workshop, document, by=workshop.australian)
    await workshop.document(title="Another", marking=TRILATERAL)
    officers = {nation: await _officer(workshop, nation) for nation in (USA, AUS, JPN)}

    (whole,) = await _listed(workshop, officers[USA])
    assert whole.nations == (AUS, JPN, USA)
    assert (whole.said, whole.accesses_recorded) == ("Wind tunnel report", True)
    assert whole.reported_by == workshop.australian
    assert {(one.person, one.nation, one.method) for one in whole.accesses} == {
        (workshop.australian, AUS, Method.DOWNLOAD),
        (workshop.japanese, JPN, Method.VIEW),
    }
    (part,) = await _listed(workshop, officers[JPN])
    assert [(one.person, one.method) for one in part.accesses] == [(workshop.japanese, Method.VIEW)]
    assert (part.nations, part.reported_by, part.description, part.said) == ((JPN,), None, None, None)
    (own,) = await _listed(workshop, workshop.australian)
    assert (own.description, own.accesses, own.nations) == ("It holds a name that is TOP SECRET", (), ())
    for person in (workshop.american, workshop.briton, await _officer(workshop, NationCode("GBR"))):
        assert await _listed(workshop, person) == []


async def test_it_is_contained_by_all_assessed_by_one_and_thawed_by_another_officer(workshop: Workshop) -> None:
    document = await workshop.document()
    version = await workshop.uploaded(document.id, b"content")
    before = await workshop.documents.get(workshop.stage.as_(workshop.american), document.id)
    await workshop.download(workshop.japanese, version.id)
    spill = await _report(workshop, document, by=workshop.japanese)
    first, second = await _officer(workshop, USA), await _officer(workshop, USA)
    japanese = await _officer(workshop, JPN)

    with pytest.raises(Conflict):
        await _assess(workshop, spill, by=first)
    assert (await _attest(workshop, spill, by=japanese)).state is SpillState.REPORTED
    with pytest.raises(Conflict):
        await _attest(workshop, spill, by=japanese)
    contained = await _attest(workshop, spill, by=first)
    assert contained.state is SpillState.CONTAINED
    assert [one.nation for one in contained.attestations] == [JPN, USA]
    for attempt in (_assess, _close):
        with pytest.raises(PolicyDenied):
            await attempt(workshop, spill, by=japanese)
    with pytest.raises(Conflict):
        await _close(workshop, spill, by=second)
    assert (await _assess(workshop, spill, by=first)).state is SpillState.ASSESSED
    with pytest.raises(PolicyDenied):
        await _close(workshop, spill, by=first)
    assert await _gone(workshop, document, workshop.american)

    assert (await _close(workshop, spill, by=second)).state is SpillState.CLOSED

    assert await workshop.documents.get(workshop.stage.as_(workshop.american), document.id) == before
    assert not await _gone(workshop, document, workshop.japanese)
    assert await workshop.download(workshop.australian, version.id) == b"content"
    async with workshop.stage.database.unit_of_work() as work:
        rows = await work.execute(select(audit_events.c.action).where(audit_events.c.action.like("spill.%")))
        assert sorted(row.action for row in rows) == [
            "spill.assess",
            "spill.attest",
            "spill.attest",
            "spill.close",
            "spill.report",
        ]


async def test_whoever_reported_does_not_judge_and_who_is_no_officer_does_nothing(workshop: Workshop) -> None:
    document = await workshop.document()
    officer = await _officer(workshop, USA)
    await workshop.stage.join(workshop.project, officer)
    spill = await _report(workshop, document, by=officer)
    with pytest.raises(PolicyDenied):
        await _assess(workshop, spill, by=officer, finding=SpillFinding.NO_SPILL)
    for person, refused in ((workshop.american, NotFound), (await _officer(workshop, AUS), NotFound)):
        with pytest.raises(refused):
            await _attest(workshop, spill, by=person)
    own = await _report(workshop, await workshop.document(), by=workshop.japanese)
    with pytest.raises(PolicyDenied):
        await _attest(workshop, own, by=workshop.japanese)


async def test_a_false_alarm_is_ended_without_waiting_for_everybody(workshop: Workshop) -> None:
    document = await workshop.document()
    spill = await _report(workshop, document, by=workshop.japanese)
    await _assess(workshop, spill, by=await _officer(workshop, USA), finding=SpillFinding.NO_SPILL)
    await _close(workshop, spill, by=await _officer(workshop, USA))
    assert not await _gone(workshop, document, workshop.australian)


async def test_of_several_originators_all_have_to_restore(workshop: Workshop) -> None:
    document = await workshop.confirmed(await workshop.document(marking=JOINT), nations=(USA, AUS))
    spill = await _report(workshop, document, by=workshop.japanese)
    await _assess(workshop, spill, by=await _officer(workshop, USA), finding=SpillFinding.NO_SPILL)
    american = await _officer(workshop, USA)
    assert (await _close(workshop, spill, by=american)).state is SpillState.ASSESSED
    assert await _gone(workshop, document, workshop.american)
    with pytest.raises(Conflict):
        await _close(workshop, spill, by=american)
    assert (await _close(workshop, spill, by=await _officer(workshop, AUS))).state is SpillState.CLOSED
    assert not await _gone(workshop, document, workshop.american)


async def test_of_several_originators_one_withdraws(workshop: Workshop) -> None:
    document = await workshop.confirmed(await workshop.document(marking=JOINT), nations=(USA, AUS))
    spill = await _report(workshop, document, by=workshop.japanese)
    officer = await _officer(workshop, AUS)
    await _assess(workshop, spill, by=officer, finding=SpillFinding.NO_SPILL)
    closed = await _close(workshop, spill, by=officer, outcome=SpillOutcome.WITHDRAW)
    assert closed.state is SpillState.CLOSED
    with pytest.raises(Conflict):
        await _close(workshop, spill, by=await _officer(workshop, USA))
    assert await _gone(workshop, document, workshop.american)


async def test_what_was_destroyed_meanwhile_stays_destroyed(workshop: Workshop) -> None:
    document = await workshop.document()
    spill = await _report(workshop, document, by=workshop.japanese)
    officer, other = await _officer(workshop, USA), await _officer(workshop, USA)
    await workshop.stage.services.destruction.shred(workshop.stage.as_(officer), id=document.id, reason="Spilt")
    await _assess(workshop, spill, by=officer, finding=SpillFinding.NO_SPILL)
    await _close(workshop, spill, by=other)
    assert await _gone(workshop, document, workshop.american)
