"""What no template covers is held: its own nation alone has it until an officer answers for it."""

import pytest

from tests.workspace.documents.workshop import TRILATERAL, Workshop, titles
from tests.workspace.services.stage import AUS, GBR, JPN, USA
from workspace.domain.errors import Conflict, Invalid, NeedsApproval, NotFound, PolicyDenied, WorkspaceError
from workspace.domain.identifiers import DocumentId, Kind, PersonId, new_identifier
from workspace.domain.markings import ExportDraft, MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Document, DocumentState, Method
from workspace.persistence.sealed import Sealed
from workspace.services.search import Search

ORCON = "SECRET//ORCON/REL TO USA, AUS, JPN"
JOINT = "//JOINT SECRET AUS USA//REL TO USA, AUS, JPN"
NONE, ITAR = ExportDraft(jurisdiction="NONE"), ExportDraft(jurisdiction="ITAR", usml="XI")


async def _confirm(workshop: Workshop, officer: PersonId, document: DocumentId) -> Document:
    return await workshop.stage.services.determinations.confirm(
        workshop.stage.as_(officer), id=document, rationale="Read and agreed"
    )


async def _determine(workshop: Workshop, officer: PersonId, document: DocumentId, export: ExportDraft) -> Document:
    return await workshop.stage.services.determinations.determine_export(
        workshop.stage.as_(officer), document=document, export=export, rationale="By the control list"
    )


async def _held(workshop: Workshop, person: PersonId) -> list[str]:
    page = await workshop.documents.page(workshop.stage.as_(person), page=PageRequest(), held=True)
    assert await workshop.documents.count(workshop.stage.as_(person), held=True) == len(page.edges)
    return titles(edge.item for edge in page.edges)


async def _signs(workshop: Workshop, person: PersonId, document: DocumentId) -> tuple[object, ...]:
    """Everything in which the document could show itself to somebody."""
    operation, search = workshop.stage.as_(person), workshop.stage.services.search
    assert isinstance(search, Search)
    page = await workshop.documents.page(operation, page=PageRequest())
    hits = await search.page(operation, text="tunnel", page=PageRequest())
    return (
        await workshop.documents.get(operation, document) is not None,
        len(page.edges),
        await workshop.documents.count(operation),
        len(hits.edges),
        await search.count(operation, text="tunnel"),
        await workshop.content.latest(operation, [document]) != [None],
    )


@pytest.mark.parametrize(
    ("facts", "held"),
    [
        ({"marking": TRILATERAL}, False),
        ({"marking": "SECRET//NOFORN"}, False),
        ({"marking": "UNCLASSIFIED"}, False),
        ({"marking": "UNCLASSIFIED", "category": 1}, False),
        ({"marking": ORCON}, True),
        ({"marking": TRILATERAL, "category": 5}, True),
        ({"marking": "UNCLASSIFIED", "category": 3}, True),
        ({"marking": "UNCLASSIFIED", "export": NONE}, False),
        ({"marking": "UNCLASSIFIED//REL TO USA, AUS", "export": NONE}, True),
        ({"marking": "UNCLASSIFIED", "export": ITAR}, True),
        ({"marking": "CUI//SP-CTI"}, True),
        ({"marking": "UNCLASSIFIED", "record_marking": MarkingDraft(text="SECRET//RELIDO")}, True),
        ({"marking": TRILATERAL, "record_marking": MarkingDraft(text="UNCLASSIFIED")}, False),
    ],
)
async def test_what_is_classified_or_technical_is_held_unless_a_template_covers_it(
    workshop: Workshop, facts: dict[str, object], held: bool
) -> None:
    document = await workshop.document(**facts)  # type: ignore[arg-type]
    assert (document.state is DocumentState.HELD) is held


