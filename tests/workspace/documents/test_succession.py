"""Markings that give way to others on a day: of release, of declassification; known beforehand, true from that day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import USA
from workspace.domain.decisions import Decision
from workspace.domain.errors import Invalid, NeedsApproval, NotFound
from workspace.domain.identifiers import DocumentId, PersonId
from workspace.domain.markings import ExportDraft, MarkingDraft, SuccessionDraft
from workspace.domain.projects import Document, DocumentState
from workspace.persistence.document_tables import documents, version_wraps
from workspace.persistence.tables import labels

BILATERAL = "SECRET//REL TO USA, AUS"
DAYS = timedelta(days=90)


def _later(workshop: Workshop) -> date:
    return workshop.stage.clock.now.date() + DAYS


async def _planned(workshop: Workshop, *, later: str = TRILATERAL, text: str = BILATERAL) -> Document:
    succession = SuccessionDraft(day=_later(workshop), text=later)
    return await workshop.documents.create(
        workshop.stage.as_(workshop.american),
        project=workshop.project,
        title="Wind tunnel report",
        marking=MarkingDraft(text=text, succession=succession),
    )


async def _sees(workshop: Workshop, person: PersonId, document: DocumentId) -> bool:
    return await workshop.documents.get(workshop.stage.as_(person), document) is not None


async def _wrapped_for(workshop: Workshop) -> set[str]:
    async with workshop.stage.database.unit_of_work() as work:
        return {row.nation for row in await work.execute(select(version_wraps.c.nation))}


async def test_what_is_to_be_released_later_waits_for_an_officer_and_then_for_its_day(workshop: Workshop) -> None:
    document = await _planned(workshop)
    assert document.state is DocumentState.HELD
    version = await workshop.uploaded(document.id, b"content")
    document = await workshop.confirmed(document)
    assert document.marking.text == BILATERAL
    assert document.marking.succession is not None
    assert (document.marking.succession.day, document.marking.succession.text) == (_later(workshop), TRILATERAL)
    assert await _wrapped_for(workshop) == {"USA", "AUS"}
    assert not await _sees(workshop, workshop.japanese, document.id)

    workshop.stage.clock.now += DAYS - timedelta(days=1)
    await workshop.stage.services.reconciler.keep_up()
    assert not await _sees(workshop, workshop.japanese, document.id)
    assert await _wrapped_for(workshop) == {"USA", "AUS"}
    with pytest.raises(NotFound):
        await workshop.open(workshop.japanese, version.id)

    workshop.stage.clock.now += timedelta(days=1)
    await workshop.stage.services.reconciler.keep_up()
    shown = await workshop.documents.get(workshop.stage.as_(workshop.japanese), document.id)
    assert shown is not None
    assert (shown.marking.text, shown.marking.succession) == (TRILATERAL, None)
    assert await _wrapped_for(workshop) == {"USA", "AUS", "JPN"}
    assert await workshop.download(workshop.japanese, version.id) == b"content"


async def test_a_successor_that_lets_fewer_in_takes_their_wraps_away_on_its_day(workshop: Workshop) -> None:
    document = await workshop.confirmed(await _planned(workshop, text=TRILATERAL, later=BILATERAL))
    version = await workshop.uploaded(document.id, b"content")
    assert await workshop.download(workshop.japanese, version.id) == b"content"
    workshop.stage.clock.now += DAYS
    with pytest.raises(NotFound):
        await workshop.open(workshop.japanese, version.id)
    await workshop.stage.services.reconciler.keep_up()
    assert await _wrapped_for(workshop) == {"USA", "AUS"}
    assert await workshop.download(workshop.australian, version.id) == b"content"


@pytest.mark.parametrize(
    ("text", "later", "days"),
    [
        pytest.param(BILATERAL, TRILATERAL, 0, id="today is not later"),
        pytest.param(BILATERAL, TRILATERAL, -1, id="yesterday neither"),
        pytest.param("UNCLASSIFIED", "SECRET//NOFORN", 90, id="a higher level governs at once or never"),
        pytest.param(BILATERAL, "SECRET//REL AUS", 90, id="what takes over is read as strictly"),
        pytest.param(BILATERAL, "//JOINT SECRET AUS USA//REL TO USA, AUS", 90, id="the owners stay"),
    ],
)
async def test_a_succession_that_cannot_be_is_refused_at_once(
    workshop: Workshop, text: str, later: str, days: int
) -> None:
    day = workshop.stage.clock.now.date() + timedelta(days=days)
    with pytest.raises(Invalid) as refusal:
        await workshop.documents.create(
            workshop.stage.as_(workshop.american),
            project=workshop.project,
            title="Report",
            marking=MarkingDraft(text=text, succession=SuccessionDraft(day=day, text=later)),
        )
    assert refusal.value.path[0] == "marking"


async def test_a_narrowing_keeps_the_plan_and_changing_the_plan_takes_two(workshop: Workshop) -> None:
    document = await workshop.confirmed(await _planned(workshop, text=TRILATERAL, later="UNCLASSIFIED"))
    relabel = workshop.stage.services.remarking.relabel
    narrowed = await relabel(
        workshop.stage.as_(workshop.american),
        id=document.id,
        expected_version=document.version,
        marking=MarkingDraft(text=BILATERAL),
        reason="Japan left",
    )
    assert narrowed.marking.succession == document.marking.succession
    for draft in (
        MarkingDraft(text=BILATERAL, ends_succession=True),
        MarkingDraft(text=BILATERAL, succession=SuccessionDraft(day=date(2040, 1, 1), text="UNCLASSIFIED")),
    ):
        with pytest.raises(NeedsApproval):
            await relabel(
                workshop.stage.as_(workshop.american),
                id=document.id,
                expected_version=narrowed.version,
                marking=draft,
                reason="Not so soon",
            )
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    proposals = workshop.stage.services.proposals
    proposal = await proposals.propose_relabel(
        workshop.stage.as_(first),
        id=document.id,
        expected_version=narrowed.version,
        marking=MarkingDraft(text=BILATERAL, succession=SuccessionDraft(day=date(2040, 1, 1), text="UNCLASSIFIED")),
        reason="Not so soon",
    )
    await proposals.decide(
        workshop.stage.as_(second), id=proposal.stored.id, decision=Decision.APPROVE, rationale="Agreed"
    )
    shown = await workshop.documents.get(workshop.stage.as_(workshop.american), document.id)
    assert shown is not None
    assert shown.marking.succession is not None
    assert shown.marking.succession.day == date(2040, 1, 1)


async def test_after_its_day_the_successor_is_what_is_narrowed(workshop: Workshop) -> None:
    document = await workshop.confirmed(await _planned(workshop))
    workshop.stage.clock.now += DAYS
    narrowed = await workshop.stage.services.remarking.relabel(
        workshop.stage.as_(workshop.american),
        id=document.id,
        expected_version=document.version,
        marking=MarkingDraft(text="SECRET//REL TO USA, JPN"),
        reason="Australia left",
    )
    assert (narrowed.marking.text, narrowed.marking.succession) == ("SECRET//REL TO USA, JPN", None)
    assert await _sees(workshop, workshop.japanese, document.id)
    assert not await _sees(workshop, workshop.australian, document.id)


async def test_a_declassified_controlled_document_is_no_longer_classified_for_export(workshop: Workshop) -> None:
    document = await workshop.document(
        marking=BILATERAL, export=ExportDraft(jurisdiction="ITAR", usml="IV"), category=3
    )
    document = await workshop.confirmed(document) if document.state is DocumentState.HELD else document
    first, second = await workshop.officer(USA), await workshop.officer(USA)
    proposals = workshop.stage.services.proposals
    proposal = await proposals.propose_relabel(
        workshop.stage.as_(first),
        id=document.id,
        expected_version=document.version,
        marking=MarkingDraft(text="UNCLASSIFIED"),
        reason="Declassified",
    )
    await proposals.decide(
        workshop.stage.as_(second), id=proposal.stored.id, decision=Decision.APPROVE, rationale="Agreed"
    )
    async with workshop.stage.database.unit_of_work() as work:
        rows = await work.execute(
            select(labels.c.body)
            .join(documents, documents.c.label_id == labels.c.id)
            .where(documents.c.id == document.id)
        )
        export = rows.scalar_one()["export"]
    assert (export["jurisdiction"], export["classified"]) == ("ITAR", False)
