"""A firm's own model in a project of several nations: its partner reads it, its competitor sees nothing."""

from datetime import date, timedelta

import pytest

from policies.actions import Action
from policies.labels import DataRights, RightsKind
from tests.workspace.documents.firms import ALONE, BANKSIA, CONTENT, HOSHI, MARKING, NONE, TRIALS, WATTLE, Firms
from tests.workspace.documents.workshop import titles
from tests.workspace.services.stage import AUS, GBR, JPN, USA
from workspace.domain.decisions import Decision
from workspace.domain.errors import (
    ForbiddenMarking,
    Invalid,
    NeedsApproval,
    NotFound,
    PolicyDenied,
    WorkspaceError,
)
from workspace.domain.identifiers import PersonId
from workspace.domain.law import AccessVerdict
from workspace.domain.markings import DataRightsDraft, ExportDraft, MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Document, DocumentState
from workspace.domain.simulation import RelabelDraft, Supposition
from workspace.persistence.sealed import Sealed

SHOWN = (True, ["Wind tunnel model"], 1, 1, 1, True)
NOTHING: tuple[object, ...] = (False, [], 0, 0, 0, False)


async def test_the_partner_reads_it_and_the_competitor_sees_nothing_once_its_export_status_is_determined(
    firms: Firms,
) -> None:
    document, version = await firms.upload(rights=TRIALS)
    assert document.state is DocumentState.HELD
    for person in (firms.author, firms.colleague):
        assert await firms.signs(person, document.id) == SHOWN
    for person in (firms.partner, *firms.others):
        assert await firms.signs(person, document.id) == NOTHING
        with pytest.raises(NotFound):
            await firms.workshop.open(person, version)

    released = await firms.determined(document.id)
    assert released.state is DocumentState.AVAILABLE
    for person in (firms.author, firms.colleague, firms.partner):
        assert await firms.signs(person, document.id) == SHOWN
        assert await firms.workshop.download(person, version) == CONTENT
    for person in firms.others:
        assert await firms.signs(person, document.id) == NOTHING
        with pytest.raises(NotFound):
            await firms.workshop.open(person, version)


async def test_it_says_whose_it_is_and_under_which_contract(firms: Firms) -> None:
    document, _ = await firms.released(rights=TRIALS)
    shown = await firms.workshop.documents.get(firms.workshop.stage.as_(firms.partner), document.id)
    assert shown is not None
    assert (shown.marking.text, shown.marking.policy, shown.marking.level) == (MARKING, "COMMERCIAL", "PROPRIETARY")
    assert (shown.marking.holder, shown.marking.originators) == (WATTLE, ())
    assert shown.marking.releasable_to == (f"org:{HOSHI}",)
    assert shown.marking.data_rights == DataRights(
        kind=RightsKind.BACKGROUND,
        owners=(WATTLE,),
        contract="C-7",
        purpose="Trials of the wind tunnel",
        until=date(2026, 11, 30),
    )


async def test_keys_go_to_the_firms_through_their_nations(firms: Firms) -> None:
    document, version = await firms.upload()
    async with firms.workshop.stage.database.unit_of_work() as work:
        assert set(await Sealed(work).wraps(version)) == {AUS}
    await firms.determined(document.id)
    async with firms.workshop.stage.database.unit_of_work() as work:
        assert set(await Sealed(work).wraps(version)) == {AUS, JPN}


async def test_only_officers_of_the_holder_or_of_its_nations_government_determine_it(firms: Firms) -> None:
    document, _ = await firms.upload()
    for stranger in (firms.rivals_officer, await firms.workshop.officer(JPN), await firms.workshop.officer(USA)):
        with pytest.raises(NotFound):
            await firms.determined(document.id, by=stranger)
    with pytest.raises(PolicyDenied):
        await firms.determined(document.id, by=firms.colleague)
    page = await firms.workshop.documents.page(firms.workshop.stage.as_(firms.official), page=PageRequest(), held=True)
    assert titles(edge.item for edge in page.edges) == ["Wind tunnel model"]
    rivals = firms.workshop.stage.as_(firms.rivals_officer)
    assert (await firms.workshop.documents.page(rivals, page=PageRequest(), held=True)).edges == []
    assert (await firms.determined(document.id, by=firms.firms_officer)).state is DocumentState.AVAILABLE


