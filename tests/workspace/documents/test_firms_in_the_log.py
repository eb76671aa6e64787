"""What a firm does with its own information is in no log that a competitor's officer reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from tests.workspace.documents.firms import BANKSIA, HOSHI, MARKING, WATTLE, Firms
from tests.workspace.services.stage import AUS, GBR, JPN
from workspace.domain.audit import AuditEvent
from workspace.domain.decisions import Decision
from workspace.domain.errors import NotFound, PolicyDenied, WorkspaceError
from workspace.domain.identifiers import DocumentId, Kind, PersonId, VersionId, new_identifier
from workspace.domain.listing import AuditFilter
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Document
from workspace.domain.spills import SpillFinding, SpillOutcome
from workspace.persistence.tables import audit_events

ISE_BAY = "Ise Bay Materials"
OFFICE = [Role.SECURITY_OFFICER]


@dataclass(frozen=True)
class Log:
    """Everything that somebody is told of a log: its entries, where each stands, and how many there are."""

    pages: tuple[tuple[tuple[str, AuditEvent], ...], ...]
    count: int

    @property
    def events(self) -> list[AuditEvent]:
        return [event for page in self.pages for _, event in page]


async def read(firms: Firms, person: PersonId, *, wanted: AuditFilter | None = None, size: int = 3) -> Log:
    """Pages through a log from its newest entry to its oldest."""
    audit, operation = firms.workshop.stage.services.audit, firms.workshop.stage.as_(person)
    pages, after = [], None
    while True:
        page = await audit.list(operation, page=PageRequest(first=size, after=after), filter=wanted)
        pages.append(tuple((edge.cursor, edge.item) for edge in page.edges))
        if not page.has_next:
            return Log(pages=tuple(pages), count=await audit.count(operation, filter=wanted))
        after = page.edges[-1].cursor


async def told(firms: Firms, person: PersonId, objects: Sequence[str]) -> set[str]:
    """Which of these objects are named in somebody's log, looked for in all of it and one by one."""
    whole = {event.object for event in (await read(firms, person)).events} & set(objects)
    apart = {one for one in objects if (await read(firms, person, wanted=AuditFilter(object=one))).count}
    assert whole == apart
    return apart


async def the_firm_works(firms: Firms) -> list[str]:
    """Does all that can be done with a firm's own information; gives the identifiers that it left in the log."""
    stage, services = firms.workshop.stage, firms.workshop.stage.services
    author = stage.as_(firms.author)
    document, version = await firms.released()
    comment = await services.comments.add(author, object=document.id, body="It runs.")
    await firms.workshop.download(firms.partner, version)
    await firms.workshop.download(firms.author, version)
    manager = await stage.person(AUS, firm=WATTLE)
    await stage.join(firms.workshop.project, manager, role=Role.PROGRAMME_MANAGER)
    milestone = await services.milestones.create(
        stage.as_(manager),
        project=firms.workshop.project,
        title="Model handed over",
        marking=MarkingDraft(policy="COMMERCIAL", text=MARKING),
        planned_date=date(2027, 1, 1),
    )
    due = await services.milestones.add_deliverable(
        stage.as_(manager), milestone=milestone.id, document=document.id, due=date(2027, 1, 1)
    )
    await _strangers_ask(firms, document, version)
    await _officers_decide(firms, document)
    await services.documents.withdraw(author, id=document.id, reason="Old")
    await services.destruction.shred(stage.as_(firms.firms_officer), id=document.id, reason="Over")
    return [document.id, version, comment.id, milestone.id, due.id]


async def _strangers_ask(firms: Firms, document: Document, version: VersionId) -> None:
    stage, services = firms.workshop.stage, firms.workshop.stage.services
    for asker in (firms.workshop.american, firms.workshop.briton):
        await services.access_queries.ask(stage.as_(asker), object=document.id, reason="For the trials")
        with pytest.raises(NotFound):
            await firms.workshop.open(asker, version)
    partner = stage.as_(firms.partner)
    with pytest.raises(WorkspaceError):
        await services.destruction.shred(partner, id=document.id, reason="Over")
    with pytest.raises(WorkspaceError):
        await services.documents.update(partner, id=document.id, expected_version=document.version, title="Mine")


