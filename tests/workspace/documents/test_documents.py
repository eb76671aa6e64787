"""Documents: found by those their marking lets in, and by nobody else in any way."""

import pytest

from tests.workspace.documents.workshop import TRILATERAL, Workshop, titles
from tests.workspace.services.stage import AUS, USA
from workspace.domain.errors import Conflict, ForbiddenMarking, Invalid, NotFound, PolicyDenied
from workspace.domain.identifiers import DocumentId, Kind, new_identifier
from workspace.domain.listing import DocumentFilter, DocumentOrder, DocumentOrderField, OrderDirection
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Document, DocumentState

TITLE = DocumentOrder(field=DocumentOrderField.TITLE, direction=OrderDirection.ASC)


async def _listed(workshop: Workshop, person: str, **facts: object) -> list[str]:
    page = await workshop.documents.page(
        workshop.stage.as_(person),  # type: ignore[arg-type]
        page=PageRequest(first=100),
        order=TITLE,
        **facts,  # type: ignore[arg-type]
    )
    return titles(edge.item for edge in page.edges)


async def test_partners_find_a_document_and_the_fourth_nation_finds_nothing(workshop: Workshop) -> None:
    document = await workshop.document(tags=["aero"])
    for person in (workshop.american, workshop.australian, workshop.japanese):
        found = await workshop.documents.get(workshop.stage.as_(person), document.id)
        assert found is not None
        assert found.marking.banner == TRILATERAL
        assert await workshop.documents.count(workshop.stage.as_(person)) == 1
        assert await _listed(workshop, person) == ["Wind tunnel report"]
    briton = workshop.stage.as_(workshop.briton)
    assert await workshop.documents.get(briton, document.id) is None
    assert await workshop.documents.count(briton) == 0
    assert await _listed(workshop, workshop.briton) == []
    assert await workshop.documents.count(briton, filter=DocumentFilter(tag="aero")) == 0


async def test_a_looser_record_is_found_by_those_who_may_not_have_the_content(workshop: Workshop) -> None:
    document = await workshop.document(record_marking=MarkingDraft(text="UNCLASSIFIED"))
    found = await workshop.documents.get(workshop.stage.as_(workshop.briton), document.id)
    assert found is not None
    assert (found.record_marking.text, found.marking.text) == ("UNCLASSIFIED", TRILATERAL)
    version = await workshop.uploaded(document.id, b"content")
    assert await workshop.content.latest(workshop.stage.as_(workshop.briton), [document.id]) == [None]
    assert await workshop.content.latest(workshop.stage.as_(workshop.japanese), [document.id]) == [version]


async def test_uploading_leaves_a_looser_record_as_it_was(workshop: Workshop) -> None:
    document = await workshop.document(record_marking=MarkingDraft(text="UNCLASSIFIED"))
    before = await workshop.documents.get(workshop.stage.as_(workshop.briton), document.id)
    await workshop.uploaded(document.id, b"content")
    assert await workshop.documents.get(workshop.stage.as_(workshop.briton), document.id) == before


async def test_an_observer_creates_nothing(workshop: Workshop) -> None:
    observer = await workshop.stage.person(USA)
    await workshop.stage.join(workshop.project, observer, role=Role.OBSERVER)
    with pytest.raises(PolicyDenied):
        await workshop.document(by=observer)


async def test_a_hidden_project_and_an_absent_one_refuse_alike(workshop: Workshop) -> None:
    stranger = await workshop.stage.person(USA)
    with pytest.raises(NotFound) as hidden:
        await workshop.document(by=stranger)
    workshop.project = type(workshop.project)(new_identifier(Kind.PROJECT))
    with pytest.raises(NotFound) as absent:
        await workshop.document(by=stranger)
    assert (hidden.value.message, hidden.value.path) == (absent.value.message, absent.value.path)


