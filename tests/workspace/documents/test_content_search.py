"""Contents found by their words: only where a project wants it, only what is unclassified, only by who may read it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from policies.composing import compose_label
from policies.export.status import NOT_CONTROLLED, Export, Jurisdiction
from policies.indexing import may_be_indexed
from policies.labels import Label, Succession
from policies.register import Register
from tests.workspace.documents.papers import docx, pdf, scanned_pdf
from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import USA
from workspace.domain.identifiers import PersonId
from workspace.domain.markings import ExportDraft, MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.projects import Document, DocumentState
from workspace.domain.spills import SpillFinding, SpillOutcome
from workspace.persistence.examination_tables import content_words

OPEN = "UNCLASSIFIED"


async def _opened(workshop: Workshop, *, wanted: bool = True) -> None:
    services, operation = workshop.stage.services, workshop.stage.as_(workshop.manager)
    (project,) = await services.projects.get_many(operation, ids=[workshop.project])
    assert project is not None
    changed = await services.projects.update(
        workshop.stage.as_(workshop.manager),
        id=workshop.project,
        expected_version=project.version,
        content_search=wanted,
    )
    assert changed.content_search is wanted


async def _hits(workshop: Workshop, person: PersonId, text: str) -> list[str]:
    service, operation = workshop.stage.services.search, workshop.stage.as_(person)
    page = await service.page(operation, text=text, page=PageRequest())
    assert await service.count(operation, text=text) == len(page.edges)
    return [edge.item.title for edge in page.edges]


async def _rows(workshop: Workshop) -> int:
    async with workshop.stage.database.unit_of_work() as work:
        counted = await work.execute(select(func.count()).select_from(content_words))
        return int(counted.scalar_one())


async def _with(workshop: Workshop, content: bytes, *, marking: str = OPEN, **facts: object) -> Document:
    document = await workshop.document(title="Report", marking=marking, **facts)  # type: ignore[arg-type]
    await workshop.uploaded(document.id, content)
    return document


async def test_it_is_found_by_words_of_every_kind_of_document_once(workshop: Workshop) -> None:
    await _opened(workshop)
    for content in (b"The hydrophone hears.", pdf(("The hydrophone hears.",)), docx("The hydrophone", "hears.")):
        await _with(workshop, content)
    assert await _hits(workshop, workshop.briton, "Hydrophone hears") == ["Report"] * 3
    assert await _hits(workshop, workshop.briton, "hydrophone deaf") == []
    await _with(workshop, b"A report on the report.")
    assert await _hits(workshop, workshop.briton, "report") == ["Report"] * 4


async def test_a_hit_tells_whether_the_title_or_the_content_holds_the_words(workshop: Workshop) -> None:
    await _opened(workshop)
    await _with(workshop, b"A report on the hydrophone.")
    service, operation = workshop.stage.services.search, workshop.stage.as_(workshop.briton)
    for text, in_content in (("hydrophone", True), ("report hydrophone", True), ("report", False)):
        page = await service.page(operation, text=text, page=PageRequest())
        assert [edge.item.in_content for edge in page.edges] == [in_content]


async def test_the_pages_that_can_be_read_are_found_by_their_words(workshop: Workshop) -> None:
    await _opened(workshop)
    await _with(workshop, scanned_pdf(between=("hydrophone", None)))
    assert await _hits(workshop, workshop.briton, "hydrophone") == ["Report"]


async def test_japanese_is_found_by_its_parts(workshop: Workshop) -> None:
    await _opened(workshop)
    await _with(workshop, pdf(("極超音速風洞試験報告",), font="HeiseiKakuGo-W5"))
    assert await _hits(workshop, workshop.japanese, "風洞試験") == ["Report"]
    assert await _hits(workshop, workshop.japanese, "風試") == []


async def test_a_project_that_does_not_ask_for_it_has_no_words_of_contents(workshop: Workshop) -> None:
    await _with(workshop, b"hydrophone")
    assert await _hits(workshop, workshop.american, "hydrophone") == []
    assert await _rows(workshop) == 0


@pytest.mark.parametrize(
    ("marking", "facts"),
    [
        (TRILATERAL, {}),
        ("SECRET//NOFORN", {}),
        (OPEN, {"category": 3}),
        (OPEN, {"export": ExportDraft(jurisdiction="ITAR", usml="XI")}),
    ],
)
async def test_what_is_classified_held_or_controlled_never_lies_in_the_index(
    workshop: Workshop, marking: str, facts: dict[str, object]
) -> None:
    await _opened(workshop)
    await _with(workshop, b"hydrophone", marking=marking, **facts)
    assert await _hits(workshop, workshop.american, "hydrophone") == []
    assert await _rows(workshop) == 0


async def test_it_is_found_by_whoever_may_read_the_content_and_nobody_else(workshop: Workshop) -> None:
    await _opened(workshop)
    await _with(workshop, b"hydrophone", marking="CUI//REL TO USA, AUS", record_marking=MarkingDraft(text=OPEN))
    confirmed = await workshop.documents.page(workshop.stage.as_(workshop.american), page=PageRequest())
    document = confirmed.edges[0].item
    if document.state is DocumentState.HELD:
        document = await workshop.confirmed(document)
        await workshop.uploaded(document.id, b"hydrophone")
    assert await _hits(workshop, workshop.australian, "hydrophone") == ["Report"]
    assert await _hits(workshop, workshop.japanese, "report") == ["Report"]
    for person in (workshop.japanese, workshop.briton):
        assert await _hits(workshop, person, "hydrophone") == []


async def test_the_words_are_those_of_the_newest_version(workshop: Workshop) -> None:
    await _opened(workshop)
    document = await _with(workshop, b"hydrophone")
    await workshop.uploaded(document.id, b"sonobuoy")
    assert await _hits(workshop, workshop.briton, "hydrophone") == []
    assert await _hits(workshop, workshop.briton, "sonobuoy") == ["Report"]


async def test_once_the_project_does_not_want_it_every_word_is_gone_with_the_change(workshop: Workshop) -> None:
    await _opened(workshop)
    await _with(workshop, b"hydrophone")
    assert await _rows(workshop) == 1
    await _opened(workshop, wanted=False)
    assert await _rows(workshop) == 0
    await _opened(workshop)
    assert await _hits(workshop, workshop.briton, "hydrophone") == []


async def test_the_words_go_with_what_is_withdrawn_shredded_or_held(workshop: Workshop) -> None:
    await _opened(workshop)
    services, stage = workshop.stage.services, workshop.stage
    withdrawn, shredded, held = [await _with(workshop, b"hydrophone") for _ in range(3)]
    assert await _rows(workshop) == 3
    await services.documents.withdraw(stage.as_(workshop.american), id=withdrawn.id, reason="Superseded.")
    assert await _rows(workshop) == 2
    officer = await workshop.officer(USA)
    await services.destruction.shred(stage.as_(officer), id=shredded.id, reason="No longer needed.")
    assert await _rows(workshop) == 1
    await workshop.uploaded(held.id, b"CONFIDENTIAL\nhydrophone")
    assert await _rows(workshop) == 0
    assert await _hits(workshop, workshop.american, "hydrophone") == []


async def test_a_frozen_document_is_not_found_and_a_restored_one_is_again(workshop: Workshop) -> None:
    await _opened(workshop)
    services, stage = workshop.stage.services, workshop.stage
    document = await _with(workshop, b"hydrophone")
    spill = await services.spills.report(stage.as_(workshop.briton), object=document.id, description="A name.")
    assert await _hits(workshop, workshop.american, "hydrophone") == []
    judge, other = [await workshop.officer(USA) for _ in range(2)]
    await services.spills.assess(
        stage.as_(judge), id=spill.id, finding=SpillFinding.NO_SPILL, assessment="An invented name."
    )
    await services.spills.close(stage.as_(other), id=spill.id, outcome=SpillOutcome.RESTORE, reason="Nothing there.")
    assert await _hits(workshop, workshop.briton, "hydrophone") == ["Report"]


async def test_a_narrowed_document_is_found_by_fewer_at_once(workshop: Workshop) -> None:
    await _opened(workshop)
    document = await _with(workshop, b"hydrophone")
    await workshop.stage.services.remarking.relabel(
        workshop.stage.as_(workshop.american),
        id=document.id,
        expected_version=(await _current(workshop, document)).version,
        marking=MarkingDraft(text="UNCLASSIFIED//NOFORN"),
        reason="Not for all.",
    )
    assert await _hits(workshop, workshop.american, "hydrophone") == ["Report"]
    assert await _hits(workshop, workshop.briton, "hydrophone") == []


async def test_a_document_whose_export_status_is_determined_later_leaves_the_index(workshop: Workshop) -> None:
    await _opened(workshop)
    document = await _with(workshop, b"hydrophone")
    await workshop.stage.services.determinations.determine_export(
        workshop.stage.as_(await workshop.officer(USA)),
        document=document.id,
        export=ExportDraft(jurisdiction="ITAR", usml="XI"),
        rationale="By the list.",
    )
    assert await _rows(workshop) == 0


async def test_endless_and_countless_words_are_left_out(workshop: Workshop) -> None:
    await _opened(workshop)
    await _with(workshop, b"hydrophone " + b"x" * 100_000 + b" " + b" ".join(b"w%d" % one for one in range(60_000)))
    assert await _hits(workshop, workshop.briton, "hydrophone") == ["Report"]


async def _current(workshop: Workshop, document: Document) -> Document:
    found = await workshop.documents.get(workshop.stage.as_(workshop.american), document.id)
    assert found is not None
    return found


def _label(text: str = OPEN, *, export: Export = NOT_CONTROLLED) -> Label:
    return compose_label(policy="USA", text=text, register=Register(), created=None, project="P", export=export)


@pytest.mark.parametrize(
    ("label", "may"),
    [
        (_label(), True),
        (_label("CUI"), True),
        (_label("CONFIDENTIAL"), False),
        (_label(export=Export(jurisdiction=Jurisdiction.EAR)), False),
        (_label(export=Export()), False),
        (_label().held("USA"), False),
    ],
)
def test_only_what_is_unclassified_uncontrolled_and_confirmed_may_be_indexed(label: Label, may: bool) -> None:
    assert may_be_indexed(label) is may
    later = replace(_label(), succession=Succession(day=date(2030, 1, 1), label=label))
    assert may_be_indexed(later) is may
