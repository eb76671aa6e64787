"""What takes more than one officer: widening a marking, and destroying what several nations own."""

import asyncio

import pytest
from sqlalchemy import select

from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import AUS, JPN, USA
from workspace.domain.decisions import Decision
from workspace.domain.errors import (
    Conflict,
    ForbiddenMarking,
    Invalid,
    NeedsApproval,
    NotFound,
    PolicyDenied,
    WorkspaceError,
)
from workspace.domain.identifiers import DocumentId, Kind, PersonId, ProposalId, new_identifier
from workspace.domain.markings import MarkingDraft
from workspace.domain.projects import Document
from workspace.domain.proposals import Proposal, ProposalState
from workspace.persistence.document_tables import version_wraps
from workspace.persistence.tables import audit_events
from workspace.services.proposals import Proposals

BILATERAL = "SECRET//REL TO USA, AUS"
JOINT = "//JOINT SECRET AUS USA//REL TO USA, AUS, JPN"


def _service(workshop: Workshop) -> Proposals:
    return workshop.stage.services.proposals


async def _widen(
    workshop: Workshop, document: Document, *, by: PersonId, marking: str = TRILATERAL, key: str | None = None
) -> Proposal:
    return await _service(workshop).propose_relabel(
        workshop.stage.as_(by),
        id=document.id,
        expected_version=document.version,
        marking=MarkingDraft(text=marking, policy="USA"),
        reason="Japan joins the trial",
        idempotency_key=key,
    )


async def _shred(workshop: Workshop, document: Document, *, by: PersonId) -> Proposal:
    return await _service(workshop).propose_shred(workshop.stage.as_(by), id=document.id, reason="The trial is over")


async def _decide(
    workshop: Workshop, proposal: Proposal, *, by: PersonId, decision: Decision = Decision.APPROVE
) -> Proposal:
    return await _service(workshop).decide(
        workshop.stage.as_(by), id=proposal.stored.id, decision=decision, rationale="Looked at"
    )


async def _current(workshop: Workshop, document: DocumentId, *, by: PersonId | None = None) -> Document | None:
    return await workshop.documents.get(workshop.stage.as_(by or workshop.american), document)


async def _narrow_document(workshop: Workshop) -> Document:
    document = await workshop.document(marking=BILATERAL)
    await workshop.uploaded(document.id, b"content")
    return await workshop.confirmed(document) if document.state.value == "HELD" else document


async def _wrapped_for(workshop: Workshop) -> set[str]:
    async with workshop.stage.database.unit_of_work() as work:
        return {row.nation for row in await work.execute(select(version_wraps.c.nation))}


async def test_a_marking_that_lets_somebody_in_waits_for_a_second_officer_and_then_holds_at_once(
    workshop: Workshop,
) -> None:
    document = await _narrow_document(workshop)
    document = await _reread(workshop, document)
    first, second = await workshop.officer(USA), await workshop.officer(USA)

    proposal = await _widen(workshop, document, by=first)

    assert proposal.stored.state is ProposalState.OPEN
    assert proposal.stored.awaits == (USA,)
    assert proposal.marking is not None
    assert proposal.marking.text == TRILATERAL
    assert await _current(workshop, document.id, by=workshop.japanese) is None
    assert await _service(workshop).open(workshop.stage.as_(second)) == [proposal]

    done = await _decide(workshop, proposal, by=second)

    assert done.stored.state is ProposalState.CARRIED_OUT
    assert await _service(workshop).open(workshop.stage.as_(second)) == []
    shown = await _current(workshop, document.id, by=workshop.japanese)
    assert shown is not None
    assert shown.marking.text == TRILATERAL
    assert await _wrapped_for(workshop) == {"USA", "AUS", "JPN"}


async def _reread(workshop: Workshop, document: Document) -> Document:
    found = await _current(workshop, document.id)
    assert found is not None
    return found


async def test_nobody_is_the_second_officer_to_their_own_proposal(workshop: Workshop) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    officer = await workshop.officer(USA)
    proposal = await _widen(workshop, document, by=officer)
    with pytest.raises(NeedsApproval):
        await _decide(workshop, proposal, by=officer)
    assert await _current(workshop, document.id, by=workshop.japanese) is None