async def test_what_is_found_in_it_is_told_to_the_holders_officers_and_to_no_competitors(firms: Firms) -> None:
    await firms.upload(content=b"SECRET")
    findings = firms.workshop.stage.services.findings
    assert await findings.count(firms.workshop.stage.as_(firms.firms_officer)) == 1
    assert await findings.count(firms.workshop.stage.as_(firms.rivals_officer)) == 0


async def test_what_its_author_calls_uncontrolled_waits_for_an_officer_too(firms: Firms) -> None:
    document = await firms.document(export=NONE)
    assert document.state is DocumentState.HELD
    confirmed = await firms.workshop.stage.services.determinations.confirm(
        firms.workshop.stage.as_(firms.official), id=document.id, rationale="Read"
    )
    assert confirmed.state is DocumentState.AVAILABLE
    with pytest.raises(NeedsApproval):
        await firms.workshop.stage.services.determinations.confirm(
            firms.workshop.stage.as_(firms.official), id=(await firms.document()).id, rationale="Read"
        )


async def test_what_turns_out_to_be_controlled_stays_with_the_holder(firms: Firms) -> None:
    document, version = await firms.upload()
    controlled = await firms.workshop.stage.services.determinations.determine_export(
        firms.workshop.stage.as_(firms.official),
        document=document.id,
        export=ExportDraft(jurisdiction="DSGL", kind="technical-data"),
        rationale="On the list",
    )
    assert controlled.state is DocumentState.AVAILABLE
    assert await firms.workshop.download(firms.colleague, version) == CONTENT
    assert await firms.signs(firms.partner, document.id) == NOTHING


@pytest.mark.parametrize(
    ("text", "error", "path", "said"),
    [
        (f"PROPRIETARY - {BANKSIA}//ORG {HOSHI}", ForbiddenMarking, ("marking",), "at character 15"),
        (f"PROPRIETARY - {HOSHI}//ORG {WATTLE}", ForbiddenMarking, ("marking",), f"PROPRIETARY - {WATTLE}"),
        (f"PROPRIETARY - {WATTLE}//ORG Hoshi Robotcs", Invalid, ("marking", "text"), "at character 36"),
        (f"PROPRIETARY - {WATTLE}//ORG {BANKSIA}, Nobody", Invalid, ("marking", "text"), "at character 53"),
        (f"{ALONE}//ORG {HOSHI}, {BANKSIA}", Invalid, ("marking", "text"), f"Write: {ALONE}//ORG {BANKSIA}, {HOSHI}"),
        (f"PROPRIETARY {WATTLE}", Invalid, ("marking", "text"), "holder's name"),
    ],
)
async def test_a_marking_that_is_not_the_authors_to_set_is_refused_with_its_place(
    firms: Firms, text: str, error: type[WorkspaceError], path: tuple[str, ...], said: str
) -> None:
    with pytest.raises(error) as refusal:
        await firms.document(text)
    assert refusal.value.path == path
    assert said in refusal.value.message


@pytest.mark.parametrize(
    ("rights", "path"),
    [
        (DataRightsDraft(kind=RightsKind.JOINT), ("dataRights", "owners")),
        (DataRightsDraft(kind=RightsKind.BACKGROUND, owners=(WATTLE, HOSHI)), ("dataRights", "owners")),
        (DataRightsDraft(kind=RightsKind.JOINT, owners=(WATTLE, "Nobody")), ("dataRights", "owners")),
        (DataRightsDraft(kind=RightsKind.BACKGROUND, until=date(2026, 11, 21)), ("dataRights", "until")),
        (DataRightsDraft(kind=RightsKind.BACKGROUND, purpose=" "), ("dataRights", "purpose")),
        (DataRightsDraft(kind=RightsKind.BACKGROUND, contract="\u202e"), ("dataRights", "contract")),
    ],
)
async def test_rights_that_do_not_fit_are_refused_by_name(
    firms: Firms, rights: DataRightsDraft, path: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid) as refusal:
        await firms.document(rights=rights)
    assert refusal.value.path == path


