"""Transfers: asked for by one person, answered by officers of each originator, known to nobody else."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from storage.package.keys import RecipientKey
from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import AUS, GBR, JPN, USA
from workspace.domain.audit import AuditEvent
from workspace.domain.decisions import Decision
from workspace.domain.errors import (
    Conflict,
    Invalid,
    LimitExceeded,
    NeedsApproval,
    NotFound,
    PolicyDenied,
    WorkspaceError,
)
from workspace.domain.identifiers import DocumentId, Kind, NationCode, PersonId, TransferId, new_identifier
from workspace.domain.listing import AuditFilter
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Document, DocumentVersion
from workspace.domain.transfers import Answer, Transfer, TransferState
from workspace.persistence.transfer_tables import transfer_decisions
from workspace.services.transfers import LONGEST_LIFETIME, MOST_UNDER_WAY, Transfers

KEY = RecipientKey(bytes(range(64)))
JOINT = "//JOINT SECRET AUS USA//REL TO USA, AUS, JPN"
CONTENT = b"what the tunnel showed"


def _transfers(workshop: Workshop) -> Transfers:
    return workshop.stage.services.transfers


async def _filled(
    workshop: Workshop, *, by: PersonId | None = None, **facts: object
) -> tuple[Document, DocumentVersion]:
    document = await workshop.document(by=by, **facts)  # type: ignore[arg-type]
    return document, await workshop.uploaded(document.id, CONTENT)


async def _asked(
    workshop: Workshop,
    documents: Sequence[DocumentId],
    *,
    by: PersonId | None = None,
    to: str = "JPN",
    **facts: object,
) -> Transfer:
    inputs = {
        "project": workshop.project,
        "recipient": "Test range office",
        "recipient_key": KEY.public.written("Range"),
        "purpose": "Sea trial",
    } | facts
    operation = workshop.stage.as_(by or workshop.american)
    return await _transfers(workshop).request(operation, documents=documents, to=to, **inputs)  # type: ignore[arg-type]


async def _decide(
    workshop: Workshop, transfer: Transfer, *, by: PersonId, decision: Decision = Decision.APPROVE
) -> Transfer:
    return await _transfers(workshop).decide(
        workshop.stage.as_(by), id=transfer.stored.id, decision=decision, rationale="Checked the key by telephone"
    )


async def _end(workshop: Workshop, transfer: Transfer, *, by: PersonId) -> Transfer:
    return await _transfers(workshop).end(workshop.stage.as_(by), id=transfer.stored.id, reason="Over")


async def _seen(workshop: Workshop, transfer: Transfer, person: PersonId) -> Transfer | None:
    operation = workshop.stage.as_(person)
    found = (await _transfers(workshop).get_many(operation, [transfer.stored.id]))[0]
    page = await _transfers(workshop).page(operation, page=PageRequest(first=10))
    assert [edge.item for edge in page.edges if edge.item.stored.id == transfer.stored.id] == ([found] if found else [])
    assert await _transfers(workshop).count(operation) == len(page.edges)
    return found


async def _events(workshop: Workshop, officer: PersonId, transfer: Transfer) -> list[AuditEvent]:
    wanted = AuditFilter(object=transfer.stored.id)
    page = await workshop.stage.services.audit.list(
        workshop.stage.as_(officer), page=PageRequest(first=50), filter=wanted
    )
    return [edge.item for edge in page.edges]


def _documents(transfer: Transfer) -> list[DocumentId]:
    return [one.document for one in transfer.documents]


async def test_an_officer_of_the_originator_approves_what_another_person_asked_for(workshop: Workshop) -> None:
    document, version = await _filled(workshop)
    transfer = await _asked(workshop, [document.id])
    assert (transfer.state, transfer.documents[0].version) == (TransferState.OPEN, version.id)
    assert transfer.fingerprint == KEY.public.fingerprint.hex()
    officer = await workshop.officer(USA)
    seen = await _seen(workshop, transfer, officer)
    assert seen is not None
    assert (_documents(seen), seen.documents[0].title) == ([document.id], document.title)
    assert (await _decide(workshop, transfer, by=officer)).state is TransferState.APPROVED
    with pytest.raises(Conflict):
        await _decide(workshop, transfer, by=await workshop.officer(USA), decision=Decision.DENY)
    after = await _seen(workshop, transfer, workshop.american)
    assert after is not None
    assert [(said.nation, said.person, said.answer) for said in after.decisions] == [(USA, officer, Answer.APPROVED)]


async def test_nobody_approves_what_they_asked_for(workshop: Workshop) -> None:
    both = await workshop.stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    await workshop.stage.join(workshop.project, both)
    await workshop.stage.join(workshop.project, both, role=Role.PROGRAMME_MANAGER)
    document, _ = await _filled(workshop)
    transfer = await _asked(workshop, [document.id], by=both)
    with pytest.raises(NeedsApproval):
        await _decide(workshop, transfer, by=both)
    async with workshop.stage.database.unit_of_work() as work:
        with pytest.raises(DBAPIError, match="second_person"):
            await work.execute(
                transfer_decisions.insert().values(
                    transfer=transfer.stored.id,
                    authority=USA,
                    nation=USA,
                    place=1,
                    requested_by=both,
                    person=both,
                    answer="APPROVED",
                    rationale="",
                    at=transfer.stored.requested_at,
                )
            )
    assert (await _decide(workshop, transfer, by=await workshop.officer(USA))).state is TransferState.APPROVED


async def test_only_those_concerned_know_of_a_transfer_and_each_of_their_own_documents(workshop: Workshop) -> None:
    ours, _ = await _filled(workshop)
    joint = await workshop.confirmed(await workshop.document(title="Joint report", marking=JOINT), nations=[USA, AUS])
    await workshop.uploaded(joint.id, CONTENT)
    transfer = await _asked(workshop, [ours.id, joint.id])
    american, australian = await workshop.officer(USA), await workshop.officer(AUS)
    whole, part = await _seen(workshop, transfer, american), await _seen(workshop, transfer, australian)
    assert whole is not None
    assert part is not None
    assert (_documents(whole), _documents(part)) == ([ours.id, joint.id], [joint.id])
    assert (await _decide(workshop, transfer, by=american)).state is TransferState.APPROVED
    still = await _seen(workshop, transfer, australian)
    assert still is not None
    assert (still.state, still.decisions) == (TransferState.OPEN, ())
    asked = await _seen(workshop, transfer, workshop.american)
    assert asked is not None
    assert asked.state is TransferState.OPEN
    strangers = [workshop.australian, workshop.japanese, workshop.manager, await workshop.officer(JPN)]
    for stranger in strangers:
        assert await _seen(workshop, transfer, stranger) is None
        for attempt in (_decide(workshop, transfer, by=stranger), _end(workshop, transfer, by=stranger)):
            with pytest.raises(NotFound):
                await attempt
    await _decide(workshop, transfer, by=australian, decision=Decision.DENY)
    asked = await _seen(workshop, transfer, workshop.american)
    assert asked is not None
    assert asked.state is TransferState.PARTIALLY_APPROVED
    assert [item.document for item in asked.stored.approved_items(workshop.stage.clock.now)] == [ours.id]


async def test_the_log_of_each_nation_holds_its_part_and_no_other_nation_s(workshop: Workshop) -> None:
    document, _ = await _filled(workshop)
    transfer = await _asked(workshop, [document.id])
    officer = await workshop.officer(USA)
    await _decide(workshop, transfer, by=officer)
    events = await _events(workshop, officer, transfer)
    assert {event.action for event in events} == {"transfer.request", "transfer.decide"}
    assert await _events(workshop, await workshop.officer(AUS), transfer) == []
    assert await _events(workshop, await workshop.officer(JPN), transfer) == []


@pytest.mark.parametrize(
    ("marking", "to", "refused"),
    [
        (TRILATERAL, "JPN", False),
        (TRILATERAL, "USA", False),
        (TRILATERAL, "GBR", True),
        (TRILATERAL, "FRA", True),
        (TRILATERAL, "org:Nobody knows it", True),
        ("UNCLASSIFIED", "GBR", False),
    ],
)
async def test_the_gate_decides_what_may_go_to_whom(
    workshop: Workshop, marking: str, to: str, *, refused: bool
) -> None:
    document, _ = await _filled(workshop, marking=marking)
    if refused:
        with pytest.raises(PolicyDenied):
            await _asked(workshop, [document.id], to=to)
        return
    transfer = await _asked(workshop, [document.id], to=to)
    assert (await _decide(workshop, transfer, by=await workshop.officer(USA))).state is TransferState.APPROVED


async def test_what_may_not_go_is_left_out_where_that_is_wished(workshop: Workshop) -> None:
    open_, _ = await _filled(workshop, marking="UNCLASSIFIED")
    closed, _ = await _filled(workshop)
    empty = await workshop.document(title="Nothing in it yet", marking="UNCLASSIFIED")
    wanted = [closed.id, open_.id, empty.id]
    with pytest.raises(PolicyDenied) as refusal:
        await _asked(workshop, wanted, to="GBR")
    assert refusal.value.path == ("documentIds", "0")
    with pytest.raises(Invalid):
        await _asked(workshop, [empty.id], to="GBR")
    assert _documents(await _asked(workshop, wanted, to="GBR", releasable_only=True)) == [open_.id]
    with pytest.raises(PolicyDenied):
        await _asked(workshop, [closed.id], to="GBR", releasable_only=True)


async def test_a_hidden_document_is_as_absent_as_an_absent_one(workshop: Workshop) -> None:
    hidden, _ = await _filled(workshop, marking="SECRET//REL TO USA, AUS")
    absent = DocumentId(new_identifier(Kind.DOCUMENT))
    told = []
    for one in (hidden.id, absent):
        for wish in (True, False):
            with pytest.raises(NotFound) as refusal:
                await _asked(workshop, [one], by=workshop.japanese, to="JPN", releasable_only=wish)
            told.append((refusal.value.message, refusal.value.path))
    assert len(set(told)) == 1


async def test_a_rule_that_is_withdrawn_or_a_marking_that_changes_ends_what_was_asked(workshop: Workshop) -> None:
    document, _ = await _filled(workshop)
    transfer = await _asked(workshop, [document.id])
    await workshop.stage.services.remarking.relabel(
        workshop.stage.as_(workshop.american),
        id=document.id,
        expected_version=document.version,
        marking=MarkingDraft(text="SECRET//REL TO USA, AUS"),
        reason="Narrowed",
    )
    officer = await workshop.officer(USA)
    seen = await _seen(workshop, transfer, officer)
    assert seen is not None
    assert seen.documents == ()


async def test_yes_is_taken_back_and_a_wish_given_up_at_once(workshop: Workshop) -> None:
    document, _ = await _filled(workshop)
    officer = await workshop.officer(USA)
    for by, state in ((officer, TransferState.RECALLED), (workshop.american, TransferState.CANCELLED)):
        transfer = await _asked(workshop, [document.id])
        with pytest.raises(Conflict):
            await _end(workshop, transfer, by=officer)
        await _decide(workshop, transfer, by=officer)
        await _end(workshop, transfer, by=by)
        seen = await _seen(workshop, transfer, workshop.american)
        assert seen is not None
        assert seen.state is state
        assert seen.stored.approved_items(workshop.stage.clock.now) == ()
        with pytest.raises(Conflict):
            await _end(workshop, transfer, by=by)


async def test_a_transfer_runs_out(workshop: Workshop) -> None:
    document, _ = await _filled(workshop)
    transfer = await _asked(workshop, [document.id])
    officer = await workshop.officer(USA)
    await _decide(workshop, transfer, by=officer)
    workshop.stage.clock.now += timedelta(days=7)
    seen = await _seen(workshop, transfer, workshop.american)
    assert seen is not None
    assert seen.state is TransferState.EXPIRED
    assert seen.stored.approved_items(workshop.stage.clock.now) == ()
    with pytest.raises(Conflict):
        await _end(workshop, transfer, by=officer)


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"to": "jpn"}, ("to",)),
        ({"to": "org:"}, ("to",)),
        ({"recipient": " "}, ("recipient",)),
        ({"purpose": ""}, ("purpose",)),
        ({"recipient_key": "none"}, ("recipientKey",)),
        ({"recipient_key": KEY.written()}, ("recipientKey",)),
        ({"documents": []}, ("documentIds",)),
        ({"documents": ["doc_x"]}, ("documentIds", "0")),
    ],
)
async def test_an_input_that_does_not_fit_is_named(
    workshop: Workshop, facts: dict[str, object], path: tuple[str, ...]
) -> None:
    document, _ = await _filled(workshop)
    given: dict[str, object] = {"documents": [document.id], "to": "JPN"} | facts
    with pytest.raises(Invalid) as fault:
        await _asked(workshop, **given)  # type: ignore[arg-type]
    assert fault.value.path == path
    for late in (timedelta(0), LONGEST_LIFETIME + timedelta(seconds=1)):
        with pytest.raises(Invalid):
            await _asked(workshop, [document.id], expires_at=workshop.stage.clock.now + late)


async def test_the_same_wish_twice_is_one_and_too_many_are_refused(workshop: Workshop) -> None:
    document, _ = await _filled(workshop)
    first = await _asked(workshop, [document.id], idempotency_key="once")
    again = await _asked(workshop, [document.id], idempotency_key="once")
    assert first.stored.id == again.stored.id
    with pytest.raises(Conflict):
        await _asked(workshop, [document.id], idempotency_key="once", purpose="Another")
    for _ in range(MOST_UNDER_WAY - 1):
        await _asked(workshop, [document.id])
    with pytest.raises(LimitExceeded):
        await _asked(workshop, [document.id])
    await _end(workshop, first, by=workshop.american)
    await _asked(workshop, [document.id])


@pytest.mark.parametrize("nation", [USA, GBR])
async def test_an_observer_and_a_stranger_ask_for_nothing(workshop: Workshop, nation: NationCode) -> None:
    document, _ = await _filled(workshop)
    person = await workshop.stage.person(nation)
    expected: type[WorkspaceError] = NotFound
    if nation == USA:
        await workshop.stage.join(workshop.project, person, role=Role.OBSERVER)
        expected = PolicyDenied
    with pytest.raises(expected):
        await _asked(workshop, [document.id], by=person)
    with pytest.raises(NotFound):
        await _transfers(workshop).decide(
            workshop.stage.as_(person),
            id=TransferId(new_identifier(Kind.TRANSFER)),
            decision=Decision.APPROVE,
            rationale="Why not",
        )
    async with workshop.stage.database.reading() as work:
        assert (await work.execute(select(func.count()).select_from(transfer_decisions))).scalar_one() == 0