@pytest.mark.parametrize(
    ("decision", "state"), [(Decision.DENY, ProposalState.DENIED), (Decision.RETURN, ProposalState.RETURNED)]
)
async def test_what_the_second_officer_does_not_approve_changes_nothing_and_is_over(
    workshop: Workshop, decision: Decision, state: ProposalState
) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    proposal = await _widen(workshop, document, by=first)
    assert (await _decide(workshop, proposal, by=second, decision=decision)).stored.state is state
    assert await _reread(workshop, document) == document
    with pytest.raises(Conflict):
        await _decide(workshop, proposal, by=second)
    await _widen(workshop, document, by=first)  # and it may be proposed anew


async def test_a_proposer_may_take_it_back(workshop: Workshop) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    first = await workshop.officer(USA)
    proposal = await _widen(workshop, document, by=first)
    over = await _decide(workshop, proposal, by=first, decision=Decision.DENY)
    assert over.stored.state is ProposalState.WITHDRAWN


async def test_a_document_that_changed_meanwhile_makes_the_proposal_void(workshop: Workshop) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    stale = await _widen(workshop, document, by=first)
    await workshop.documents.update(
        workshop.stage.as_(workshop.american), id=document.id, expected_version=document.version, title="Other words"
    )
    with pytest.raises(Conflict):
        await _decide(workshop, stale, by=second)
    fresh = await _widen(workshop, await _reread(workshop, document), by=first)
    found = await _service(workshop).get_many(workshop.stage.as_(second), [stale.stored.id, fresh.stored.id])
    assert [one.stored.state for one in found if one is not None] == [ProposalState.SUPERSEDED, ProposalState.OPEN]


async def test_new_content_makes_what_was_proposed_before_it_void(workshop: Workshop) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    proposal = await _widen(workshop, document, by=first)
    await workshop.uploaded(document.id, b"something else")
    with pytest.raises(Conflict):
        await _decide(workshop, proposal, by=second)
    assert await _current(workshop, document.id, by=workshop.japanese) is None


async def test_the_word_of_somebody_who_is_an_officer_no_more_counts_no_more(workshop: Workshop) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    proposal = await _widen(workshop, document, by=first)
    await workshop.stage.suspend(first)
    with pytest.raises(Conflict):
        await _decide(workshop, proposal, by=second)
    joint = await workshop.document(marking=JOINT)
    australian = await workshop.officer(AUS)
    shred = await _shred(workshop, joint, by=second)
    third = await workshop.officer(USA)
    await _decide(workshop, shred, by=third)
    await workshop.stage.suspend(third)
    assert (await _decide(workshop, shred, by=australian)).stored.state is ProposalState.CARRIED_OUT


async def test_one_of_a_kind_waits_at_a_time_and_the_same_request_gives_it_back(workshop: Workshop) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    first = await workshop.officer(USA)
    proposal = await _widen(workshop, document, by=first, key="once")
    assert await _widen(workshop, document, by=first, key="once") == proposal
    with pytest.raises(Conflict):
        await _widen(workshop, document, by=first, key="twice")


@pytest.mark.parametrize(
    ("marking", "refused"),
    [
        pytest.param("SECRET//REL TO USA", Invalid, id="what only takes away is done at once"),
        pytest.param("SECRET//NOFORN", Invalid, id="so is what takes everybody away"),
        pytest.param(BILATERAL, Invalid, id="nothing changes"),
        pytest.param("SECRET//REL TO USA, AUS, XXX", Invalid, id="an unknown nation"),
        pytest.param(JOINT, ForbiddenMarking, id="other owners"),
        pytest.param("TOP SECRET//REL TO USA, AUS, JPN", ForbiddenMarking, id="further than the rules go"),
    ],
)
async def test_a_proposal_that_cannot_be_carried_out_is_refused_at_once(
    workshop: Workshop, marking: str, refused: type[WorkspaceError]
) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    with pytest.raises(refused):
        await _widen(workshop, document, by=await workshop.officer(USA), marking=marking)


async def test_only_officers_of_the_originator_propose_decide_or_know_of_it(workshop: Workshop) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    theirs = await workshop.officer(AUS)
    for person in (workshop.american, workshop.australian, theirs):
        with pytest.raises((PolicyDenied, NotFound)):
            await _widen(workshop, document, by=person)
    with pytest.raises(NotFound):
        await _widen(workshop, document, by=workshop.japanese)
    proposal = await _widen(workshop, document, by=await workshop.officer(USA))
    absent = ProposalId(new_identifier(Kind.PROPOSAL))
    for person in (workshop.american, workshop.australian, theirs, workshop.japanese):
        assert await _service(workshop).open(workshop.stage.as_(person)) == []
        assert await _service(workshop).get_many(workshop.stage.as_(person), [proposal.stored.id]) == [None]
        refusals = []
        for one in (proposal.stored.id, absent):
            with pytest.raises(NotFound) as refusal:
                await _service(workshop).decide(
                    workshop.stage.as_(person), id=one, decision=Decision.APPROVE, rationale="Looked at"
                )
            refusals.append((refusal.value.message, refusal.value.path))
        assert refusals[0] == refusals[1]


