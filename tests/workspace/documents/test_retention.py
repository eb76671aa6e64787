"""How long documents are kept, and the days that bring them back before officers."""

from datetime import date, timedelta

import pytest

from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import AUS, USA
from workspace.domain.decisions import Decision
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, NotFound, PolicyDenied, WorkspaceError
from workspace.domain.identifiers import DocumentId, PersonId
from workspace.domain.markings import MarkingDraft, SuccessionDraft
from workspace.domain.projects import Document, DocumentState
from workspace.domain.retention import DocumentDates, Due
from workspace.services.retention import Retention

JOINT = "//JOINT SECRET AUS USA//REL TO USA, AUS, JPN"


def _service(workshop: Workshop) -> Retention:
    return workshop.stage.services.retention


def _day(workshop: Workshop, days: int) -> date:
    return workshop.stage.clock.now.date() + timedelta(days=days)


async def _set(
    workshop: Workshop,
    document: DocumentId,
    *,
    by: PersonId,
    review: int | None = None,
    retain: int | None = None,
    dispose: int | None = None,
) -> DocumentDates:
    days = [None if one is None else _day(workshop, one) for one in (review, retain, dispose)]
    return await _service(workshop).set(
        workshop.stage.as_(by),
        id=document,
        review_on=days[0],
        retain_until=days[1],
        dispose_on=days[2],
        reason="Records rule 6.1",
    )


async def _shred(workshop: Workshop, document: Document, *, by: PersonId) -> Document:
    return await workshop.stage.services.destruction.shred(workshop.stage.as_(by), id=document.id, reason="Over")


async def test_nobody_destroys_what_is_kept_until_the_day_after_its_last(workshop: Workshop) -> None:
    document, officer = await workshop.document(), await workshop.officer(USA)
    await _set(workshop, document.id, by=officer, retain=30)
    for days in (0, 30):
        workshop.stage.clock.now += timedelta(days=days)
        with pytest.raises(Conflict, match="keeps this document until"):
            await _shred(workshop, document, by=await workshop.officer(USA))
    workshop.stage.clock.now += timedelta(days=1)
    assert (await _shred(workshop, document, by=officer)).state is DocumentState.SHREDDED


async def test_of_a_joint_document_whoever_keeps_it_longest_counts(workshop: Workshop) -> None:
    document = await workshop.document(marking=JOINT)
    american, australian = await workshop.officer(USA), await workshop.officer(AUS)
    await _set(workshop, document.id, by=american, retain=10)
    proposals = workshop.stage.services.proposals
    with pytest.raises(Conflict):
        await proposals.propose_shred(workshop.stage.as_(australian), id=document.id, reason="Over")
    workshop.stage.clock.now += timedelta(days=11)
    proposal = await proposals.propose_shred(workshop.stage.as_(american), id=document.id, reason="Over")
    await _set(workshop, document.id, by=australian, retain=10)
    with pytest.raises(Conflict):
        await proposals.decide(
            workshop.stage.as_(australian), id=proposal.stored.id, decision=Decision.APPROVE, rationale="Agreed"
        )
    nations = [one.nation for one in await _service(workshop).of(workshop.stage.as_(american), id=document.id)]
    assert nations == [AUS, USA]


async def test_who_set_how_long_it_is_kept_does_not_shorten_it_alone(workshop: Workshop) -> None:
    document = await workshop.document()
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    await _set(workshop, document.id, by=first, retain=30)
    for shorter in (29, None):
        with pytest.raises(NeedsApproval):
            await _set(workshop, document.id, by=first, retain=shorter)
    await _set(workshop, document.id, by=first, retain=40)
    await _set(workshop, document.id, by=second, retain=5)
    workshop.stage.clock.now += timedelta(days=6)
    assert (await _shred(workshop, document, by=first)).state is DocumentState.SHREDDED


async def test_another_officer_who_sets_a_review_does_not_become_who_set_how_long_it_is_kept(
    workshop: Workshop,
) -> None:
    document = await workshop.document()
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    await _set(workshop, document.id, by=first, retain=30)
    await _set(workshop, document.id, by=second, retain=30, review=10)
    with pytest.raises(NeedsApproval):
        await _set(workshop, document.id, by=first, retain=5)


