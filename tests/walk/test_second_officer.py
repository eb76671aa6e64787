"""Over HTTP: a marking that lets a nation in is proposed by one officer, and set when a second one agrees."""

from pathlib import Path

from tests.walk.people import Cast, File, create_document, create_project, download, upload
from tests.walk.processes import demo

PROPOSAL = (
    "documentProposal { id kind state reason marking { text } awaits { code } proposedBy { displayName } "
    "document { id } decisions { decision rationale nation { code } } }"
)
WIDER = {"text": "SECRET//REL TO USA, AUS, JPN"}
WHY = "EXERCISE Japan joins the trial"


async def test_a_second_officer_lets_a_nation_in(tmp_path: Path) -> None:
    with demo(tmp_path / "data") as running:
        async with Cast(running) as cast:
            manager, american = await cast("manager@usa.example"), await cast("researcher@usa.example")
            japanese = await cast("researcher@jpn.example")
            project = await create_project(manager, "EXERCISE Second officer", [american, japanese])
            document = await create_document(american, project, "EXERCISE report", "SECRET//REL TO USA, AUS")
            file = File("report.pdf", 6, b"report")
            version = await upload(american, document, file)
            stands = await american.ask(
                "query($id: ID!) { node(id: $id) { ... on Document { version } } }", id=document
            )
            wanted = {
                "id": document,
                "expectedVersion": stands["node"]["version"],
                "marking": WIDER,
                "reason": WHY,
            }
            first, second = await cast("officer@usa.example"), await cast("officer2@usa.example")
            alone = await first.refused("documentRelabel", "document { id }", **wanted)
            assert alone["code"] == "NEEDS_APPROVAL"

            proposed = (await first.change("documentRelabelPropose", PROPOSAL, **wanted))["documentProposal"]
            assert (proposed["kind"], proposed["state"], proposed["marking"]) == ("RELABEL", "OPEN", WIDER)
            assert proposed["document"] == {"id": document}
            assert proposed["awaits"] == [{"code": "USA"}]
            waiting = await second.ask("{ documentProposals { id } }")
            assert waiting["documentProposals"] == [{"id": proposed["id"]}]
            assert await american.ask("{ documentProposals { id } }") == {"documentProposals": []}
            agreement = {"id": proposed["id"], "decision": "APPROVE", "rationale": WHY}
            own = await first.refused("documentProposalDecide", PROPOSAL, **agreement)
            assert own["code"] == "NEEDS_APPROVAL"
            hidden = await japanese.refused("contentTicketCreate", "ticket { url }", versionId=version)
            assert hidden["code"] == "NOT_FOUND"

            done = (await second.change("documentProposalDecide", PROPOSAL, **agreement))["documentProposal"]
            assert done["state"] == "CARRIED_OUT"
            assert done["decisions"] == [{"decision": "APPROVE", "rationale": WHY, "nation": {"code": "USA"}}]
            assert await download(japanese, version) == file.sha256()
            again = await second.refused("documentProposalDecide", PROPOSAL, **agreement)
            assert again["code"] == "CONFLICT"
