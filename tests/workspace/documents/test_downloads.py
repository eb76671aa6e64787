"""Downloads: decided when they begin, recorded before the first byte, cut when the right ends."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text, update

from storage.format import SEGMENT_SIZE
from tests.workspace.documents.workshop import TRILATERAL, Workshop
from tests.workspace.services.stage import USA
from workspace.domain.content import Revoked
from workspace.domain.errors import NotFound, PolicyDenied, Unauthenticated
from workspace.domain.identifiers import Kind, PersonId, VersionId, new_identifier
from workspace.domain.listing import RuleFilter
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Method
from workspace.persistence.database import Database
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.notices import Notices
from workspace.persistence.tables import audit_events, memberships, people
from workspace.services.content.tickets import LIFETIME

LONG = secrets.token_bytes(SEGMENT_SIZE * 3)


async def _recorded(database: Database, *, action: str) -> list[dict[str, Any]]:
    async with database.unit_of_work() as work:
        rows = await work.execute(
            select(audit_events.c.leaf).where(audit_events.c.action == action).order_by(audit_events.c.at)
        )
        return [orjson.loads(row.leaf) for row in rows]


async def _ticket(workshop: Workshop, person: PersonId, version: VersionId, method: Method = Method.DOWNLOAD) -> str:
    ticket = await workshop.content.create_ticket(workshop.stage.as_(person), version=version, method=method)
    return ticket.path.removeprefix("/content/")


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 0), (0, 1), (5, SEGMENT_SIZE + 9), (SEGMENT_SIZE, SEGMENT_SIZE * 2), (len(LONG) - 1, len(LONG))],
)
async def test_a_range_is_exactly_that(workshop: Workshop, start: int, end: int) -> None:
    version = await workshop.uploaded((await workshop.document()).id, LONG)
    opened = await workshop.open(workshop.australian, version.id)
    assert b"".join([bytes(piece) async for piece in opened.read(start, end)]) == LONG[start:end]
    opened.close()


async def test_what_is_opened_says_what_it_is(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    opened = await workshop.open(workshop.australian, version.id)
    assert opened.size == 7
    assert opened.etag == f'"{version.sha256}"'
    assert opened.filename == "SECRET - REL TO USA, AUS, JPN - report.pdf"
    assert (opened.media_type, opened.inline) == ("application/pdf", False)
    opened.close()


async def test_the_access_is_recorded_before_the_first_byte(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    ticket = await _ticket(workshop, workshop.japanese, version.id)
    assert await _recorded(workshop.stage.database, action="content.open") == []
    opened = await workshop.content.open_ticket(ticket, request_id="request-7")
    (event,) = await _recorded(workshop.stage.database, action="content.open")
    assert (event["actor"], event["object"], event["decision"]) == (workshop.japanese, version.id, "GRANTED")
    assert (event["request"], event["detail"]["method"]) == ("request-7", "DOWNLOAD")
    assert event["rules"]
    opened.close()


async def test_where_nothing_can_be_recorded_nothing_is_given_out(
    workshop: Workshop, database_urls: DatabaseUrls
) -> None:
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    ticket = await _ticket(workshop, workshop.japanese, version.id)
    owner = Database(database_urls.owner)
    async with owner.unit_of_work() as work:
        await work.execute(text("REVOKE INSERT ON audit_events FROM app"))
    await owner.close()
    with pytest.raises(Exception, match="permission denied"):
        await workshop.content.open_ticket(ticket, request_id="request")


async def test_hidden_and_absent_are_refused_and_recorded_alike(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    told = []
    for asked in (version.id, VersionId(new_identifier(Kind.VERSION))):
        with pytest.raises(NotFound) as refusal:
            await _ticket(workshop, workshop.briton, asked)
        told.append((refusal.value.message, refusal.value.path))
    assert told[0] == told[1]
    denials = await _recorded(workshop.stage.database, action="content.ticket")
    assert [event["decision"] for event in denials] == ["DENIED", "DENIED"]


async def test_a_ticket_opens_for_a_minute(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    ticket = await _ticket(workshop, workshop.japanese, version.id)
    workshop.stage.clock.advance(LIFETIME)
    with pytest.raises(PolicyDenied):
        await workshop.content.open_ticket(ticket, request_id="request")


async def test_a_ticket_does_not_outlive_its_owners_token(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    principal = workshop.stage.principal(workshop.japanese)

    short = replace(principal, expires_at=workshop.stage.clock.now + timedelta(seconds=5))
    ticket = await workshop.content.create_ticket(
        workshop.stage.services.gate.operation(short), version=version.id, method=Method.DOWNLOAD
    )
    assert ticket.expires_at == short.expires_at
    workshop.stage.clock.advance(timedelta(seconds=5))
    with pytest.raises(PolicyDenied):
        await workshop.content.open_ticket(ticket.path.removeprefix("/content/"), request_id="request")


async def test_a_ticket_that_was_altered_is_none(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    ticket = await _ticket(workshop, workshop.japanese, version.id)
    forged = [
        ticket[:-4],
        ticket + "AAAA",
        "",
        "x",
        "é",
        "A" * 5000,
        ticket[:10] + ("A" if ticket[10] != "A" else "B") + ticket[11:],
    ]
    for one in forged:
        with pytest.raises(NotFound):
            await workshop.content.open_ticket(one, request_id="request")


async def test_a_ticket_is_only_a_question(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    ticket = await _ticket(workshop, workshop.japanese, version.id)
    async with workshop.stage.database.unit_of_work() as work:
        await work.execute(memberships.delete().where(memberships.c.person == workshop.japanese))
    with pytest.raises(NotFound):
        await workshop.content.open_ticket(ticket, request_id="request")
    (event,) = await _recorded(workshop.stage.database, action="content.open")
    assert event["decision"] == "DENIED"


async def test_a_destroyed_key_opens_nothing(workshop: Workshop) -> None:
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    workshop.stage.strongroom.keyring.destroy("JPN")
    with pytest.raises(PolicyDenied):
        await workshop.open(workshop.japanese, version.id)
    assert await workshop.download(workshop.australian, version.id) == b"content"


async def _withdraw_rule(workshop: Workshop) -> None:
    officer = await workshop.stage.person(USA, offices_held=[Role.SECURITY_OFFICER])

    rules = await workshop.stage.services.disclosure.rules(
        workshop.stage.as_(officer), page=PageRequest(first=50), filter=RuleFilter(releasing=USA, receiving="JPN")
    )
    await workshop.stage.services.disclosure.rule_withdraw(
        workshop.stage.as_(officer), id=rules.edges[0].item.id, reason="incident"
    )


async def _remove_member(workshop: Workshop) -> None:
    await workshop.stage.services.projects.member_remove(
        workshop.stage.as_(workshop.manager), project=workshop.project, person=workshop.japanese
    )


async def _suspend(workshop: Workshop) -> None:
    async with workshop.stage.database.unit_of_work() as work:
        await work.execute(update(people).where(people.c.id == workshop.japanese).values(suspended=True))


async def _withdraw_document(workshop: Workshop) -> None:
    (document,) = (
        edge.item
        for edge in (await workshop.documents.page(workshop.stage.as_(workshop.american), page=PageRequest())).edges
    )
    await workshop.documents.withdraw(workshop.stage.as_(workshop.american), id=document.id, reason="spill")


@pytest.mark.parametrize("revoke", [_withdraw_rule, _remove_member, _suspend, _withdraw_document])
async def test_a_running_download_ends_within_a_second(
    workshop: Workshop, database_urls: DatabaseUrls, revoke: Callable[[Workshop], Awaitable[None]]
) -> None:
    version = await workshop.uploaded((await workshop.document(marking=TRILATERAL)).id, LONG)
    notices = Notices(database_urls.app, channels=("law", "activity"))
    async with notices.running(), workshop.stage.services.gate.watching(notices):
        theirs = await workshop.open(workshop.japanese, version.id)
        ours = await workshop.open(workshop.american, version.id)
        reading, our_reading = theirs.read(0, theirs.size), ours.read(0, ours.size)
        received = len(await anext(reading))
        our_bytes = [bytes(await anext(our_reading))]
        await revoke(workshop)
        async with asyncio.timeout(1):
            await theirs.revoked()
        with pytest.raises(Revoked):
            received += len(await anext(reading))
        assert received < len(LONG)
        with pytest.raises((NotFound, PolicyDenied, Unauthenticated)):
            await workshop.open(workshop.japanese, version.id)
        if revoke is not _withdraw_document:
            our_bytes += [bytes(piece) async for piece in our_reading]
            assert b"".join(our_bytes) == LONG
        theirs.close()
        ours.close()