async def test_a_rule_made_meanwhile_keeps_the_agreed_marking_from_being_set(workshop: Workshop) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    proposal = await _widen(workshop, document, by=first)
    await workshop.stage.rule(USA, JPN, effect="DENY")
    with pytest.raises(ForbiddenMarking):
        await _decide(workshop, proposal, by=second)
    found = (await _service(workshop).get_many(workshop.stage.as_(second), [proposal.stored.id]))[0]
    assert found is not None
    assert found.stored.state is ProposalState.OPEN
    assert found.stored.decisions == ()


async def test_a_joint_document_is_destroyed_once_every_owner_agreed(workshop: Workshop) -> None:
    document = await workshop.document(marking=JOINT)
    await workshop.uploaded(document.id, b"content")
    american, australian = await workshop.officer(USA), await workshop.officer(AUS)
    proposal = await _shred(workshop, document, by=american)
    assert proposal.stored.awaits == (AUS,)
    also_american = await workshop.officer(USA)
    assert (await _decide(workshop, proposal, by=also_american)).stored.awaits == (AUS,)
    assert await workshop.objects()
    done = await _decide(workshop, proposal, by=australian)
    assert done.stored.state is ProposalState.CARRIED_OUT
    assert await _current(workshop, document.id) is None
    assert await _wrapped_for(workshop) == set()
    with pytest.raises(Conflict):
        await _shred(workshop, document, by=american)


async def test_a_hold_keeps_what_all_agreed_to_destroy(workshop: Workshop) -> None:
    document = await workshop.document(marking=JOINT)
    american, australian = await workshop.officer(USA), await workshop.officer(AUS)
    proposal = await _shred(workshop, document, by=american)
    await workshop.stage.services.destruction.hold_set(
        workshop.stage.as_(australian), id=document.id, reason="An inquiry"
    )
    with pytest.raises(Conflict):
        await _decide(workshop, proposal, by=australian)


async def test_what_one_nation_owns_needs_no_proposal_to_be_destroyed(workshop: Workshop) -> None:
    document = await _narrow_document(workshop)
    with pytest.raises(Invalid):
        await _shred(workshop, document, by=await workshop.officer(USA))


async def test_a_joint_marking_is_widened_only_with_an_officer_of_every_owner(workshop: Workshop) -> None:
    document = await workshop.confirmed(
        await workshop.document(marking="//JOINT SECRET AUS USA//REL TO USA, AUS"), nations=(USA, AUS)
    )
    american, also_american, australian = [await workshop.officer(nation) for nation in (USA, USA, AUS)]
    proposal = await _widen(workshop, document, by=american, marking=JOINT)
    await _decide(workshop, proposal, by=also_american)
    assert await _current(workshop, document.id, by=workshop.japanese) is None
    await _decide(workshop, proposal, by=australian)
    assert await _current(workshop, document.id, by=workshop.japanese) is not None


async def test_two_officers_who_agree_at_once_do_it_once(workshop: Workshop) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    first, second, third = [await workshop.officer(USA) for _ in range(3)]
    proposal = await _widen(workshop, document, by=first)
    answers = await asyncio.gather(
        _decide(workshop, proposal, by=second), _decide(workshop, proposal, by=third), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Proposal"]
    assert (await _reread(workshop, document)).version == document.version + 1


async def test_who_proposed_and_who_agreed_are_on_record(workshop: Workshop) -> None:
    document = await _reread(workshop, await _narrow_document(workshop))
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    await _decide(workshop, await _widen(workshop, document, by=first), by=second)
    async with workshop.stage.database.unit_of_work() as work:
        rows = await work.execute(
            select(audit_events.c.action, audit_events.c.actor).where(
                audit_events.c.object == document.id, audit_events.c.action.startswith("document.relabel")
            )
        )
        recorded = {(row.action, row.actor) for row in rows}
    assert recorded == {
        ("document.relabel-propose", first),
        ("document.relabel-decide", second),
        ("document.relabel", second),
    }