async def _officers_decide(firms: Firms, document: Document) -> None:
    stage, services = firms.workshop.stage, firms.workshop.stage.services
    second = await stage.person(AUS, firm=WATTLE, offices_held=OFFICE)
    one, other = stage.as_(firms.firms_officer), stage.as_(second)
    for officer in (firms.firms_officer, second):
        await stage.join(firms.workshop.project, officer)
    await services.destruction.hold_set(one, id=document.id, reason="A claim")
    await services.destruction.hold_release(one, id=document.id, reason="Settled")
    await services.retention.set(
        one, id=document.id, review_on=date(2027, 1, 1), retain_until=None, dispose_on=None, reason="Yearly"
    )
    found = await services.documents.get(one, document.id)
    assert found is not None
    proposal = await services.proposals.propose_relabel(
        stage.as_(firms.firms_officer),
        id=document.id,
        expected_version=found.version,
        marking=MarkingDraft(policy="COMMERCIAL", text=f"PROPRIETARY - {WATTLE}//ORG {BANKSIA}, {HOSHI}"),
        reason="A new partner",
    )
    await services.proposals.decide(other, id=proposal.stored.id, decision=Decision.DENY, rationale="No")
    spill = await services.spills.report(stage.as_(firms.partner), object=document.id, description="A name")
    for officer in (firms.firms_officer, await firms.workshop.officer(JPN)):
        await services.spills.attest(stage.as_(officer), id=spill.id, statement="Clean")
    await services.spills.assess(one, id=spill.id, finding=SpillFinding.NO_SPILL, assessment="None")
    await services.spills.close(stage.as_(second), id=spill.id, outcome=SpillOutcome.RESTORE, reason="None")


async def test_a_competitors_officer_reads_the_same_log_whatever_a_firm_does(firms: Firms) -> None:
    competitors = [firms.rivals_officer, await _abroad(firms, ISE_BAY)]
    await firms.workshop.document(marking="OFFICIAL", by=firms.author)
    filters = [None, AuditFilter(person=firms.author), AuditFilter(person=firms.partner)]
    before = [[await read(firms, one, wanted=wanted) for wanted in filters] for one in competitors]
    objects = await the_firm_works(firms)
    after = [[await read(firms, one, wanted=wanted) for wanted in filters] for one in competitors]
    assert after == before
    assert len(before[0][1].events) == 1
    for one in competitors:
        assert await told(firms, one, objects) == set()


async def test_officers_without_a_rival_employer_read_what_concerns_their_nation(firms: Firms) -> None:
    partners, japanese = await _abroad(firms, HOSHI), await firms.workshop.officer(JPN)
    briton = await firms.workshop.officer(GBR)
    document, version = await firms.released()
    await firms.workshop.download(firms.partner, version)
    objects = [document.id, version]
    for officer in (firms.official, firms.firms_officer):
        assert await told(firms, officer, objects) == set(objects)
    for officer in (partners, japanese):
        assert await told(firms, officer, objects) == {version}
    assert await told(firms, briton, objects) == set()
    assert await told(firms, firms.author, objects) == set(objects)


async def test_the_log_tells_a_competitor_nothing_of_what_its_own_people_tried(firms: Firms) -> None:
    """An identifier that leaked, tried by somebody of the same nation, looks like one of nothing."""
    document, version = await firms.released()
    stage, services = firms.workshop.stage, firms.workshop.stage.services
    absent = DocumentId(new_identifier(Kind.DOCUMENT)), VersionId(new_identifier(Kind.VERSION))
    stories: list[list[tuple[object, ...]]] = []
    for there, which in ((document.id, version), absent):
        for asker in (firms.rival, firms.rivals_officer):
            await services.access_queries.ask(stage.as_(asker), object=there, reason="For the trials")
            with pytest.raises(NotFound):
                await firms.workshop.open(asker, which)
        seen = []
        for one in (there, which):
            log = await read(firms, firms.rivals_officer, wanted=AuditFilter(object=one))
            assert log.count == len(log.events)
            seen += [
                (event.actor, event.action, event.decision, event.reasons, event.asked_because) for event in log.events
            ]
        stories.append(sorted(seen, key=repr))
    assert stories[0] == stories[1]
    assert len(stories[0]) == 4
    official = await read(firms, firms.official, wanted=AuditFilter(object=version))
    assert {"releasability"} <= {reason for event in official.events for reason in event.reasons}


async def test_of_entries_from_before_this_was_known_firms_officers_are_not_told(firms: Firms) -> None:
    entry = {
        "id": new_identifier(Kind.EVENT),
        "at": firms.workshop.stage.clock.now - timedelta(days=1),
        "actor": firms.author,
        "nation": AUS,
        "action": "document.create",
        "object": new_identifier(Kind.DOCUMENT),
        "decision": "GRANTED",
        "nations": [AUS],
        "leaf": b'{"reasons": ["clearance"], "detail": {}}',
    }
    async with firms.workshop.stage.database.unit_of_work() as work:
        await work.execute(insert(audit_events).values(**entry))
    objects = [str(entry["object"])]
    assert await told(firms, firms.official, objects) == set(objects)
    assert await told(firms, firms.author, objects) == set(objects)
    for officer in (firms.rivals_officer, firms.firms_officer):
        assert await told(firms, officer, objects) == set()


