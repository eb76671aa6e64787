"""A milestone or a comment that was spilt is frozen, answered for and let go as a document is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date

import pytest

from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import AUS, GBR, JPN, USA
from workspace.domain.errors import Conflict, LimitExceeded, NotFound, PolicyDenied, WorkspaceError
from workspace.domain.identifiers import DocumentId, Kind, MilestoneId, PersonId, kind_of, new_identifier
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.projects import ActivityEvent, MilestoneStatus
from workspace.domain.spills import Spill, Spillable, SpillFinding, SpillOutcome, SpillState
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.notices import Notices
from workspace.services.spills import MOST_REPORTS, Spills

WORD = "nightjar"


@dataclass(frozen=True)
class Spoken:
    """Something with a marking of its own that says the word, and how often somebody comes across it."""

    object: Spillable
    seen: Callable[[PersonId], Awaitable[int]]


async def _milestone(workshop: Workshop, *, marking: str = TRILATERAL) -> Spoken:
    milestones = workshop.milestones
    made = await workshop.milestone(title=WORD, marking=marking)

    async def seen(person: PersonId) -> int:
        operation = workshop.stage.as_(person)
        (progress,) = await milestones.progress(operation, [workshop.project])
        listed = await milestones.page(operation, page=PageRequest())
        counts = {
            int(await milestones.get(operation, made.id) is not None),
            await milestones.count(operation),
            len(listed.edges),
            progress.milestones,
            await _hits(workshop, person),
        }
        (count,) = counts
        return count

    return Spoken(made.id, seen)


async def _comment(workshop: Workshop, about: str, *, marking: str | None) -> Spoken:
    comments = workshop.stage.services.comments
    made = await comments.add(
        workshop.stage.as_(workshop.american),
        object=about,
        body=WORD,
        marking=None if marking is None else MarkingDraft(text=marking),
    )

    async def seen(person: PersonId) -> int:
        operation = workshop.stage.as_(person)
        (found,) = await comments.get_many(operation, [made.id])
        page = await comments.page(operation, object=made.object, page=PageRequest())
        counts = {
            int(found is not None),
            await comments.count(operation, object=made.object),
            len(page.edges),
            await _hits(workshop, person),
        }
        (count,) = counts
        return count

    return Spoken(made.id, seen)


async def _on_document(workshop: Workshop, *, marking: str | None = None) -> Spoken:
    return await _comment(workshop, (await workshop.document()).id, marking=marking)


async def _on_milestone(workshop: Workshop, *, marking: str | None = None) -> Spoken:
    return await _comment(workshop, (await workshop.milestone(title="Review")).id, marking=marking)


EVERY_KIND = pytest.mark.parametrize("spoken", [_milestone, _on_document, _on_milestone])
Speaking = Callable[[Workshop], Awaitable[Spoken]]


async def _hits(workshop: Workshop, person: PersonId) -> int:
    return await workshop.stage.services.search.count(workshop.stage.as_(person), text=WORD)


def _spills(workshop: Workshop) -> Spills:
    return workshop.stage.services.spills


async def _report(workshop: Workshop, object: str, *, by: PersonId) -> Spill:
    return await _spills(workshop).report(workshop.stage.as_(by), object=object, description="A name")


async def _listed(workshop: Workshop, person: PersonId) -> list[Spill]:
    page = await _spills(workshop).page(workshop.stage.as_(person), page=PageRequest())
    return [edge.item for edge in page.edges]


async def _attested(workshop: Workshop, spill: Spill, *officers: PersonId) -> Spill:
    for officer in officers:
        spill = await _spills(workshop).attest(workshop.stage.as_(officer), id=spill.id, statement="Deleted")
    return spill


async def _closed(workshop: Workshop, spill: Spill, *, outcome: SpillOutcome) -> Spill:
    judge, other = [workshop.stage.as_(await workshop.officer(USA)) for _ in range(2)]
    await _spills(workshop).assess(judge, id=spill.id, finding=SpillFinding.NO_SPILL, assessment="None")
    return await _spills(workshop).close(other, id=spill.id, outcome=outcome, reason="Done")


@EVERY_KIND
async def test_a_report_by_a_reader_takes_it_from_everybody_at_once(workshop: Workshop, spoken: Speaking) -> None:
    said = await spoken(workshop)
    everybody = (workshop.american, workshop.australian, workshop.japanese)
    assert [await said.seen(person) for person in everybody] == [1, 1, 1]
    spill = await _report(workshop, said.object, by=workshop.japanese)
    assert (spill.object, spill.state) == (said.object, SpillState.REPORTED)
    assert [await said.seen(person) for person in everybody] == [0, 0, 0]
    with pytest.raises(NotFound):
        await _report(workshop, said.object, by=workshop.american)


@EVERY_KIND
async def test_it_is_back_as_it_was_once_its_originators_say_so_and_gone_for_good_once_one_withdraws_it(
    workshop: Workshop, spoken: Speaking
) -> None:
    said = await spoken(workshop)
    spill = await _report(workshop, said.object, by=workshop.japanese)
    assert (await _closed(workshop, spill, outcome=SpillOutcome.RESTORE)).state is SpillState.CLOSED
    assert await said.seen(workshop.australian) == 1
    again = await _report(workshop, said.object, by=workshop.japanese)
    assert (await _closed(workshop, again, outcome=SpillOutcome.WITHDRAW)).state is SpillState.CLOSED
    assert await said.seen(workshop.american) == 0


@EVERY_KIND
async def test_nobody_knows_who_read_it_so_every_nation_that_could_cleans_up_before_it_is_judged(
    workshop: Workshop, spoken: Speaking
) -> None:
    said = await spoken(workshop)
    spill = await _report(workshop, said.object, by=workshop.japanese)
    american, australian, japanese, british = [await workshop.officer(nation) for nation in (USA, AUS, JPN, GBR)]
    (whole,) = await _listed(workshop, american)
    assert (whole.nations, whole.accesses, whole.accesses_recorded) == ((AUS, JPN, USA), (), False)
    assert await _listed(workshop, british) == []
    contained = await _attested(workshop, spill, australian, japanese)
    assert contained.state is SpillState.REPORTED
    with pytest.raises(Conflict):
        await _spills(workshop).assess(
            workshop.stage.as_(american), id=spill.id, finding=SpillFinding.SPILL, assessment="A name"
        )
    assert (await _attested(workshop, spill, american)).state is SpillState.CONTAINED
    with pytest.raises(PolicyDenied):
        await _spills(workshop).assess(
            workshop.stage.as_(japanese), id=spill.id, finding=SpillFinding.SPILL, assessment="A name"
        )


@EVERY_KIND
async def test_what_it_says_is_told_to_officers_of_its_originators_and_to_nobody_else(
    workshop: Workshop, spoken: Speaking
) -> None:
    said = await spoken(workshop)
    spill = await _report(workshop, said.object, by=workshop.japanese)
    officer = await workshop.officer(USA)
    (whole,) = await _listed(workshop, officer)
    assert whole.said == WORD
    for person in (await workshop.officer(JPN), workshop.japanese):
        (part,) = await _listed(workshop, person)
        assert part.said is None
    await _closed(workshop, spill, outcome=SpillOutcome.RESTORE)
    (over,) = await _listed(workshop, officer)
    assert over.said is None


async def test_a_loosely_marked_comment_concerns_those_alone_who_could_read_what_it_is_about(
    workshop: Workshop,
) -> None:
    said = await _on_document(workshop, marking="UNCLASSIFIED")
    await _report(workshop, said.object, by=workshop.japanese)
    (whole,) = await _listed(workshop, await workshop.officer(USA))
    assert whole.nations == (AUS, JPN, USA)


async def test_a_title_that_is_withheld_from_whoever_reports_it_is_read_by_its_originators_officer(
    workshop: Workshop,
) -> None:
    made = await workshop.milestone(title=WORD, title_marking=MarkingDraft(text="SECRET//REL TO USA, AUS"))
    assert await _hits(workshop, workshop.japanese) == 0
    await _report(workshop, made.id, by=workshop.japanese)
    assert await _hits(workshop, workshop.australian) == 0
    (own,) = await _listed(workshop, workshop.japanese)
    assert own.said is None
    (whole,) = await _listed(workshop, await workshop.officer(USA))
    assert whole.said == WORD


async def test_with_a_frozen_milestone_goes_what_hangs_on_it(workshop: Workshop) -> None:
    stage, milestones = workshop.stage, workshop.milestones
    made, later = await workshop.milestone(title="Built"), await workshop.milestone(title="Tested")
    manager, australian = stage.as_(workshop.manager), workshop.australian
    await milestones.add_dependency(manager, milestone=later.id, depends_on=made.id)
    document = await workshop.document()
    owed = await milestones.add_deliverable(stage.as_(workshop.manager), milestone=made.id, document=document.id)
    comment = await stage.services.comments.add(stage.as_(workshop.american), object=made.id, body=WORD)
    await _report(workshop, made.id, by=workshop.japanese)

    assert await milestones.dependencies(stage.as_(australian), [later.id]) == [()]
    assert await milestones.dependencies(stage.as_(australian), [made.id]) == [()]
    assert await milestones.deliverables(stage.as_(australian), [made.id]) == [()]
    assert await milestones.get_deliverable(stage.as_(australian), owed.id) is None
    assert await stage.services.comments.get_many(stage.as_(australian), [comment.id]) == [None]
    assert await _hits(workshop, australian) == 0
    for change in (
        milestones.update(
            stage.as_(workshop.manager), id=made.id, expected_version=1, status=MilestoneStatus.IN_PROGRESS
        ),
        milestones.add_dependency(stage.as_(workshop.manager), milestone=later.id, depends_on=made.id),
        milestones.add_deliverable(
            stage.as_(workshop.manager), milestone=made.id, document=document.id, due=date(2027, 1, 1)
        ),
        stage.services.comments.add(stage.as_(workshop.american), object=made.id, body="More"),
    ):
        with pytest.raises(NotFound):
            await change


@EVERY_KIND
async def test_what_was_about_to_be_told_of_it_is_told_no_more(
    workshop: Workshop, database_urls: DatabaseUrls, spoken: Speaking
) -> None:
    notices = Notices(database_urls.app, channels=("law", "activity"))
    services = workshop.stage.services
    async with notices.running(), services.gate.watching(notices):
        subscribed = services.activity.subscribe(workshop.stage.principal(workshop.australian))
        heard = asyncio.ensure_future(_heard(workshop, subscribed))
        await asyncio.sleep(0.2)
        said = await spoken(workshop)
        await _report(workshop, said.object, by=workshop.american)
        last = await workshop.document(title="Told")
        async with services.activity.following(notices), asyncio.timeout(10):
            told = await heard
    assert last.id in told
    assert said.object not in told


async def _heard(workshop: Workshop, subscribed: AsyncIterator[ActivityEvent]) -> list[str | None]:
    """Follows the events to the one that ends the test."""
    told: list[str | None] = []
    async for event in subscribed:
        told.append(event.node)
        if kind_of(event.node or "") is Kind.DOCUMENT:
            found = await workshop.documents.get(workshop.stage.as_(workshop.american), DocumentId(event.node or ""))
            if found is not None and found.title == "Told":
                break
    return told


@EVERY_KIND
async def test_hidden_frozen_and_absent_are_refused_alike(workshop: Workshop, spoken: Speaking) -> None:
    hidden, frozen = await spoken(workshop), await spoken(workshop)
    await _report(workshop, frozen.object, by=workshop.american)
    told = set()
    absent = [new_identifier(kind) for kind in (Kind.MILESTONE, Kind.COMMENT)]
    for person, asked in (
        *((workshop.briton, one) for one in (hidden.object, frozen.object, *absent)),
        *((workshop.american, one) for one in (frozen.object, *absent)),
    ):
        with pytest.raises(WorkspaceError) as refusal:
            await _report(workshop, asked, by=person)
        told.add((type(refusal.value), refusal.value.message, refusal.value.path))
    assert len(told) == 1
    assert await hidden.seen(workshop.american) in {1, 2}


async def test_a_comment_whose_object_is_hidden_is_not_there_to_be_reported(workshop: Workshop) -> None:
    said = await _on_document(workshop, marking="UNCLASSIFIED")
    with pytest.raises(NotFound):
        await _report(workshop, said.object, by=workshop.briton)


async def test_the_limit_is_one_for_all_kinds(workshop: Workshop) -> None:
    for number in range(MOST_REPORTS):
        made = await workshop.milestone(title=f"Milestone {number}")
        await _report(workshop, made.id, by=workshop.japanese)
    for asked in ((await workshop.document()).id, (await workshop.milestone()).id, new_identifier(Kind.COMMENT)):
        with pytest.raises(LimitExceeded):
            await _report(workshop, asked, by=workshop.japanese)


async def test_a_spill_of_a_comment_is_closed_also_when_what_it_was_about_was_destroyed_meanwhile(
    workshop: Workshop,
) -> None:
    document = await workshop.document()
    said = await _comment(workshop, document.id, marking=None)
    spill = await _report(workshop, said.object, by=workshop.japanese)
    officer = workshop.stage.as_(await workshop.officer(USA))
    await workshop.stage.services.destruction.shred(officer, id=document.id, reason="Over")
    (whole,) = await _listed(workshop, await workshop.officer(USA))
    assert whole.said is None
    assert (await _closed(workshop, spill, outcome=SpillOutcome.RESTORE)).state is SpillState.CLOSED
    assert await said.seen(workshop.american) == 0


async def test_two_reports_at_once_make_one_spill_and_a_change_at_the_same_time_changes_nothing_frozen(
    workshop: Workshop,
) -> None:
    made = await workshop.milestone(title=WORD)
    reports = (_report(workshop, made.id, by=person) for person in (workshop.japanese, workshop.australian))
    change = workshop.milestones.update(
        workshop.stage.as_(workshop.manager), id=made.id, expected_version=1, title="Other"
    )
    ended = await asyncio.gather(*reports, change, return_exceptions=True)
    assert sum(isinstance(one, Spill) for one in ended) == 1
    assert all(isinstance(one, NotFound) for one in ended[:2] if not isinstance(one, Spill))
    assert await workshop.milestones.get(workshop.stage.as_(workshop.american), MilestoneId(made.id)) is None
    assert await workshop.milestones.count(workshop.stage.as_(workshop.american)) == 0
