"""Asking for what one cannot find is answered alike, whatever is there; its owners and one's officers learn of it."""

import time

import pytest

from tests.workspace.services.stage import AUS, GBR, USA, Stage
from workspace.domain.audit import AuditEvent
from workspace.domain.errors import Invalid
from workspace.domain.identifiers import Kind, PersonId, new_identifier
from workspace.domain.listing import AuditFilter
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.persistence.audit import ACCESS_QUERY


async def _log(stage: Stage, officer: PersonId) -> list[AuditEvent]:
    listed = await stage.services.audit.list(
        stage.as_(officer), page=PageRequest(), filter=AuditFilter(action=ACCESS_QUERY)
    )
    return [edge.item for edge in listed.edges]


async def test_hidden_and_absent_are_asked_for_alike_and_only_the_owners_learn_which_it_was(stage: Stage) -> None:
    manager = await stage.person(USA, offices_held=[Role.PROGRAMME_MANAGER])
    american, australian, briton = [
        await stage.person(nation, offices_held=[Role.SECURITY_OFFICER]) for nation in (USA, AUS, GBR)
    ]
    asker = await stage.person(AUS)
    hidden, absent = (await stage.project(manager)).id, new_identifier(Kind.DOCUMENT)
    answers = []
    for one in (hidden, absent):
        made = await stage.services.access_queries.ask(
            stage.as_(asker), object=one, reason="For the trials.", reference="request-1"
        )
        assert made.reference.startswith("request-")
        answers.append(made.answer)
    assert answers[0] == answers[1]
    for reader in (asker, australian):
        events = await _log(stage, reader)
        assert (len(events), {event.object for event in events}) == (2, {absent, hidden})
        assert {(event.actor, event.action, event.decision, event.reasons) for event in events} == {
            (asker, ACCESS_QUERY, "GRANTED", ())
        }
    assert [event.object for event in await _log(stage, american)] == [hidden]
    assert await _log(stage, briton) == []


async def test_an_answer_takes_whole_steps_of_time(stage: Stage) -> None:
    asker = await stage.person(AUS)
    began = time.monotonic()
    await stage.services.access_queries.ask(
        stage.as_(asker), object=new_identifier(Kind.PROJECT), reason="For the trials."
    )
    assert time.monotonic() - began >= 0.05


async def test_what_is_malformed_is_said_whatever_is_there(stage: Stage) -> None:
    asker = await stage.person(AUS)
    for given, reason, reference in (
        (new_identifier(Kind.PERSON), "For the trials.", None),
        ("doc_", "For the trials.", None),
        (new_identifier(Kind.PROJECT), " ", None),
        (new_identifier(Kind.PROJECT), "For the trials.", "x" * 101),
    ):
        with pytest.raises(Invalid):
            await stage.services.access_queries.ask(stage.as_(asker), object=given, reason=reason, reference=reference)
    assert await _log(stage, asker) == []
