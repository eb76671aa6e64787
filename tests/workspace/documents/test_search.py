"""Search: words of what the viewer may see, and of nothing else."""

import pytest

from tests.workspace.documents.workshop import Workshop
from workspace.domain.errors import Invalid
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest


async def _found(workshop: Workshop, person: str, text: str) -> list[str]:
    operation = workshop.stage.as_(person)  # type: ignore[arg-type]
    page = await workshop.stage.services.search.page(operation, text=text, page=PageRequest(first=100))
    assert await workshop.stage.services.search.count(operation, text=text) == len(page.edges)
    return [edge.item.title for edge in page.edges]


async def test_words_find_titles_tags_and_names(workshop: Workshop) -> None:
    await workshop.document(title="Trident wind report", tags=["aero"])
    await workshop.milestone(title="Trident wind gate")
    assert await _found(workshop, workshop.australian, "trident") == [
        "Trident",
        "Trident wind gate",
        "Trident wind report",
    ]
    assert await _found(workshop, workshop.australian, "AERO") == ["Trident wind report"]
    assert await _found(workshop, workshop.briton, "trident") == ["Trident"]


async def test_japanese_is_found_by_its_parts(workshop: Workshop) -> None:
    await workshop.document(title="極超音速風洞試験報告")
    assert await _found(workshop, workshop.japanese, "風洞試験") == ["極超音速風洞試験報告"]
    assert await _found(workshop, workshop.briton, "風洞試験") == []


async def test_a_looser_record_is_found_under_its_record_marking(workshop: Workshop) -> None:
    await workshop.document(title="Propulsion annex", record_marking=MarkingDraft(text="UNCLASSIFIED"))
    assert await _found(workshop, workshop.briton, "propulsion") == ["Propulsion annex"]


@pytest.mark.parametrize("text", ["", "   ", "!!!", "\x00", "'; DROP TABLE documents; --", "%", "\ud800"])
async def test_what_is_no_word_finds_nothing(workshop: Workshop, text: str) -> None:
    await workshop.document()
    assert await _found(workshop, workshop.american, text) == []


async def test_an_endless_question_is_refused(workshop: Workshop) -> None:
    with pytest.raises(Invalid):
        await _found(workshop, workshop.american, "x" * 501)


async def test_hits_come_in_pages(workshop: Workshop) -> None:
    for number in range(5):
        await workshop.document(title=f"Gust {number}")
    operation, titles, after = workshop.stage.as_(workshop.japanese), [], None
    while True:
        page = await workshop.stage.services.search.page(operation, text="gust", page=PageRequest(first=2, after=after))
        titles += [edge.item.title for edge in page.edges]
        after = page.edges[-1].cursor
        if not page.has_next:
            break
    assert titles == [f"Gust {number}" for number in range(5)]