async def test_it_is_invisible_abroad_in_every_way_until_an_officer_confirms_it(workshop: Workshop) -> None:
    before = [await _signs(workshop, person, DocumentId("")) for person in (workshop.australian, workshop.briton)]
    document = await workshop.document(marking=ORCON, record_marking=MarkingDraft(text="UNCLASSIFIED"))
    version = await workshop.uploaded(document.id, b"content")
    async with workshop.stage.database.unit_of_work() as work:
        assert set(await Sealed(work).wraps(version.id)) == {USA}
    assert await _signs(workshop, workshop.american, document.id) == (True, 1, 1, 1, 1, True)
    assert await workshop.download(workshop.american, version.id) == b"content"
    after = [await _signs(workshop, person, document.id) for person in (workshop.australian, workshop.briton)]
    assert after == before
    with pytest.raises(NotFound):
        await workshop.open(workshop.australian, version.id)

    officer = await workshop.officer(USA)
    assert await _held(workshop, officer) == await _held(workshop, workshop.american) == ["Wind tunnel report"]
    assert await _held(workshop, workshop.australian) == []
    confirmed = await _confirm(workshop, officer, document.id)
    assert confirmed.state is DocumentState.AVAILABLE
    assert await _held(workshop, officer) == []
    for person in (workshop.american, workshop.australian, workshop.japanese):
        assert await _signs(workshop, person, document.id) == (True, 1, 1, 1, 1, True)
        assert await workshop.download(person, version.id, method=Method.VIEW) == b"content"
    assert await _signs(workshop, workshop.briton, document.id) == (True, 1, 1, 1, 1, False)
    async with workshop.stage.database.unit_of_work() as work:
        assert set(await Sealed(work).wraps(version.id)) == {USA, AUS, JPN}


async def test_an_upload_under_way_survives_the_confirmation(workshop: Workshop) -> None:
    document = await workshop.document(marking=ORCON)
    version, _ = await workshop.begin(document.id, b"content")
    await workshop.send(version.id, b"content")
    await _confirm(workshop, await workshop.officer(USA), document.id)
    await workshop.complete(version.id, b"content")
    assert await workshop.download(workshop.japanese, version.id) == b"content"


async def test_nobody_else_confirms_it(workshop: Workshop) -> None:
    document = await workshop.document(marking=ORCON)
    absent = DocumentId(new_identifier(Kind.DOCUMENT))
    told = []
    for foreign in (await workshop.officer(AUS), await workshop.officer(GBR), workshop.japanese):
        for one in (document.id, absent):
            with pytest.raises(NotFound) as refusal:
                await _confirm(workshop, foreign, one)
            told.append((refusal.value.message, refusal.value.path))
    assert len(set(told)) == 1
    member = await workshop.officer(AUS)
    await workshop.stage.join(workshop.project, member)
    with pytest.raises(NotFound):
        await _confirm(workshop, member, document.id)
    with pytest.raises(PolicyDenied):
        await _confirm(workshop, workshop.american, document.id)


async def test_an_officer_does_not_confirm_what_they_wrote_or_uploaded(workshop: Workshop) -> None:
    author = await workshop.officer(USA)
    await workshop.stage.join(workshop.project, author, role=Role.RESEARCHER)
    written = await workshop.document(marking=ORCON, by=author)
    uploaded = await workshop.document(marking=ORCON)
    await workshop.begin(uploaded.id, b"content", by=author)
    for document in (written, uploaded):
        with pytest.raises(NeedsApproval):
            await _confirm(workshop, author, document.id)
        confirmed = await _confirm(workshop, await workshop.officer(USA), document.id)
        assert confirmed.state is DocumentState.AVAILABLE
        with pytest.raises(Conflict):
            await _confirm(workshop, await workshop.officer(USA), document.id)


async def test_a_joint_document_waits_for_the_officers_of_every_owner(workshop: Workshop) -> None:
    document = await workshop.document(marking=JOINT)
    australian_officer = await workshop.officer(AUS)
    assert await _signs(workshop, workshop.australian, document.id) == (False, 0, 0, 0, 0, False)
    assert await _held(workshop, australian_officer) == ["Wind tunnel report"]
    first = await _confirm(workshop, australian_officer, document.id)
    assert first.state is DocumentState.HELD
    assert (await _confirm(workshop, australian_officer, document.id)).state is DocumentState.HELD
    assert await workshop.documents.get(workshop.stage.as_(workshop.australian), document.id) is None
    with pytest.raises(NotFound):
        await _confirm(workshop, await workshop.officer(JPN), document.id)
    second = await _confirm(workshop, await workshop.officer(USA), document.id)
    assert second.state is DocumentState.AVAILABLE
    for person in (workshop.australian, workshop.japanese):
        assert await workshop.documents.get(workshop.stage.as_(person), document.id) is not None