@pytest.mark.parametrize(
    ("facts", "refused", "path"),
    [
        ({"title": ""}, Invalid, ("title",)),
        ({"title": "a\u202eb"}, Invalid, ("title",)),
        ({"marking": "SECRET//REL TO AUS, USA"}, Invalid, ("marking", "text")),
        ({"marking": "SECRET//REL TO USA, NZL"}, ForbiddenMarking, ("marking",)),
        ({"tags": ["\n\n"]}, Invalid, ("tags", "0")),
        ({"derived_from": ["prj_x"]}, Invalid, ("derivedFrom", "0")),
        ({"derived_from": ["doc_" + "a" * 26]}, NotFound, ("derivedFrom", "0")),
        ({"record_marking": MarkingDraft(text="SECRET//REL")}, Invalid, ("recordMarking", "text")),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(
    workshop: Workshop, facts: dict[str, object], refused: type[Exception], path: tuple[str, ...]
) -> None:
    with pytest.raises(refused) as refusal:
        await workshop.document(**facts)  # type: ignore[arg-type]
    assert refusal.value.path == path  # type: ignore[attr-defined]


async def test_a_repeated_creation_gives_the_same_document(workshop: Workshop) -> None:
    first = await workshop.document(idempotency_key="one")
    assert await workshop.document(idempotency_key="one") == first
    with pytest.raises(Conflict):
        await workshop.document(title="Another", idempotency_key="one")
    assert await workshop.documents.count(workshop.stage.as_(workshop.american)) == 1


async def test_an_update_needs_the_version_it_was_made_from(workshop: Workshop) -> None:
    document = await workshop.document()
    operation = workshop.stage.as_(workshop.american)
    changed = await workshop.documents.update(operation, id=document.id, expected_version=1, title="Final", tags=["a"])
    assert (changed.title, changed.tags, changed.version) == ("Final", ("a",), 2)
    with pytest.raises(Conflict):
        await workshop.documents.update(operation, id=document.id, expected_version=1, title="Lost")


async def test_another_nation_does_not_take_a_document_away(workshop: Workshop) -> None:
    document = await workshop.document()
    manager = await workshop.stage.person(AUS)
    await workshop.stage.join(workshop.project, manager, role=Role.PROGRAMME_MANAGER)
    with pytest.raises(PolicyDenied):
        await workshop.documents.withdraw(workshop.stage.as_(manager), id=document.id, reason="ours now")
    with pytest.raises(NotFound):
        await workshop.documents.withdraw(workshop.stage.as_(workshop.briton), id=document.id, reason="ours now")


async def test_a_withdrawn_document_is_gone_for_everybody(workshop: Workshop) -> None:
    document = await workshop.document()
    american = workshop.stage.as_(workshop.american)
    withdrawn = await workshop.documents.withdraw(american, id=document.id, reason="superseded")
    assert withdrawn.state is DocumentState.WITHDRAWN
    assert await workshop.documents.get(american, document.id) is None
    assert await workshop.documents.count(american) == 0
    with pytest.raises(NotFound):
        await workshop.documents.withdraw(american, id=document.id, reason="again")


async def test_a_researcher_withdraws_only_their_own(workshop: Workshop) -> None:
    document = await workshop.document(by=workshop.manager)
    with pytest.raises(PolicyDenied):
        await workshop.documents.withdraw(workshop.stage.as_(workshop.american), id=document.id, reason="no")


async def test_sources_are_shown_as_far_as_they_are_visible(workshop: Workshop) -> None:
    closed = await workshop.document(title="Closed", marking="SECRET//NOFORN")
    open_one = await workshop.document(title="Open")
    derived = await workshop.document(title="Derived", derived_from=[closed.id, open_one.id])
    for person, seen in ((workshop.american, ["Closed", "Open"]), (workshop.australian, ["Open"])):
        (sources,) = await workshop.documents.derived_from(workshop.stage.as_(person), [derived.id])
        assert titles(sources) == seen


@pytest.mark.parametrize("field", list(DocumentOrderField))
@pytest.mark.parametrize("direction", list(OrderDirection))
async def test_pages_walk_the_list_in_both_directions(
    workshop: Workshop, field: DocumentOrderField, direction: OrderDirection
) -> None:
    for number in range(7):
        await workshop.document(title=f"Report {number % 3}", marking=TRILATERAL if number % 2 else "SECRET//NOFORN")
    order = DocumentOrder(field=field, direction=direction)
    operation = workshop.stage.as_(workshop.american)
    whole = await workshop.documents.page(operation, order=order, page=PageRequest(first=100))
    ids = [edge.item.id for edge in whole.edges]
    assert len(ids) == 7
    assert not whole.has_next
    walked: list[DocumentId] = []
    after = None
    while True:
        page = await workshop.documents.page(operation, order=order, page=PageRequest(first=2, after=after))
        walked += [edge.item.id for edge in page.edges]
        after = page.edges[-1].cursor
        if not page.has_next:
            break
    assert walked == ids
    backward: list[DocumentId] = []
    before = None
    while True:
        page = await workshop.documents.page(operation, order=order, page=PageRequest(last=3, before=before))
        backward = [edge.item.id for edge in page.edges] + backward
        before = page.edges[0].cursor
        if not page.has_previous:
            break
    assert backward == ids


async def test_filters_narrow_and_count_alike(workshop: Workshop) -> None:
    await workshop.document(title="Wind tunnel report", tags=["aero"])
    await workshop.document(title="極超音速 風洞試験", tags=["aero", "試験"])
    await workshop.document(title="Engine", tags=["engine"])
    for wanted, expected in (
        (DocumentFilter(text="tunnel"), 1),
        (DocumentFilter(text="風洞"), 1),
        (DocumentFilter(text="aero"), 2),
        (DocumentFilter(tag="aero"), 2),
        (DocumentFilter(tag="engine", text="wind"), 0),
        (DocumentFilter(project=workshop.project), 3),
        (DocumentFilter(updated_since=workshop.stage.clock.now), 3),
    ):
        listed = await _listed(workshop, workshop.japanese, filter=wanted)
        assert len(listed) == expected
        assert await workshop.documents.count(workshop.stage.as_(workshop.japanese), filter=wanted) == expected


@pytest.mark.parametrize(
    "page", [PageRequest(first=0), PageRequest(first=101), PageRequest(first=1, last=1), PageRequest(after="forged")]
)
async def test_a_page_that_cannot_be_is_refused(workshop: Workshop, page: PageRequest) -> None:
    with pytest.raises(Invalid):
        await workshop.documents.page(workshop.stage.as_(workshop.american), page=page)


async def test_a_cursor_serves_nobody_else(workshop: Workshop) -> None:
    for number in range(3):
        await workshop.document(title=f"Report {number}")
    page = await workshop.documents.page(workshop.stage.as_(workshop.american), page=PageRequest(first=1))
    with pytest.raises(Invalid):
        await workshop.documents.page(
            workshop.stage.as_(workshop.australian), page=PageRequest(first=1, after=page.edges[0].cursor)
        )


def test_an_entity_says_nothing_but_what_the_contract_names() -> None:
    assert {"created_by", "label", "label_id"}.isdisjoint(Document.__dataclass_fields__)


async def test_nobody_writes_in_what_speaks_for_another_nation(workshop: Workshop) -> None:
    document = await workshop.document()
    await workshop.uploaded(document.id, b"content")
    for partner in (workshop.japanese, workshop.australian):
        with pytest.raises(PolicyDenied):
            await workshop.documents.update(
                workshop.stage.as_(partner), id=document.id, expected_version=document.version, title="Ours now"
            )
        with pytest.raises(PolicyDenied):
            await workshop.begin(document.id, b"other", by=partner)
    joint = await workshop.document(marking="//JOINT SECRET AUS USA//REL TO USA, AUS")
    await workshop.confirmed(joint, nations=(USA, AUS))
    await workshop.begin(joint.id, b"content", by=workshop.australian)