async def test_rights_stand_beside_no_nations_marking_and_control_beside_no_firms(firms: Firms) -> None:
    with pytest.raises(Invalid) as refusal:
        await firms.workshop.document(marking="SECRET", by=firms.author, rights=TRIALS)
    assert refusal.value.path == ("dataRights",)
    with pytest.raises(Invalid) as refusal:
        await firms.document(export=ExportDraft(jurisdiction="DSGL"))
    assert refusal.value.path == ("export",)


async def test_somebody_who_works_for_a_firm_abroad_does_not_mark_it(firms: Firms) -> None:
    abroad = await firms.workshop.stage.person(USA, firm=WATTLE)
    await firms.workshop.stage.join(firms.workshop.project, abroad)
    with pytest.raises(ForbiddenMarking, match="not of USA"):
        await firms.document(ALONE, by=abroad)


async def test_the_rights_lapse_for_the_partner_and_not_for_the_holder(firms: Firms) -> None:
    document, version = await firms.released(rights=TRIALS)
    clock = firms.workshop.stage.clock
    clock.advance(timedelta(days=8))
    assert await firms.workshop.download(firms.partner, version) == CONTENT
    clock.advance(timedelta(days=1))
    assert await firms.signs(firms.partner, document.id) == NOTHING
    with pytest.raises(NotFound):
        await firms.workshop.open(firms.partner, version)
    assert await firms.workshop.download(firms.colleague, version) == CONTENT


async def test_what_is_owned_jointly_waits_for_the_officers_of_every_owners_nation(firms: Firms) -> None:
    joint = DataRightsDraft(kind=RightsKind.JOINT, owners=(WATTLE, HOSHI))
    document, version = await firms.upload(ALONE, rights=joint)
    first = await firms.determined(document.id)
    assert first.state is DocumentState.HELD
    assert await firms.signs(firms.partner, document.id) == NOTHING
    second = await firms.workshop.stage.services.determinations.confirm(
        firms.workshop.stage.as_(await firms.workshop.officer(JPN)), id=document.id, rationale="Hoshi agrees"
    )
    assert second.state is DocumentState.AVAILABLE
    assert await firms.workshop.download(firms.partner, version) == CONTENT
    assert await firms.signs(firms.rival, document.id) == NOTHING
    with pytest.raises(NeedsApproval):
        await firms.workshop.stage.services.destruction.shred(
            firms.workshop.stage.as_(firms.firms_officer), id=document.id, reason="Over"
        )


async def _relabelled(firms: Firms, document: Document, text: str, *, by: PersonId, **facts: object) -> Document:
    return await firms.workshop.stage.services.remarking.relabel(
        firms.workshop.stage.as_(by),
        id=document.id,
        expected_version=document.version,
        marking=MarkingDraft(policy="COMMERCIAL", text=text),
        reason="The trials are over",
        **facts,  # type: ignore[arg-type]
    )


async def test_the_holders_people_narrow_it_at_once_and_nobody_else_does(firms: Firms) -> None:
    document, version = await firms.released(rights=TRIALS)
    for stranger in (firms.partner, firms.official):
        with pytest.raises((PolicyDenied, ForbiddenMarking)):
            await _relabelled(firms, document, ALONE, by=stranger)
    with pytest.raises(NotFound):
        await _relabelled(firms, document, ALONE, by=firms.rival)
    with pytest.raises(NeedsApproval, match="AUS"):
        await _relabelled(firms, document, f"PROPRIETARY - {WATTLE}//ORG {BANKSIA}, {HOSHI}", by=firms.colleague)
    narrowed = await _relabelled(firms, document, ALONE, by=firms.colleague)
    assert narrowed.marking.data_rights is not None
    assert narrowed.state is DocumentState.AVAILABLE
    assert await firms.signs(firms.partner, document.id) == NOTHING
    async with firms.workshop.stage.database.unit_of_work() as work:
        assert set(await Sealed(work).wraps(version)) == {AUS}
    assert await firms.workshop.download(firms.author, version) == CONTENT


