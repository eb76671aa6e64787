"""Once a withdrawal is acknowledged, no worker gives anything out by the old law."""

import asyncio

from tests.workspace.documents.workshop import Workshop
from tests.workspace.services.stage import JPN, USA, worker
from workspace.domain.errors import WorkspaceError
from workspace.domain.listing import RuleFilter
from workspace.domain.paging import PageRequest
from workspace.domain.people import Role
from workspace.domain.projects import Method

WORKERS = 4


async def test_nothing_is_given_out_after_the_acknowledgement(workshop: Workshop) -> None:
    stage = workshop.stage
    version = await workshop.uploaded((await workshop.document()).id, b"content")
    workers = [worker(stage.database, stage.strongroom, clock=stage.clock) for _ in range(WORKERS)]
    officer = await stage.person(USA, offices_held=[Role.SECURITY_OFFICER])
    acknowledged, stop = asyncio.Event(), asyncio.Event()
    started = [asyncio.Event() for _ in range(WORKERS)]
    given: list[str] = []

    async def take(number: int) -> None:
        services = workers[number]
        while not stop.is_set():
            after = acknowledged.is_set()
            operation = services.gate.operation(stage.principal(workshop.japanese))
            try:
                ticket = await services.content.create_ticket(operation, version=version.id, method=Method.DOWNLOAD)
                opened = await services.content.open_ticket(ticket.path.removeprefix("/content/"), request_id="r")
                opened.close()
            except WorkspaceError:
                continue
            started[number].set()
            if after:
                given.append(f"worker {number}")

    takers = [asyncio.create_task(take(number)) for number in range(WORKERS)]
    for each in started:
        await each.wait()
    rules = await stage.services.disclosure.rules(
        stage.as_(officer), page=PageRequest(first=50), filter=RuleFilter(releasing=USA, receiving=JPN)
    )
    await stage.services.disclosure.rule_withdraw(stage.as_(officer), id=rules.edges[0].item.id, reason="incident")
    acknowledged.set()
    await asyncio.sleep(0.5)
    stop.set()
    await asyncio.gather(*takers)
    assert given == []
    assert await workshop.download(workshop.australian, version.id) == b"content"
