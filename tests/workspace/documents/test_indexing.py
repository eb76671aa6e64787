"""What was there before a project wanted its contents found: found too, with somebody's rights, and gone with them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from typing_extensions import override

from storage.errors import StoreUnavailable
from tests.storage.failing_store import FailingStore
from tests.workspace.documents.papers import docx, pdf
from tests.workspace.documents.workshop import TRILATERAL, Workshop, on_store
from tests.workspace.services.stage import USA, worker
from workspace.domain.decisions import Decision
from workspace.domain.identifiers import PersonId
from workspace.domain.markings import ExportDraft, MarkingDraft
from workspace.domain.people import Role
from workspace.domain.projects import Document
from workspace.persistence.examination_tables import content_words, indexing_passes
from workspace.persistence.tables import audit_events, people
from workspace.services.content.extraction import Extracted, ExtractionFailed
from workspace.services.content.indexing import Indexing
from workspace.services.content.reading import Opened, Reading

OPEN = "UNCLASSIFIED"
Action = Callable[[], Awaitable[object]]


async def wanted(workshop: Workshop, *, by: PersonId | None = None, wanted: bool = True) -> None:
    """Sets what the project wants."""
    services, person = workshop.stage.services, by or workshop.manager
    (project,) = await services.projects.get_many(workshop.stage.as_(person), ids=[workshop.project])
    assert project is not None
    await services.projects.update(
        workshop.stage.as_(person), id=workshop.project, expected_version=project.version, content_search=wanted
    )


async def hits(workshop: Workshop, person: PersonId, text: str) -> int:
    return await workshop.stage.services.search.count(workshop.stage.as_(person), text=text)


async def waiting(workshop: Workshop, person: PersonId) -> int:
    (left,) = await workshop.stage.services.indexing.waiting(workshop.stage.as_(person), [workshop.project])
    return left


async def rows(workshop: Workshop) -> int:
    async with workshop.stage.database.reading() as work:
        return int((await work.execute(select(func.count()).select_from(content_words))).scalar_one())


async def passes(workshop: Workshop) -> int:
    async with workshop.stage.database.reading() as work:
        return int((await work.execute(select(func.count()).select_from(indexing_passes))).scalar_one())


async def with_content(workshop: Workshop, content: bytes, *, marking: str = OPEN, **facts: object) -> Document:
    document = await workshop.document(title="Report", marking=marking, **facts)  # type: ignore[arg-type]
    await workshop.uploaded(document.id, content)
    return document


class _Meanwhile(Reading):
    """Reads as ever, and lets something happen between the reading and what comes of it, once."""

    def __init__(self, workshop: Workshop, action: Action) -> None:
        super().__init__(vault=workshop.stage.strongroom.vault)
        self._action: Action | None = action

    @override
    async def text(self, opened: Opened) -> Extracted:
        extracted = await super().text(opened)
        action, self._action = self._action, None
        if action is not None:
            await action()
        return extracted


def _interrupted(workshop: Workshop, action: Action) -> Indexing:
    services, stage = workshop.stage.services, workshop.stage
    return Indexing(
        database=stage.database,
        gate=services.gate,
        reading=_Meanwhile(workshop, action),
        audit=services.audit,
        clock=stage.clock,
    )


async def test_what_was_there_is_found_once_it_was_looked_at_and_readers_see_how_much_is_left(
    workshop: Workshop,
) -> None:
    for content in (b"The hydrophone hears.", pdf(("The hydrophone hears.",)), docx("The hydrophone", "hears.")):
        await with_content(workshop, content)
    await workshop.document(title="Empty", marking=OPEN)
    await wanted(workshop)
    assert await hits(workshop, workshop.briton, "hydrophone hears") == 0
    assert await waiting(workshop, workshop.briton) == 3
    assert await workshop.stage.services.indexing.run() == 3
    assert await hits(workshop, workshop.briton, "hydrophone hears") == 3
    assert await waiting(workshop, workshop.briton) == 0
    assert await passes(workshop) == 0
    assert await workshop.stage.services.indexing.run() == 0


async def test_only_the_newest_content_of_each_document_is_found(workshop: Workshop) -> None:
    document = await with_content(workshop, b"hydrophone")
    await workshop.uploaded(document.id, b"sonobuoy")
    await wanted(workshop)
    await workshop.stage.services.indexing.run()
    assert await hits(workshop, workshop.briton, "hydrophone") == 0
    assert await hits(workshop, workshop.briton, "sonobuoy") == 1


@pytest.mark.parametrize(
    ("marking", "facts"),
    [
        (TRILATERAL, {}),
        ("SECRET//NOFORN", {}),
        (OPEN, {"category": 3}),
        (OPEN, {"export": ExportDraft(jurisdiction="ITAR", usml="XI")}),
    ],
)
async def test_what_is_classified_held_or_controlled_is_not_even_opened(
    workshop: Workshop, marking: str, facts: dict[str, object]
) -> None:
    await with_content(workshop, b"hydrophone", marking=marking, **facts)
    await wanted(workshop)
    assert await waiting(workshop, workshop.american) == 0
    assert await workshop.stage.services.indexing.run() == 0
    assert await rows(workshop) == 0


async def test_a_text_that_contradicts_its_marking_is_not_found_by_its_words(workshop: Workshop) -> None:
    document = await workshop.document(title="Report", marking=OPEN)
    await workshop.uploaded(document.id, b"CONFIDENTIAL\nhydrophone")
    await workshop.confirmed(document)
    await wanted(workshop)
    assert await workshop.stage.services.indexing.run() == 1
    assert await rows(workshop) == 0
    assert await waiting(workshop, workshop.american) == 0


async def test_it_is_done_with_the_rights_of_whoever_asked_and_goes_on_with_those_of_the_next(
    workshop: Workshop,
) -> None:
    await workshop.stage.services.projects.member_add(
        workshop.stage.as_(workshop.manager),
        project=workshop.project,
        person=workshop.briton,
        role=Role.PROGRAMME_MANAGER,
    )
    await with_content(workshop, b"hydrophone", marking="UNCLASSIFIED//NOFORN")
    await with_content(workshop, b"hydrophone")
    await wanted(workshop, by=workshop.briton)
    assert (await waiting(workshop, workshop.american), await waiting(workshop, workshop.briton)) == (2, 1)
    await workshop.stage.services.indexing.run()
    assert await hits(workshop, workshop.american, "hydrophone") == 1
    await wanted(workshop)
    assert (await waiting(workshop, workshop.american), await waiting(workshop, workshop.briton)) == (1, 0)
    await workshop.stage.services.indexing.run()
    assert await hits(workshop, workshop.american, "hydrophone") == 2
    assert await hits(workshop, workshop.briton, "hydrophone") == 1


async def test_who_is_nobody_any_more_has_nothing_looked_at(workshop: Workshop) -> None:
    await with_content(workshop, b"hydrophone")
    await wanted(workshop)
    async with workshop.stage.database.unit_of_work() as work:
        await work.execute(update(people).where(people.c.id == workshop.manager).values(suspended=True))
    assert await workshop.stage.services.indexing.run() == 0
    assert (await rows(workshop), await passes(workshop)) == (0, 0)


async def test_each_content_is_on_record_as_read_for_whoever_asked(workshop: Workshop) -> None:
    document = await workshop.document(title="Report", marking=OPEN)
    version = await workshop.uploaded(document.id, b"hydrophone")
    await wanted(workshop)
    await workshop.stage.services.indexing.run()
    async with workshop.stage.database.reading() as work:
        recorded = await work.execute(select(audit_events).where(audit_events.c.action == "content.index"))
        (event,) = recorded.all()
    assert (event.actor, event.object, event.decision) == (workshop.manager, version.id, "GRANTED")


async def test_once_the_project_does_not_want_it_words_and_what_waits_are_gone_with_the_change(
    workshop: Workshop,
) -> None:
    await with_content(workshop, b"hydrophone")
    await wanted(workshop)
    await workshop.stage.services.indexing.run()
    await with_content(workshop, b"sonobuoy")
    await wanted(workshop)
    await wanted(workshop, wanted=False)
    assert (await rows(workshop), await passes(workshop)) == (0, 0)
    assert await workshop.stage.services.indexing.run() == 0
    assert await rows(workshop) == 0


async def _shred(workshop: Workshop, document: Document) -> None:
    officer = workshop.stage.as_(await workshop.officer(USA))
    await workshop.stage.services.destruction.shred(officer, id=document.id, reason="No longer needed.")


async def _classify(workshop: Workshop, document: Document) -> None:
    proposals, first = workshop.stage.services.proposals, workshop.stage.as_(await workshop.officer(USA))
    found = await workshop.documents.get(workshop.stage.as_(workshop.american), document.id)
    assert found is not None
    proposal = await proposals.propose_relabel(
        first, id=document.id, expected_version=found.version, marking=MarkingDraft(text=TRILATERAL), reason="Names."
    )
    second = workshop.stage.as_(await workshop.officer(USA))
    await proposals.decide(second, id=proposal.stored.id, decision=Decision.APPROVE, rationale="Looked at.")


async def _remark(workshop: Workshop, document: Document, text: str) -> None:
    american = workshop.stage.as_(workshop.american)
    found = await workshop.documents.get(american, document.id)
    assert found is not None
    await workshop.stage.services.remarking.relabel(
        american, id=document.id, expected_version=found.version, marking=MarkingDraft(text=text), reason="Looked at."
    )


async def _spill(workshop: Workshop, document: Document) -> None:
    briton = workshop.stage.as_(workshop.briton)
    await workshop.stage.services.spills.report(briton, object=document.id, description="A name.")


async def _hold(workshop: Workshop, document: Document) -> None:
    await workshop.uploaded(document.id, b"CONFIDENTIAL\nhydrophone")


async def _withdraw(workshop: Workshop, document: Document) -> None:
    american = workshop.stage.as_(workshop.american)
    await workshop.documents.withdraw(american, id=document.id, reason="Superseded.")


async def _opt_out(workshop: Workshop, document: Document) -> None:
    assert document.project == workshop.project
    await wanted(workshop, wanted=False)


async def _suspend(workshop: Workshop, document: Document) -> None:
    assert document.project == workshop.project
    async with workshop.stage.database.unit_of_work() as work:
        await work.execute(update(people).where(people.c.id == workshop.manager).values(suspended=True))


Deed = Callable[[Workshop, Document], Awaitable[None]]


@pytest.mark.parametrize("deed", [_shred, _classify, _spill, _hold, _withdraw, _opt_out, _suspend])
async def test_what_happens_to_a_document_while_it_is_read_leaves_no_word_of_it(workshop: Workshop, deed: Deed) -> None:
    document = await with_content(workshop, b"hydrophone")
    await wanted(workshop)
    await _interrupted(workshop, lambda: deed(workshop, document)).run()
    assert await rows(workshop) == 0
    assert await hits(workshop, workshop.american, "hydrophone") == 0
    assert await passes(workshop) == 0


async def test_what_is_narrowed_while_it_is_read_is_found_by_fewer(workshop: Workshop) -> None:
    document = await with_content(workshop, b"hydrophone")
    await wanted(workshop)
    await _interrupted(workshop, lambda: _remark(workshop, document, "UNCLASSIFIED//NOFORN")).run()
    assert await hits(workshop, workshop.american, "hydrophone") == 1
    assert await hits(workshop, workshop.briton, "hydrophone") == 0


async def test_of_a_content_that_is_replaced_while_it_is_read_only_the_new_one_is_found(workshop: Workshop) -> None:
    document = await with_content(workshop, b"hydrophone")
    await wanted(workshop)
    await _interrupted(workshop, lambda: workshop.uploaded(document.id, b"sonobuoy")).run()
    assert await hits(workshop, workshop.briton, "hydrophone") == 0
    assert await hits(workshop, workshop.briton, "sonobuoy") == 1


@pytest.mark.parametrize("deed", [_shred, _classify, _spill, _opt_out])
async def test_nor_does_it_matter_at_which_moment_it_happens(workshop: Workshop, deed: Deed) -> None:
    for number in range(6):
        document = await with_content(workshop, b"hydrophone")
        await wanted(workshop)
        pause = asyncio.sleep(0.04 * number)
        await asyncio.gather(workshop.stage.services.indexing.run(), _after(pause, deed(workshop, document)))
        if deed is not _spill:
            assert await rows(workshop) == 0
        assert await hits(workshop, workshop.american, "hydrophone") == 0
        workshop.stage.clock.advance(timedelta(days=1))


async def _after(first: Awaitable[None], then: Awaitable[None]) -> None:
    await first
    await then


async def test_two_workers_look_at_each_content_once(workshop: Workshop) -> None:
    for _ in range(5):
        await with_content(workshop, b"hydrophone")
    await wanted(workshop)
    stage = workshop.stage
    workers = [worker(stage.database, stage.strongroom, clock=stage.clock) for _ in range(2)]
    assert sum(await asyncio.gather(*(one.indexing.run() for one in workers))) == 5
    assert await hits(workshop, workshop.briton, "hydrophone") == 5


async def test_a_store_that_does_not_answer_is_waited_for_and_one_content_without_bytes_keeps_nobody_for_ever(
    workshop: Workshop,
) -> None:
    for _ in range(2):
        await with_content(workshop, b"hydrophone")
    await wanted(workshop)
    store = _Silent(workshop.stage.strongroom.store)
    indexing = on_store(workshop, store).stage.services.indexing
    assert await indexing.run() == 0
    assert await indexing.run() == 0
    workshop.stage.clock.advance(timedelta(minutes=1))
    store.silent_about = 1
    for _ in range(20):
        await indexing.run()
        workshop.stage.clock.advance(timedelta(minutes=15))
    assert await hits(workshop, workshop.briton, "hydrophone") == 1
    assert await passes(workshop) == 0
    await wanted(workshop)
    assert await workshop.stage.services.indexing.run() == 1
    assert await hits(workshop, workshop.briton, "hydrophone") == 2


async def test_contents_that_fail_their_reader_hold_the_others_up_for_minutes_at_most(workshop: Workshop) -> None:
    for _ in range(3):
        await with_content(workshop, b"deadly")
    await with_content(workshop, b"hydrophone")
    await wanted(workshop)
    services, stage = workshop.stage.services, workshop.stage
    indexing = Indexing(
        database=stage.database,
        gate=services.gate,
        reading=_Fatal(vault=stage.strongroom.vault),
        audit=services.audit,
        clock=stage.clock,
    )
    for _ in range(5):
        await indexing.run()
        stage.clock.advance(timedelta(minutes=1))
    assert await hits(workshop, workshop.briton, "hydrophone") == 1
    assert await passes(workshop) == 0


class _Fatal(Reading):
    """Ends as the process does that reads what is made to end it."""

    @override
    async def text(self, opened: Opened) -> Extracted:
        extracted = await super().text(opened)
        if "deadly" in extracted.text:
            raise ExtractionFailed("the reading process ended with -9")
        return extracted


class _Silent(FailingStore):
    """Gives nothing, or only what was not the first to be asked for."""

    silent_about: int | None = None
    _lost = ""

    @override
    async def get(self, key: str) -> bytes:
        self._lost = self._lost or key
        if self.silent_about is None or key == self._lost:
            raise StoreUnavailable("made to fail")
        return await super().get(key)