async def test_two_officers_of_the_holder_release_it_to_another_firm_and_no_official_does(firms: Firms) -> None:
    stage, proposals = firms.workshop.stage, firms.workshop.stage.services.proposals
    document, version = await firms.released(ALONE)
    second = await stage.person(AUS, firm=WATTLE, offices_held=[Role.SECURITY_OFFICER])
    wider = MarkingDraft(policy="COMMERCIAL", text=MARKING)
    given = {"id": document.id, "expected_version": document.version, "marking": wider, "reason": "A new partner"}
    with pytest.raises(PolicyDenied):
        await proposals.propose_relabel(stage.as_(firms.official), **given)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        await proposals.propose_relabel(stage.as_(firms.rivals_officer), **given)  # type: ignore[arg-type]
    with pytest.raises(PolicyDenied):
        await proposals.propose_shred(stage.as_(firms.official), id=document.id, reason="Over")
    for officer in (firms.firms_officer, second):
        await stage.join(firms.workshop.project, officer)
    proposal = await proposals.propose_relabel(stage.as_(firms.firms_officer), **given)  # type: ignore[arg-type]
    assert proposal.stored.awaits == (AUS,)
    for stranger in (firms.official, firms.firms_officer):
        with pytest.raises((PolicyDenied, NeedsApproval)):
            await proposals.decide(
                stage.as_(stranger), id=proposal.stored.id, decision=Decision.APPROVE, rationale="Agreed"
            )
    assert await firms.signs(firms.partner, document.id) == NOTHING
    await proposals.decide(stage.as_(second), id=proposal.stored.id, decision=Decision.APPROVE, rationale="Agreed")
    assert await firms.workshop.download(firms.partner, version) == CONTENT
    assert await firms.signs(firms.rival, document.id) == NOTHING


async def test_rights_are_shortened_at_once_and_never_prolonged(firms: Firms) -> None:
    document, _ = await firms.released(rights=TRIALS)
    longer = DataRightsDraft(kind=TRIALS.kind, contract=TRIALS.contract, purpose=TRIALS.purpose)
    with pytest.raises(Invalid) as refusal:
        await _relabelled(firms, document, MARKING, by=firms.author, rights=longer)
    assert refusal.value.path == ("dataRights",)
    shorter = DataRightsDraft(
        kind=TRIALS.kind, contract=TRIALS.contract, purpose=TRIALS.purpose, until=date(2026, 11, 22)
    )
    changed = await _relabelled(firms, document, MARKING, by=firms.author, rights=shorter)
    assert changed.marking.data_rights is not None
    assert changed.marking.data_rights.until == date(2026, 11, 22)
    firms.workshop.stage.clock.advance(timedelta(days=1))
    assert await firms.signs(firms.partner, document.id) == NOTHING


async def test_the_holders_people_alone_write_in_it_withdraw_it_and_destroy_it(firms: Firms) -> None:
    services, stage = firms.workshop.stage.services, firms.workshop.stage
    document, _ = await firms.released(record_marking=MarkingDraft(policy="AUS", text="OFFICIAL"))
    rivals_manager = await stage.person(AUS, firm=BANKSIA)
    await stage.join(firms.workshop.project, rivals_manager, role=Role.PROGRAMME_MANAGER)
    assert await services.documents.get(stage.as_(rivals_manager), document.id) is not None
    for stranger in (rivals_manager, firms.rival, firms.partner, firms.workshop.australian):
        with pytest.raises((PolicyDenied, NotFound)):
            await firms.workshop.begin(document.id, b"other", by=stranger)
        with pytest.raises(PolicyDenied):
            await services.documents.withdraw(stage.as_(stranger), id=document.id, reason="Gone")
        with pytest.raises(PolicyDenied):
            await services.documents.update(
                stage.as_(stranger), id=document.id, expected_version=document.version, title="Mine"
            )
    await firms.workshop.begin(document.id, b"another", by=firms.colleague)
    for stranger in (firms.official, firms.rivals_officer, await firms.workshop.officer(JPN)):
        with pytest.raises((PolicyDenied, NotFound)):
            await services.destruction.shred(stage.as_(stranger), id=document.id, reason="Over")
    withdrawn = await services.documents.withdraw(stage.as_(firms.author), id=document.id, reason="Gone")
    assert withdrawn.state is DocumentState.WITHDRAWN
    shredded = await services.destruction.shred(stage.as_(firms.firms_officer), id=document.id, reason="Over")
    assert shredded.state is DocumentState.SHREDDED


