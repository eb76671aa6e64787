"""A marking in the text beyond that of the document: held before another nation has it, until officers answer."""

import orjson
import pytest
from sqlalchemy import select

from tests.workspace.documents.papers import docx, encrypted_pdf, pdf, scanned_pdf
from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import AUS, JPN, USA
from workspace.app.demonstration.papers import paper
from workspace.domain.errors import NotFound
from workspace.domain.findings import Finding, FindingKind
from workspace.domain.identifiers import DocumentId, PersonId, VersionId
from workspace.domain.paging import PageRequest
from workspace.domain.projects import Document, DocumentState, VersionState
from workspace.persistence.sealed import Sealed
from workspace.persistence.tables import audit_events

JOINT = "//JOINT SECRET AUS USA//REL TO USA, AUS, JPN"
STRICTER = docx("The array hears.", header="TOP SECRET//NOFORN")


async def _found(workshop: Workshop, person: PersonId, document: DocumentId | None = None) -> list[Finding]:
    service, operation = workshop.stage.services.findings, workshop.stage.as_(person)
    page = await service.page(operation, document=document, page=PageRequest())
    assert await service.count(operation, document=document) == len(page.edges)
    return [edge.item for edge in page.edges]


async def _now(workshop: Workshop, document: Document) -> Document | None:
    return await workshop.documents.get(workshop.stage.as_(workshop.american), document.id)


async def _wrapped_for(workshop: Workshop, version: VersionId) -> set[str]:
    async with workshop.stage.database.unit_of_work() as work:
        return set(await Sealed(work).wraps(version))


async def test_it_is_held_before_anybody_abroad_has_it_and_released_by_an_officer(workshop: Workshop) -> None:
    document = await workshop.document(marking=TRILATERAL)
    version = await workshop.uploaded(document.id, STRICTER)
    assert version.state is VersionState.AVAILABLE
    held = await _now(workshop, document)
    assert held is not None
    assert held.state is DocumentState.HELD
    assert held.marking == document.marking
    assert await _wrapped_for(workshop, version.id) == {USA}
    for person in (workshop.australian, workshop.japanese):
        assert await workshop.documents.get(workshop.stage.as_(person), document.id) is None
        with pytest.raises(NotFound):
            await workshop.open(person, version.id)
        assert await _found(workshop, person) == []
    assert await workshop.download(workshop.american, version.id) == STRICTER

    officer = await workshop.officer(USA)
    (finding,) = await _found(workshop, officer)
    assert (finding.kind, finding.document, finding.version) == (FindingKind.MARKING, document.id, version.id)
    assert "TOP SECRET//NOFORN (USA), which is stricter than SECRET//REL TO USA, AUS, JPN" in finding.says
    assert await _found(workshop, officer, document.id) == await _found(workshop, workshop.american) == [finding]
    assert await _found(workshop, await workshop.officer(AUS)) == []

    await workshop.confirmed(document)
    assert await _found(workshop, officer) == []
    assert await workshop.download(workshop.japanese, version.id) == STRICTER
    assert await _wrapped_for(workshop, version.id) == {USA, AUS, JPN}
    events = await workshop.stage.services.audit.list(workshop.stage.as_(officer), page=PageRequest(first=50))
    told = [edge.item.action for edge in events.edges if edge.item.object in {document.id, version.id}]
    assert {"document.held", "version.available", "document.confirm"} <= set(told)


@pytest.mark.parametrize(
    ("marking", "content", "held"),
    [
        (TRILATERAL, paper(banner=TRILATERAL, title="Report", text="The array hears."), False),
        (TRILATERAL, pdf(("SECRET", "The array hears.")), False),
        (TRILATERAL, pdf(("TOP SECRET", "The array hears.")), True),
        (TRILATERAL, pdf(("The array hears.",), ("SECRET//REL TO USA, AUS",)), True),
        (TRILATERAL, "極秘\n風洞試験".encode(), True),
        (TRILATERAL, b"", False),
        (TRILATERAL, b"\x00\x01\x02", False),
        (TRILATERAL, scanned_pdf(), False),
        (TRILATERAL, encrypted_pdf(pdf(("SECRET",)), password="locked"), False),
        (TRILATERAL, b"%PDF-1.7\n" + b"\x00" * 4096, False),
        (TRILATERAL, scanned_pdf(between=("Cover", None)), False),
        (TRILATERAL, scanned_pdf(between=("TOP SECRET", None)), True),
        ("UNCLASSIFIED", b"CONFIDENTIAL", True),
        ("UNCLASSIFIED", b"What is secret and what is not.", False),
        ("UNCLASSIFIED", scanned_pdf(), False),
        ("SECRET//NOFORN", scanned_pdf(), False),
        ("SECRET//NOFORN", b"TOP SECRET//NOFORN", True),
        ("SECRET//NOFORN", b"SECRET//REL TO USA, AUS", False),
    ],
)
async def test_what_says_a_marking_that_its_own_does_not_cover_is_held(
    workshop: Workshop, marking: str, content: bytes, held: bool
) -> None:
    document = await workshop.document(marking=marking)
    version = await workshop.uploaded(document.id, content)
    assert version.state is VersionState.AVAILABLE
    now = await _now(workshop, document)
    assert now is not None
    assert (now.state is DocumentState.HELD) is held
    assert bool(await _found(workshop, await workshop.officer(USA))) is held