async def test_what_changed_meanwhile_is_confirmed_anew(workshop: Workshop) -> None:
    document = await workshop.document(marking=JOINT)
    await _confirm(workshop, await workshop.officer(AUS), document.id)
    narrowed = await workshop.stage.services.remarking.relabel(
        workshop.stage.as_(workshop.american),
        id=document.id,
        expected_version=document.version,
        marking=MarkingDraft(text="//JOINT SECRET AUS USA//REL TO USA, AUS"),
        reason="Not for Japan",
    )
    assert narrowed.state is DocumentState.HELD
    assert (await _confirm(workshop, await workshop.officer(USA), document.id)).state is DocumentState.HELD


async def test_silence_about_technical_data_is_no_export_status(workshop: Workshop) -> None:
    document = await workshop.document(marking="UNCLASSIFIED", category=3)
    version = await workshop.uploaded(document.id, b"content")
    officer = await workshop.officer(USA)
    with pytest.raises(NeedsApproval, match="export status"):
        await _confirm(workshop, officer, document.id)
    with pytest.raises(NotFound):
        await _determine(workshop, await workshop.officer(AUS), document.id, NONE)
    with pytest.raises(PolicyDenied):
        await _determine(workshop, workshop.american, document.id, NONE)
    determined = await _determine(workshop, officer, document.id, NONE)
    assert determined.state is DocumentState.AVAILABLE
    assert await workshop.download(workshop.briton, version.id) == b"content"


async def test_a_determination_may_close_it_to_other_nations(workshop: Workshop) -> None:
    document = await workshop.document(marking="UNCLASSIFIED", category=3)
    version = await workshop.uploaded(document.id, b"content")
    determined = await _determine(workshop, await workshop.officer(USA), document.id, ITAR)
    assert determined.state is DocumentState.AVAILABLE
    assert await workshop.download(workshop.american, version.id) == b"content"
    assert await workshop.documents.get(workshop.stage.as_(workshop.japanese), document.id) is None


async def test_what_was_released_may_become_controlled_and_not_the_other_way(workshop: Workshop) -> None:
    document, officer = await workshop.document(), await workshop.officer(USA)
    version = await workshop.uploaded(document.id, b"content")
    opened = await workshop.open(workshop.japanese, version.id)
    with pytest.raises(Conflict):
        await _determine(workshop, officer, document.id, NONE)
    await _determine(workshop, officer, document.id, ITAR)
    assert await workshop.documents.get(workshop.stage.as_(workshop.japanese), document.id) is None
    opened.close()
    with pytest.raises(Conflict):
        await _determine(workshop, officer, document.id, NONE)


@pytest.mark.parametrize(
    ("export", "rationale", "path"),
    [
        (ExportDraft(jurisdiction="LUNAR"), "why", ("export",)),
        (ExportDraft(jurisdiction=None), "why", ("export", "jurisdiction")),
        (NONE, " ", ("rationale",)),
    ],
)
async def test_a_determination_that_does_not_fit_is_refused_by_name(
    workshop: Workshop, export: ExportDraft, rationale: str, path: tuple[str, ...]
) -> None:
    document = await workshop.document(marking="UNCLASSIFIED", category=3)
    with pytest.raises(Invalid) as refusal:
        await workshop.stage.services.determinations.determine_export(
            workshop.stage.as_(await workshop.officer(USA)), document=document.id, export=export, rationale=rationale
        )
    assert refusal.value.path == path


async def test_a_repeated_creation_of_something_held_gives_the_same_document(workshop: Workshop) -> None:
    first = await workshop.document(marking=ORCON, idempotency_key="one")
    assert await workshop.document(marking=ORCON, idempotency_key="one") == first
    with pytest.raises(WorkspaceError):
        await workshop.document(marking=ORCON, category=5, idempotency_key="one")


async def test_every_decision_is_on_record(workshop: Workshop) -> None:
    document, officer = await workshop.document(marking=ORCON), await workshop.officer(USA)
    await _confirm(workshop, officer, document.id)
    events = await workshop.stage.services.audit.list(workshop.stage.as_(officer), page=PageRequest())
    assert "document.confirm" in [edge.item.action for edge in events.edges if edge.item.object == document.id]
