"""Comments: read by those who may see both the comment and what it is about, and noticed by nobody else."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workspace.documents.test_activity import _listening, running
from tests.workspace.documents.workshop import TRILATERAL, Workshop
from workspace.domain.comments import Comment, Commented, mentions_in
from workspace.domain.errors import Conflict, ForbiddenMarking, Invalid, NotFound, PolicyDenied, WorkspaceError
from workspace.domain.identifiers import CommentId, DocumentId, Kind, MilestoneId, PersonId, new_identifier
from workspace.domain.markings import MarkingDraft
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Document, Milestone

__all__ = ["running"]

UNCLASSIFIED = MarkingDraft(text="UNCLASSIFIED")


async def _say(
    workshop: Workshop,
    about: str,
    body: str = "The gust is not in the model.",
    *,
    by: PersonId | None = None,
    marking: str | None = None,
    key: str | None = None,
) -> Comment:
    workshop.stage.clock.advance(timedelta(seconds=1))
    return await workshop.stage.services.comments.add(
        workshop.stage.as_(by or workshop.american),
        object=about,
        body=body,
        marking=None if marking is None else MarkingDraft(text=marking),
        idempotency_key=key,
    )


async def _read(workshop: Workshop, person: PersonId, about: Commented) -> list[str]:
    operation, service = workshop.stage.as_(person), workshop.stage.services.comments
    page = await service.page(operation, object=about, page=PageRequest(first=100))
    assert await service.count(operation, object=about) == len(page.edges)
    ids = [edge.item.id for edge in page.edges]
    assert await service.get_many(operation, ids) == [edge.item for edge in page.edges]
    return [edge.item.body for edge in page.edges]


async def _found(workshop: Workshop, person: PersonId, text: str) -> list[str]:
    operation, service = workshop.stage.as_(person), workshop.stage.services.search
    page = await service.page(operation, text=text, page=PageRequest(first=100))
    assert await service.count(operation, text=text) == len(page.edges)
    return [edge.item.title for edge in page.edges]


async def test_a_comment_without_a_marking_is_marked_as_the_record_of_its_document(workshop: Workshop) -> None:
    document = await workshop.document(record_marking=UNCLASSIFIED)
    comment = await _say(workshop, document.id, by=workshop.briton)
    assert comment.marking == document.record_marking
    assert comment.author == workshop.briton
    assert await _read(workshop, workshop.japanese, document.id) == [comment.body]


async def test_a_stricter_comment_is_read_only_by_those_whom_it_admits(workshop: Workshop) -> None:
    document = await workshop.document()
    await _say(workshop, document.id, "For all three.")
    closed = await _say(workshop, document.id, "Ours alone.", marking="SECRET//NOFORN")
    assert await _read(workshop, workshop.american, document.id) == ["For all three.", "Ours alone."]
    assert await _read(workshop, workshop.australian, document.id) == ["For all three."]
    assert await workshop.stage.services.comments.get_many(
        workshop.stage.as_(workshop.australian), [closed.id, CommentId(new_identifier(Kind.COMMENT))]
    ) == [None, None]


async def test_a_looser_comment_opens_nothing(workshop: Workshop) -> None:
    document, milestone = await workshop.document(), await workshop.milestone()
    comments = [await _say(workshop, one, "Plain gust", marking="UNCLASSIFIED") for one in (document.id, milestone.id)]
    for about in (document.id, milestone.id):
        assert await _read(workshop, workshop.briton, about) == []
    operation = workshop.stage.as_(workshop.briton)
    assert await workshop.stage.services.comments.get_many(operation, [one.id for one in comments]) == [None, None]
    assert await _found(workshop, workshop.briton, "gust") == []
    assert await _found(workshop, workshop.japanese, "gust") == ["Plain gust", "Plain gust"]


async def test_comments_go_with_their_document(workshop: Workshop) -> None:
    document = await workshop.document()
    comment = await _say(workshop, document.id)
    await workshop.documents.withdraw(workshop.stage.as_(workshop.american), id=document.id, reason="Superseded.")
    assert await _read(workshop, workshop.american, document.id) == []
    assert await workshop.stage.services.comments.get_many(workshop.stage.as_(workshop.american), [comment.id]) == [
        None
    ]
    assert await _found(workshop, workshop.american, "gust") == []


async def test_japanese_comments_are_found_by_their_parts(workshop: Workshop) -> None:
    milestone = await workshop.milestone()
    await _say(workshop, milestone.id, "風洞試験の結果を\n確認しました。", by=workshop.japanese)
    assert await _found(workshop, workshop.australian, "試験の結果") == ["風洞試験の結果を\n確認しました。"]
    assert await _found(workshop, workshop.briton, "試験") == []


async def test_comments_come_in_pages_oldest_first(workshop: Workshop) -> None:
    document = await workshop.document()
    for number in range(5):
        await _say(workshop, document.id, f"Number {number}")
    operation, bodies, after = workshop.stage.as_(workshop.japanese), [], None
    while True:
        page = await workshop.stage.services.comments.page(
            operation, object=document.id, page=PageRequest(first=2, after=after)
        )
        bodies += [edge.item.body for edge in page.edges]
        after = page.edges[-1].cursor
        if not page.has_next:
            break
    assert bodies == [f"Number {number}" for number in range(5)]


async def test_what_is_hidden_is_refused_as_what_is_absent(workshop: Workshop) -> None:
    hidden, gate = await workshop.document(), await workshop.milestone()
    refusals = set()
    for about in (hidden.id, gate.id, new_identifier(Kind.DOCUMENT), new_identifier(Kind.MILESTONE)):
        with pytest.raises(NotFound) as refused:
            await _say(workshop, about, by=workshop.briton)
        refusals.add((refused.value.message, refused.value.path))
    assert len(refusals) == 1


@pytest.mark.parametrize(
    "body", ["", "  \n ", "x" * 10_001, "a\u202eb", "a\x00b", " ".join(f"@p{n}@x.example" for n in range(21))]
)
async def test_a_text_that_does_not_fit_is_refused(workshop: Workshop, body: str) -> None:
    document = await workshop.document()
    with pytest.raises(Invalid):
        await _say(workshop, document.id, body)
    assert await _read(workshop, workshop.american, document.id) == []


async def test_only_documents_and_milestones_are_talked_about(workshop: Workshop) -> None:
    for other in (workshop.project, workshop.american, "doc_1", ""):
        with pytest.raises(Invalid):
            await _say(workshop, other)


async def test_observers_read_and_do_not_talk(workshop: Workshop) -> None:
    document = await workshop.document()
    observer = await workshop.stage.person(workshop.stage.principal(workshop.australian).nation)
    await workshop.stage.join(workshop.project, observer, role=Role.OBSERVER)
    with pytest.raises(PolicyDenied):
        await _say(workshop, document.id, by=observer)
    await _say(workshop, document.id, "Read this.")
    assert await _read(workshop, observer, document.id) == ["Read this."]


async def test_nobody_marks_for_another_nation_or_further_than_the_rules(workshop: Workshop) -> None:
    document = await workshop.document()
    for marking in (
        MarkingDraft(text=TRILATERAL, policy="USA"),
        MarkingDraft(text="SECRET//REL TO AUS, NZL", policy="AUS"),
    ):
        with pytest.raises((ForbiddenMarking, Invalid)):
            await workshop.stage.services.comments.add(
                workshop.stage.as_(workshop.australian), object=document.id, body="Ours", marking=marking
            )
    assert await _read(workshop, workshop.american, document.id) == []


async def test_a_comment_sent_twice_is_said_once(workshop: Workshop) -> None:
    document = await workshop.document()
    first = await _say(workshop, document.id, key="one")
    assert await _say(workshop, document.id, key="one") == first
    with pytest.raises(Conflict):
        await _say(workshop, document.id, "Something else", key="one")
    assert len(await _read(workshop, workshop.american, document.id)) == 1


async def test_a_comment_moves_nothing_of_its_document(workshop: Workshop) -> None:
    document = await workshop.document()
    await _say(workshop, document.id, marking="SECRET//NOFORN")
    assert await workshop.documents.get(workshop.stage.as_(workshop.australian), document.id) == document


async def test_who_is_mentioned_hears_of_it_and_nobody_else_does(running: Workshop) -> None:
    document = await running.document()
    people = (running.australian, running.japanese, running.briton, running.american)
    addresses = await _addresses(running)
    async with (
        _listening(running, running.australian) as australian,
        _listening(running, running.japanese) as japanese,
        _listening(running, running.briton) as briton,
        _listening(running, running.american) as american,
    ):
        called = f"@{people[0]}, @{addresses[running.briton].upper()} and @{addresses[running.american]}: look."
        comment = await _say(running, document.id, called)
        assert [(await australian.next()).kind for _ in range(2)] == ["comment.added", "comment.mentioned"]
        for other in (japanese, american):
            event = await other.next()
            assert (event.kind, event.node) == ("comment.added", comment.id)
        closed = await _say(running, document.id, f"@{people[0]} must not know.", marking="SECRET//NOFORN")
        assert (await american.next()).node == closed.id
        await asyncio.sleep(0.6)
        assert [one.waiting for one in (australian, japanese, briton, american)] == [0, 0, 0, 0]


async def test_a_mention_by_address_calls_as_one_by_identifier(running: Workshop) -> None:
    document, addresses = await running.document(), await _addresses(running)
    async with _listening(running, running.japanese) as japanese:
        await _say(running, document.id, f"({addresses[running.japanese]}, @{addresses[running.japanese].upper()}).")
        assert [(await japanese.next()).kind for _ in range(2)] == ["comment.added", "comment.mentioned"]


async def _addresses(workshop: Workshop) -> dict[PersonId, str]:
    found = {}
    for person in (workshop.american, workshop.australian, workshop.japanese, workshop.briton):
        shown = await workshop.stage.services.people.viewer(workshop.stage.as_(person))
        assert shown.email is not None
        found[person] = shown.email
    return found


def test_mentions_are_read_where_people_write_them() -> None:
    person = new_identifier(Kind.PERSON)
    found = mentions_in(f"(@{person}), @Kim.Lee@firm.example! mail@firm.example @nobody 「@{person}」 @@x@y.example")
    assert found.people == {person}
    assert found.addresses == {"kim.lee@firm.example"}


@given(st.text(max_size=300))
def test_whatever_is_written_mentions_only_what_has_the_form_of_it(text: str) -> None:
    found = mentions_in(text)
    assert all(f"@{one}" in text.lower() for one in found.addresses)
    assert all(f"@{one}" in text for one in found.people)


_MARKINGS = ("UNCLASSIFIED", "SECRET//NOFORN", TRILATERAL, "SECRET//REL TO USA, JPN", "SECRET//REL TO USA, GBR", None)
_OBJECTS = ("UNCLASSIFIED", TRILATERAL, "SECRET//REL TO USA, GBR")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(
        st.tuples(st.sampled_from(_OBJECTS), st.sampled_from(_MARKINGS), st.booleans()), min_size=2, max_size=6
    )
)
async def test_a_person_reads_what_both_labels_admit_and_is_told_the_same_whatever_else_is_said(
    workshop: Workshop, said: list[tuple[str, str | None, bool]]
) -> None:
    documents = {marking: await workshop.document(title="Squall", marking=marking) for marking in _OBJECTS}
    milestones = {marking: await workshop.milestone(title="Squall", marking=marking) for marking in _OBJECTS}
    tokens: dict[str, tuple[str, str | None]] = {}
    people = {"USA": workshop.american, "AUS": workshop.australian, "JPN": workshop.japanese, "GBR": workshop.briton}
    everything: list[Document | Milestone] = [*documents.values(), *milestones.values()]
    before = await _told(workshop, everything)
    for number, (marking, own, on_document) in enumerate(said):
        about = documents[marking].id if on_document else milestones[marking].id
        body = f"Squall {number} @{workshop.briton}"
        tokens[body] = (marking, own)
        await _say(workshop, about, body, marking=own)
    for nation, person in people.items():
        expected = {body for body, markings in tokens.items() if all(_admits(one, nation) for one in markings)}
        read: set[str] = set()
        for one in everything:
            read.update(await _read(workshop, person, one.id))
        assert read == expected
    if not any(all(_admits(one, "GBR") for one in markings) for markings in tokens.values()):
        assert await _told(workshop, everything) == before


def _admits(marking: str | None, nation: str) -> bool:
    if marking is None or marking == "UNCLASSIFIED" or nation == "USA":
        return True
    return nation in marking.replace("NOFORN", "")


async def _told(workshop: Workshop, objects: Sequence[Document | Milestone]) -> list[str]:
    """Everything about comments that the fourth nation's member can ask."""
    operation, services, told = workshop.stage.as_(workshop.briton), workshop.stage.services, []
    for about in [one.id for one in objects]:
        told.append(repr(await services.comments.page(operation, object=about, page=PageRequest(first=10))))
        told.append(repr(await services.comments.count(operation, object=about)))
        told.append(repr(await services.documents.get_many(operation, [DocumentId(about)])))
        told.append(repr(await services.milestones.get_many(operation, [MilestoneId(about)])))
        try:
            await services.comments.add(operation, object=about, body="")
        except WorkspaceError as refusal:
            told.append(f"{refusal.message} {refusal.path}")
    for text in ("squall", "0"):
        told.append(repr(await services.search.page(operation, text=text, page=PageRequest(first=100))))
        told.append(repr(await services.search.count(operation, text=text)))
    return told