async def test_a_later_version_takes_the_whole_document_back(workshop: Workshop) -> None:
    document = await workshop.document(marking=TRILATERAL)
    first = await workshop.uploaded(document.id, b"a plan")
    assert await workshop.download(workshop.japanese, first.id) == b"a plan"
    await workshop.uploaded(document.id, STRICTER)
    with pytest.raises(NotFound):
        await workshop.open(workshop.japanese, first.id)
    await workshop.confirmed(document)
    assert await workshop.download(workshop.japanese, first.id) == b"a plan"
    await workshop.uploaded(document.id, b"SECRET//NOFORN")
    with pytest.raises(NotFound):
        await workshop.open(workshop.japanese, first.id)


async def test_a_document_that_is_held_already_keeps_every_question_until_it_is_confirmed(workshop: Workshop) -> None:
    document = await workshop.document(marking="SECRET//ORCON/REL TO USA, AUS, JPN")
    await workshop.uploaded(document.id, b"TOP SECRET")
    await workshop.uploaded(document.id, b"SECRET//NOFORN")
    await workshop.uploaded(document.id, scanned_pdf())
    officer = await workshop.officer(USA)
    assert len(await _found(workshop, officer)) == 3
    await workshop.confirmed(document)
    assert await _found(workshop, officer) == []


@pytest.mark.parametrize(
    ("pages", "named"),
    [
        ((1, 0), "page 2 of this content is marked: it is a picture"),
        ((1, 0, 0, 0, 1, 0), "pages 2 to 4 and 6 of this content are marked: they are pictures"),
        ((0, 1) * 15, "pages 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 3 more of this content are marked"),
    ],
)
async def test_officers_who_have_to_look_anyhow_are_told_which_pages_nobody_could_read(
    workshop: Workshop, pages: tuple[int, ...], named: str
) -> None:
    document = await workshop.document(marking="SECRET//ORCON/REL TO USA, AUS, JPN")
    await workshop.uploaded(document.id, scanned_pdf(between=tuple("Report" if page else None for page in pages)))
    (found,) = await _found(workshop, await workshop.officer(USA))
    assert found.kind is FindingKind.UNREADABLE
    assert named in found.says


async def test_that_pages_could_not_be_read_is_on_record(workshop: Workshop) -> None:
    document = await workshop.document(marking=TRILATERAL)
    await workshop.uploaded(document.id, scanned_pdf(between=("Report", None)))
    async with workshop.stage.database.reading() as work:
        asked = select(audit_events.c.leaf).where(audit_events.c.action == "version.available")
        (leaf,) = (await work.execute(asked)).scalars()
    assert "page 2 of this content" in orjson.loads(leaf)["detail"]["asked"]


async def test_officers_of_every_owner_are_asked_and_all_have_to_answer(workshop: Workshop) -> None:
    document = await workshop.document(marking=JOINT)
    await workshop.confirmed(document, nations=(USA, AUS))
    await workshop.uploaded(document.id, b"TOP SECRET")
    officers = [await workshop.officer(nation) for nation in (USA, AUS)]
    assert [len(await _found(workshop, officer)) for officer in officers] == [1, 1]
    assert await _found(workshop, await workshop.officer(JPN)) == []
    still = await workshop.confirmed(document, nations=(USA,))
    assert still.state is DocumentState.HELD
    assert len(await _found(workshop, officers[1])) == 1
    released = await workshop.confirmed(document, nations=(AUS,))
    assert released.state is DocumentState.AVAILABLE
    assert [await _found(workshop, officer) for officer in officers] == [[], []]


async def test_nothing_of_a_finding_is_left_of_what_was_shredded(workshop: Workshop) -> None:
    document, officer = await workshop.document(marking=TRILATERAL), await workshop.officer(USA)
    await workshop.uploaded(document.id, STRICTER)
    await workshop.stage.services.destruction.shred(
        workshop.stage.as_(officer), id=document.id, reason="Marked too low."
    )
    assert await _found(workshop, officer) == []


async def test_own_people_who_may_not_read_the_content_do_not_learn_how_it_is_marked(workshop: Workshop) -> None:
    document = await workshop.document(marking=TRILATERAL)
    await workshop.uploaded(document.id, STRICTER)
    uncleared = await workshop.stage.person(USA, level="")
    await workshop.stage.join(workshop.project, uncleared)
    assert await _found(workshop, uncleared) == []
    assert await _found(workshop, uncleared, document.id) == []