async def test_an_officer_who_changes_sides_reads_by_whom_they_work_for_now(firms: Firms) -> None:
    document, _ = await firms.released()
    assert await told(firms, firms.firms_officer, [document.id]) == {document.id}
    await firms.workshop.stage.employ(firms.firms_officer, like=firms.rivals_officer)
    assert await told(firms, firms.firms_officer, [document.id]) == set()


async def test_a_spill_of_a_firm_abroad_concerns_no_officer_of_its_partners_competitor(firms: Firms) -> None:
    rivals, partners = await _abroad(firms, ISE_BAY), await _abroad(firms, HOSHI)
    document, version = await firms.released()
    await firms.workshop.download(firms.partner, version)
    stage, spills = firms.workshop.stage, firms.workshop.stage.services.spills
    await spills.report(stage.as_(firms.author), object=document.id, description="Sent by mistake")
    for officer, expected in ((rivals, 0), (partners, 1), (await firms.workshop.officer(JPN), 1)):
        assert await spills.count(stage.as_(officer)) == expected
        assert len((await spills.page(stage.as_(officer), page=PageRequest())).edges) == expected


async def _abroad(firms: Firms, firm: str) -> PersonId:
    """Adds a Japanese officer who works for a firm."""
    return await firms.workshop.stage.person(JPN, name=f"Officer of {firm}", firm=firm, offices_held=OFFICE)


async def test_an_officer_of_a_partner_at_home_reads_the_firms_model_and_holds_no_office_over_it(firms: Firms) -> None:
    document, version = await firms.released(f"PROPRIETARY - {WATTLE}//ORG {BANKSIA}")
    stage, services = firms.workshop.stage, firms.workshop.stage.services
    assert await firms.workshop.download(firms.rival, version)
    assert await told(firms, firms.rivals_officer, [document.id, version]) == set()
    with pytest.raises(PolicyDenied):
        await services.destruction.hold_set(stage.as_(firms.rivals_officer), id=document.id, reason="Ours")
    await services.spills.report(stage.as_(firms.author), object=document.id, description="A name")
    assert await services.spills.count(stage.as_(firms.rivals_officer)) == 0


async def test_a_milestone_whose_title_is_a_firms_own_is_in_no_log_of_a_competitors_officer(firms: Firms) -> None:
    stage, services = firms.workshop.stage, firms.workshop.stage.services
    manager = await stage.person(AUS, firm=WATTLE)
    await stage.join(firms.workshop.project, manager, role=Role.PROGRAMME_MANAGER)
    made = await services.milestones.create(
        stage.as_(manager),
        project=firms.workshop.project,
        title="Model handed over",
        marking=MarkingDraft(policy="AUS", text="OFFICIAL"),
        title_marking=MarkingDraft(policy="COMMERCIAL", text=MARKING),
        planned_date=date(2027, 1, 1),
    )
    await services.milestones.update(
        stage.as_(manager), id=made.id, expected_version=made.version, title="Model sold on"
    )
    await services.spills.report(stage.as_(manager), object=made.id, description="A name")
    assert await told(firms, firms.rivals_officer, [made.id]) == set()
    for officer in (firms.official, firms.firms_officer):
        assert await told(firms, officer, [made.id]) == {made.id}


async def test_a_competitors_officer_who_reports_a_record_learns_nothing_of_who_read_the_firms_model(
    firms: Firms,
) -> None:
    stage, services = firms.workshop.stage, firms.workshop.stage.services
    document, version = await firms.released(record_marking=MarkingDraft(policy="AUS", text="OFFICIAL"))
    await firms.workshop.download(firms.partner, version)
    await firms.workshop.download(firms.colleague, version)
    rival = stage.as_(firms.rivals_officer)
    spill = await services.spills.report(rival, object=document.id, description="A name in the title")
    with pytest.raises(PolicyDenied):
        await services.spills.attest(stage.as_(firms.rivals_officer), id=spill.id, statement="Clean")
    for officer in (firms.firms_officer, await firms.workshop.officer(JPN)):
        await services.spills.attest(stage.as_(officer), id=spill.id, statement="Clean")
    await services.spills.assess(
        stage.as_(firms.firms_officer), id=spill.id, finding=SpillFinding.NO_SPILL, assessment="It names our partner"
    )
    (edge,) = (await services.spills.page(stage.as_(firms.rivals_officer), page=PageRequest())).edges
    assert edge.item.description == "A name in the title"
    assert (edge.item.said, edge.item.assessment) == (None, None)
    assert (edge.item.accesses, edge.item.attestations, edge.item.nations) == ((), (), ())