async def test_a_day_that_has_come_waits_before_officers_and_changes_nothing(workshop: Workshop) -> None:
    document, officer = await workshop.document(), await workshop.officer(USA)
    await _set(workshop, document.id, by=officer, review=10, dispose=20)
    seen = []
    for _ in range(3):
        due = await _service(workshop).due(workshop.stage.as_(officer))
        seen.append([(one.dates.document, one.due) for one in due])
        workshop.stage.clock.now += timedelta(days=10)
    reviewed, disposed = (Due.REVIEW,), (Due.REVIEW, Due.DISPOSAL)
    assert seen == [[], [(document.id, reviewed)], [(document.id, disposed)]]
    shown = await workshop.documents.get(workshop.stage.as_(workshop.japanese), document.id)
    assert shown == document
    await _set(workshop, document.id, by=officer, review=100)
    assert await _service(workshop).due(workshop.stage.as_(officer)) == []


@pytest.mark.parametrize(
    ("days", "refused"),
    [
        pytest.param({"review": 0}, Invalid, id="today is no later day"),
        pytest.param({"retain": -1}, Invalid, id="yesterday neither"),
        pytest.param({"retain": 20, "dispose": 20}, Invalid, id="not disposed of while it is kept"),
    ],
)
async def test_days_that_cannot_be_kept_are_refused(
    workshop: Workshop, days: dict[str, int], refused: type[WorkspaceError]
) -> None:
    document, officer = await workshop.document(), await workshop.officer(USA)
    with pytest.raises(refused):
        await _set(workshop, document.id, by=officer, **days)


async def test_nobody_but_the_originators_officers_sets_or_knows_these_days(workshop: Workshop) -> None:
    document, officer = await workshop.document(), await workshop.officer(USA)
    await _set(workshop, document.id, by=officer, review=1)
    workshop.stage.clock.now += timedelta(days=2)
    theirs = await workshop.officer(AUS)
    for person in (workshop.american, workshop.australian, theirs, workshop.briton):
        assert await _service(workshop).of(workshop.stage.as_(person), id=document.id) == ()
        assert await _service(workshop).due(workshop.stage.as_(person)) == []
        with pytest.raises((PolicyDenied, NotFound)):
            await _set(workshop, document.id, by=person, review=9)


@pytest.mark.parametrize(
    ("sources", "stated", "refused"),
    [
        pytest.param([2035, 2045], 2045, False, id="the longest source counts"),
        pytest.param([2035, 2045], 2046, False, id="longer is stricter"),
        pytest.param([2035, 2045], 2035, True, id="not the shortest"),
        pytest.param([2035, None], 2060, True, id="a source without an end has none"),
        pytest.param([2035, None], None, False, id="none is stated"),
    ],
)
async def test_what_is_derived_is_declassified_no_sooner_than_its_sources(
    workshop: Workshop, sources: list[int | None], stated: int | None, refused: bool
) -> None:
    def marked(year: int | None) -> MarkingDraft:
        later = None if year is None else SuccessionDraft(day=date(year, 1, 1), text="UNCLASSIFIED")
        return MarkingDraft(text=TRILATERAL, succession=later)

    async def record(year: int | None, *, derived_from: list[DocumentId]) -> Document:
        return await workshop.documents.create(
            workshop.stage.as_(workshop.american),
            project=workshop.project,
            title="Report",
            marking=marked(year),
            derived_from=derived_from,
        )

    made = [(await record(year, derived_from=[])).id for year in sources]
    if refused:
        with pytest.raises(Invalid):
            await record(stated, derived_from=made)
        return
    derived = await record(stated, derived_from=made)
    assert (derived.marking.succession is None) == (stated is None)
    listed = (await workshop.documents.derived_from(workshop.stage.as_(workshop.american), [derived.id]))[0]
    assert {one.id for one in listed} == set(made)