async def test_a_looser_record_tells_that_it_is_there_and_not_under_which_contract(firms: Firms) -> None:
    document, version = await firms.released(rights=TRIALS, record_marking=MarkingDraft(policy="AUS", text="OFFICIAL"))
    seen = await firms.workshop.documents.get(firms.workshop.stage.as_(firms.workshop.american), document.id)
    assert seen is not None
    assert (seen.title, seen.marking.holder, seen.marking.data_rights) == ("Wind tunnel model", WATTLE, None)
    with pytest.raises((PolicyDenied, NotFound)):
        await firms.workshop.open(firms.workshop.american, version)
    for person, told in ((firms.author, True), (firms.partner, True), (firms.official, True), (firms.rival, False)):
        known = await firms.workshop.documents.get(firms.workshop.stage.as_(person), document.id)
        assert known is not None
        assert (known.marking.data_rights is not None) is told


async def test_whom_to_ask_beforehand_and_afterwards_answers_alike(firms: Firms) -> None:
    stage, law = firms.workshop.stage, firms.workshop.stage.services.law
    report = await law.who_can(
        stage.as_(firms.author),
        action=Action.VIEW,
        marking=MarkingDraft(policy="COMMERCIAL", text=MARKING),
        project=firms.workshop.project,
    )
    beforehand = {access.person for access in report.people if access.allowed}
    assert beforehand == {firms.author, firms.colleague, firms.partner}
    document, _ = await firms.released()
    report = await law.who_can(stage.as_(firms.author), action=Action.VIEW, object=document.id)
    assert {access.person for access in report.people if access.allowed} == beforehand
    told = await law.explain(stage.as_(firms.official), person=firms.rival, object=document.id, action=Action.VIEW)
    assert (told.verdict, {reason.code for reason in told.reasons}) == (
        AccessVerdict.DENIED,
        {"releasability", "disclosure-rule"},
    )
    with pytest.raises(NotFound):
        await law.explain(stage.as_(firms.rival), person=firms.partner, object=document.id, action=Action.VIEW)
    with pytest.raises(NotFound):
        await law.who_can(stage.as_(firms.rivals_officer), action=Action.VIEW, object=document.id)
    check = await law.marking_check(stage.as_(firms.author), policy="COMMERCIAL", text=MARKING)
    assert check.valid
    assert check.marking is not None
    assert check.marking.holder == WATTLE


async def test_an_officer_learns_what_another_marking_would_close(firms: Firms) -> None:
    document, _ = await firms.released()
    stage = firms.workshop.stage
    change = Supposition(
        relabel=RelabelDraft(document=document.id, marking=MarkingDraft(policy="COMMERCIAL", text=ALONE))
    )
    report = await stage.services.simulations.simulate(stage.as_(firms.official), change=change)
    assert report is not None
    assert [(one.nation, one.people) for one in report.losses.nations] == [(JPN, 1)]
    rivals = await stage.services.simulations.simulate(stage.as_(firms.rivals_officer), change=Supposition())
    assert rivals is not None
    assert rivals.documents == 0


async def test_a_spill_is_answered_for_by_the_holders_nation(firms: Firms) -> None:
    document, version = await firms.released()
    stage = firms.workshop.stage
    await stage.services.spills.report(stage.as_(firms.partner), object=document.id, description="Sent by mistake")
    with pytest.raises(WorkspaceError):
        await firms.workshop.open(firms.author, version)
    american = await firms.workshop.officer(USA)
    for officer, expected in (
        (firms.official, 1),
        (firms.firms_officer, 1),
        (await firms.workshop.officer(JPN), 1),
        (firms.rivals_officer, 0),
        (american, 0),
    ):
        page = await stage.services.spills.page(stage.as_(officer), page=PageRequest())
        assert len(page.edges) == expected
        assert await stage.services.spills.count(stage.as_(officer)) == expected


