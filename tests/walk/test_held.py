"""Over HTTP: what no template covers stays at home until an officer confirms it; templates spare the wait."""

from pathlib import Path

from tests.walk.crawl import crawl
from tests.walk.people import Cast, File, Object, Visitor, create_project, download, upload
from tests.walk.processes import demo
from workspace.domain.identifiers import Kind, new_identifier

ORCON = "SECRET//ORCON/REL TO USA, AUS, JPN"
DOCUMENT = "document { id state marking { banner } }"
TEMPLATE = "markingTemplate { id state export category marking { text } }"
WHY = "EXERCISE looked at"


async def test_an_officer_confirms_what_no_template_covers(tmp_path: Path) -> None:
    with demo(tmp_path / "data") as running:
        async with Cast(running) as cast:
            manager, american = await cast("manager@usa.example"), await cast("researcher@usa.example")
            members = [await cast(f"researcher@{nation}.example") for nation in ("usa", "aus", "jpn", "gbr")]
            _, australian, japanese, british = members
            project = await create_project(manager, "EXERCISE Held", members)
            texts = ["Quixotic"]
            before = [await crawl(one, texts=texts, ids=[project]) for one in (australian, british)]

            held = await _document(american, project, ORCON)
            assert held["state"] == "HELD"
            file = File("quixotic.pdf", 6, b"quiver")
            version = await upload(american, held["id"], file)
            assert await download(american, version) == file.sha256()
            assert [await crawl(one, texts=texts, ids=[project]) for one in (australian, british)] == before
            hidden = await australian.refused("contentTicketCreate", "ticket { url }", versionId=version)
            assert hidden["code"] == "NOT_FOUND"

            await _refusals(cast, held["id"])
            officer = await cast("officer@usa.example")
            waiting = await officer.ask("{ documentsHeld { nodes { id state title marking { banner } } totalCount } }")
            assert [node["id"] for node in waiting["documentsHeld"]["nodes"]] == [held["id"]]
            confirmed = await officer.change("documentConfirm", DOCUMENT, id=held["id"], rationale=WHY)
            assert confirmed["document"] == held | {"state": "AVAILABLE"}
            for reader in (american, australian, japanese):
                assert await download(reader, version) == file.sha256()
            assert await crawl(british, texts=texts, ids=[project]) == before[1]

            await _template_spares_the_wait(cast, project)
            await _silence_is_no_export_status(cast, project)


async def _document(author: Visitor, project: str, marking: str, **facts: object) -> Object:
    made = await author.change(
        "documentCreate",
        DOCUMENT,
        projectId=project,
        title="EXERCISE Quixotic report",
        marking={"text": marking},
        **facts,
    )
    document: Object = made["document"]
    return document


async def _refusals(cast: Cast, document: str) -> None:
    """The author, another nation's officer, and somebody who asks for what does not exist."""
    own = await (await cast("researcher@usa.example")).refused("documentConfirm", DOCUMENT, id=document, rationale=WHY)
    assert own["code"] == "POLICY_DENIED"
    foreign = await cast("officer@aus.example")
    told = [
        await foreign.refused(mutation, DOCUMENT, rationale=WHY, **given)
        for mutation, given in (
            ("documentConfirm", {"id": document}),
            ("documentConfirm", {"id": new_identifier(Kind.DOCUMENT)}),
        )
    ]
    assert told[0] == told[1]
    assert told[0]["code"] == "NOT_FOUND"
    determination = {"documentId": document, "export": {"jurisdiction": "NONE"}, "rationale": WHY}
    assert (await foreign.refused("exportDetermine", DOCUMENT, **determination))["code"] == "NOT_FOUND"


async def _template_spares_the_wait(cast: Cast, project: str) -> None:
    first, second = await cast("officer@usa.example"), await cast("officer2@usa.example")
    american, australian = await cast("researcher@usa.example"), await cast("researcher@aus.example")
    proposal = {"name": "EXERCISE Originator controlled", "marking": {"text": ORCON}, "idempotencyKey": "one"}
    template = (await first.change("markingTemplatePropose", TEMPLATE, **proposal))["markingTemplate"]
    assert template["state"] == "PROPOSED"
    decision = {"id": template["id"], "decision": "APPROVE", "rationale": WHY}
    assert (await first.refused("markingTemplateDecide", TEMPLATE, **decision))["code"] == "NEEDS_APPROVAL"
    approved = (await second.change("markingTemplateDecide", TEMPLATE, **decision))["markingTemplate"]
    assert (approved["state"], approved["export"]) == ("IN_FORCE", "NONE")
    listing = "query($project: ID) { markingTemplates(projectId: $project) { id name marking { text } export } }"
    offered = (await american.ask(listing, project=project))["markingTemplates"]
    assert approved["id"] in [one["id"] for one in offered]
    assert approved["id"] not in [
        one["id"] for one in (await australian.ask(listing, project=project))["markingTemplates"]
    ]
    document = await _document(american, project, ORCON, templateId=approved["id"])
    assert document["state"] == "AVAILABLE"
    found = await australian.ask("query($id: ID!) { node(id: $id) { id } }", id=document["id"])
    assert found["node"] == {"id": document["id"]}
    contradicting = await american.refused(
        "documentCreate",
        DOCUMENT,
        projectId=project,
        title="EXERCISE x",
        marking={"text": "SECRET//NOFORN"},
        templateId=approved["id"],
    )
    assert (contradicting["code"], contradicting["path"]) == ("INVALID", ["marking"])
    retired = await first.change("markingTemplateRetire", TEMPLATE, id=approved["id"], reason=WHY)
    assert retired["markingTemplate"]["state"] == "RETIRED"
    assert (await _document(american, project, ORCON))["state"] == "HELD"


async def _silence_is_no_export_status(cast: Cast, project: str) -> None:
    officer, american = await cast("officer@usa.example"), await cast("researcher@usa.example")
    british = await cast("researcher@gbr.example")
    document = await _document(american, project, "UNCLASSIFIED", category=3)
    assert document["state"] == "HELD"
    too_early = await officer.refused("documentConfirm", DOCUMENT, id=document["id"], rationale=WHY)
    assert too_early["code"] == "NEEDS_APPROVAL"
    query = "query($id: ID!) { node(id: $id) { id } }"
    assert (await british.ask(query, id=document["id"]))["node"] is None
    determined = await officer.change(
        "exportDetermine", DOCUMENT, documentId=document["id"], export={"jurisdiction": "NONE"}, rationale=WHY
    )
    assert determined["document"]["state"] == "AVAILABLE"
    assert (await british.ask(query, id=document["id"]))["node"] == {"id": document["id"]}
