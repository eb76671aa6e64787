"""Over HTTP: a firm shares its own model with one partner firm; its competitors and everybody else see nothing."""

from pathlib import Path

from tests.walk.crawl import crawl
from tests.walk.people import Cast, File, Object, Visitor, create_project, download, upload
from tests.walk.processes import demo

MARKING = {"policy": "COMMERCIAL", "text": "PROPRIETARY - Wattle Dynamics//ORG Hoshi Robotics"}
ALONE = {"policy": "COMMERCIAL", "text": "PROPRIETARY - Wattle Dynamics"}
RIGHTS = {"kind": "BACKGROUND", "contract": "EXERCISE 7", "purpose": "Trials of the towed array", "until": "2099-12-31"}
DOCUMENT = (
    "document { id state version marking { banner policy holder releasableTo originators { code } "
    "dataRights { kind owners contract purpose until } } }"
)
WHY = "EXERCISE looked at"


async def test_a_firm_shares_its_model_with_one_partner(tmp_path: Path) -> None:
    with demo(tmp_path / "data") as running:
        async with Cast(running) as cast:
            manager = await cast("manager@usa.example")
            holder, partner = await cast("researcher@aus.example"), await cast("researcher@jpn.example")
            # Ise Bay Materials competes with Hoshi Robotics; the Southern Range Office is of the holder's own nation.
            others = [
                await cast(email)
                for email in (
                    "manager@jpn.example",
                    "manager@aus.example",
                    "researcher@usa.example",
                    "researcher@gbr.example",
                )
            ]
            project = await create_project(manager, "EXERCISE Towed array", [holder, partner, *others])
            texts = ["Corella"]
            before = [await crawl(one, texts=texts, ids=[project]) for one in (*others, partner)]

            await _refusals(holder, project)
            choices = (
                await holder.ask(
                    'query($project: ID!) { markingChoices(projectId: $project, policy: "COMMERCIAL") '
                    "{ holder levels { level releasableTo } } }",
                    project=project,
                )
            )["markingChoices"]
            assert choices["holder"] == "Wattle Dynamics"
            assert "org:Hoshi Robotics" in choices["levels"][0]["releasableTo"]
            picked = {
                "projectId": project,
                "policy": "COMMERCIAL",
                "level": choices["levels"][0]["level"],
                "releasableTo": ["org:Hoshi Robotics"],
            }
            compose = "query($picked: MarkingComposeInput!) { markingCompose(input: $picked) { valid canonical } }"
            composed = (await holder.ask(compose, picked=picked))["markingCompose"]
            assert composed == {"valid": True, "canonical": MARKING["text"]}

            model = await _model(holder, project)
            assert model["state"] == "HELD"
            file = File("corella.pdf", 9, b"the model")
            version = await upload(holder, model["id"], file)
            assert await download(holder, version) == file.sha256()
            assert [await crawl(one, texts=texts, ids=[project]) for one in (*others, partner)] == before

            determination = {"documentId": model["id"], "export": {"jurisdiction": "NONE"}, "rationale": WHY}
            for stranger in ("officer@jpn.example", "officer2@jpn.example", "officer@usa.example"):
                refusal = await (await cast(stranger)).refused("exportDetermine", DOCUMENT, **determination)
                assert refusal["code"] == "NOT_FOUND"
            officer = await cast("officer@aus.example")
            determined = (await officer.change("exportDetermine", DOCUMENT, **determination))["document"]
            assert determined["state"] == "AVAILABLE"
            for reader in (holder, partner):
                assert await download(reader, version) == file.sha256()
            assert [await crawl(one, texts=texts, ids=[project]) for one in others] == before[:-1]
            shown = await partner.ask(
                "query($id: ID!) { node(id: $id) { ... on Document { " + DOCUMENT.removeprefix("document { ") + " } }",
                id=model["id"],
            )
            assert shown["node"]["marking"] == {
                "banner": MARKING["text"],
                "policy": "COMMERCIAL",
                "holder": "Wattle Dynamics",
                "releasableTo": ["org:Hoshi Robotics"],
                "originators": [],
                "dataRights": RIGHTS | {"owners": ["Wattle Dynamics"]},
            }
            await _withdrawn_from_the_partner(holder, partner, determined, version)
            gone = await partner.ask(
                'query($id: ID!) { node(id: $id) { id } search(text: "Corella") { totalCount } }', id=model["id"]
            )
            assert gone == {"node": None, "search": {"totalCount": 0}}


async def _model(holder: Visitor, project: str) -> Object:
    made = await holder.change(
        "documentCreate",
        DOCUMENT,
        projectId=project,
        title="EXERCISE Corella model",
        marking=MARKING,
        dataRights=RIGHTS,
    )
    document: Object = made["document"]
    return document


async def _refusals(holder: Visitor, project: str) -> None:
    """Another holder, a firm that is not there, and rights that contradict themselves: each by its field."""
    given = {"projectId": project, "title": "EXERCISE Corella model"}
    for marking, rights, code, path in (
        ("PROPRIETARY - Hoshi Robotics", None, "FORBIDDEN_MARKING", ["marking"]),
        ("PROPRIETARY - Wattle Dynamics//ORG Hoshi Robotcs", None, "INVALID", ["marking", "text"]),
        (MARKING["text"], {"kind": "JOINT"}, "INVALID", ["dataRights", "owners"]),
        (MARKING["text"], RIGHTS | {"until": "2001-01-01"}, "INVALID", ["dataRights", "until"]),
    ):
        error = await holder.refused(
            "documentCreate", DOCUMENT, **given, marking=MARKING | {"text": marking}, dataRights=rights
        )
        assert (error["code"], error["path"]) == (code, path)


async def _withdrawn_from_the_partner(holder: Visitor, partner: Visitor, model: Object, version: str) -> None:
    """The holder narrows it alone; the partner has it no more from the next request on."""
    narrowed = await holder.change(
        "documentRelabel",
        DOCUMENT,
        id=model["id"],
        expectedVersion=model["version"],
        marking=ALONE,
        reason="EXERCISE the trials are over",
    )
    assert narrowed["document"]["marking"]["banner"] == ALONE["text"]
    error = await partner.refused("contentTicketCreate", "ticket { url }", versionId=version)
    assert error["code"] == "NOT_FOUND"