async def test_what_a_firm_said_and_was_spilt_is_read_by_officers_who_work_for_it_alone(firms: Firms) -> None:
    document, _ = await firms.released()
    stage = firms.workshop.stage
    comment = await stage.services.comments.add(stage.as_(firms.author), object=document.id, body="Our own gains.")
    await stage.services.spills.report(stage.as_(firms.partner), object=comment.id, description="Said by mistake")
    told = {}
    for officer in (firms.firms_officer, firms.official, await firms.workshop.officer(JPN)):
        page = await stage.services.spills.page(stage.as_(officer), page=PageRequest())
        (told[officer],) = [edge.item for edge in page.edges]
    assert [one.said for one in told.values()] == ["Our own gains.", None, None]
    assert told[firms.official].nations == (AUS, JPN)
    open_words = await stage.services.comments.add(
        stage.as_(firms.author),
        object=document.id,
        body="Nothing of ours.",
        marking=MarkingDraft(policy="AUS", text="OFFICIAL"),
    )
    await stage.services.spills.report(stage.as_(firms.colleague), object=open_words.id, description="And yet")
    for officer in (firms.rivals_officer, await firms.workshop.officer(USA)):
        assert await stage.services.spills.count(stage.as_(officer)) == 0


async def test_its_readings_are_on_record_with_both_nations(firms: Firms) -> None:
    document, version = await firms.released()
    await firms.workshop.download(firms.partner, version)
    stage = firms.workshop.stage
    japanese, british = await firms.workshop.officer(JPN), await firms.workshop.officer(GBR)
    for officer, known in ((firms.official, True), (japanese, True), (british, False)):
        events = await stage.services.audit.list(stage.as_(officer), page=PageRequest(first=100))
        assert ("content.open" in {edge.item.action for edge in events.edges}) is known
    assert document.id


async def test_comments_and_milestones_are_marked_so_too(firms: Firms) -> None:
    stage, services = firms.workshop.stage, firms.workshop.stage.services
    document, _ = await firms.released()
    reply = await services.comments.add(stage.as_(firms.partner), object=document.id, body="It runs.")
    assert reply.marking.text == MARKING
    own = await services.comments.add(
        stage.as_(firms.partner),
        object=document.id,
        body="Our own gains.",
        marking=MarkingDraft(policy="COMMERCIAL", text=f"PROPRIETARY - {HOSHI}"),
    )
    about = await services.comments.page(stage.as_(firms.author), object=document.id, page=PageRequest())
    assert [edge.item.id for edge in about.edges] == [reply.id]
    assert own.marking.holder == HOSHI
    with pytest.raises(ForbiddenMarking):
        await services.comments.add(
            stage.as_(firms.partner),
            object=document.id,
            body="Theirs.",
            marking=MarkingDraft(policy="COMMERCIAL", text=ALONE),
        )
    manager = await stage.person(AUS, firm=WATTLE)
    await stage.join(firms.workshop.project, manager, role=Role.PROGRAMME_MANAGER)
    milestone = await services.milestones.create(
        stage.as_(manager),
        project=firms.workshop.project,
        title="Model handed over",
        marking=MarkingDraft(policy="COMMERCIAL", text=MARKING),
        planned_date=date(2027, 1, 1),
    )
    shown = [
        (await services.milestones.get_many(stage.as_(person), [milestone.id]))[0] is not None
        for person in (firms.author, firms.partner, firms.rival, firms.workshop.american)
    ]
    assert shown == [True, True, False, False]


async def test_neither_a_project_nor_a_template_is_a_firms(firms: Firms) -> None:
    stage = firms.workshop.stage
    manager = await stage.person(AUS, firm=WATTLE, offices_held=[Role.PROGRAMME_MANAGER])
    with pytest.raises(ForbiddenMarking, match="under a nation"):
        await stage.services.projects.create(
            stage.as_(manager),
            name="Ours",
            marking=MarkingDraft(policy="COMMERCIAL", text=ALONE),
            nations=[AUS, JPN],
        )
    with pytest.raises(ForbiddenMarking, match="whole nation"):
        await stage.services.templates.propose(
            stage.as_(firms.official),
            name="Wattle to Hoshi",
            marking=MarkingDraft(policy="COMMERCIAL", text=MARKING),
            export=NONE,
        )
