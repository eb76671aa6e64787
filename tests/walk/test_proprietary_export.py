"""Over HTTP: a firm's own model leaves for its partner with its officer's word; competitors see no trace of that."""

import asyncio
import hashlib
import json
from pathlib import Path

from tests.walk.people import Cast, File, Object, Visitor, create_project, download, upload
from tests.walk.processes import Running, demo, entente
from workspace.cli.exporting import WAITS

MODEL = File("corella.bin", 9, b"the model")
NAMED = {"policy": "COMMERCIAL", "text": "PROPRIETARY - Wattle Dynamics//ORG Hoshi Robotics"}
TRANSFER = "transfer { id state documents { title } decisions { holder answer nation { code } } }"
LOG = "{ auditEvents(first: 100) { totalCount nodes { id at action object decision reasons } pageInfo { endCursor } } }"
LISTED = "{ transfers(first: 10) { totalCount nodes { id } } }"
WHY = "EXERCISE compared"


async def test_a_firms_model_leaves_for_its_partner(tmp_path: Path) -> None:
    key, package = tmp_path / "range.key", tmp_path / "out.package"
    public = _made(key)
    with demo(tmp_path / "data") as running:
        async with Cast(running) as cast:
            sender = await _carried(running, cast, key=key, package=package, public=public)
    into = tmp_path / "received"
    verify = ["export", "verify", str(package), "--key", str(key), "--sender", sender, "--json", "--into", str(into)]
    verified = entente(*verify)
    assert verified.returncode == 0, verified.stderr
    (document,) = map(json.loads, verified.stdout.splitlines())
    assert (document["title"], document["banner"]) == ("EXERCISE Corella model", NAMED["text"])
    assert hashlib.sha256((into / document["file"]).read_bytes()).hexdigest() == MODEL.sha256()


def _made(key: Path) -> str:
    """Makes the recipient's pair of keys; gives the public one."""
    made = entente("export", "keygen", str(key), "--name", "Range", "--json")
    assert made.returncode == 0, made.stderr
    return Path(f"{key}.pub").read_text()


async def _carried(running: Running, cast: Cast, *, key: Path, package: Path, public: str) -> str:
    """Asks, is answered by the holder's officer and by nobody else, and fetches; gives the sender's fingerprint."""
    author, partner = await cast("researcher@aus.example"), await cast("researcher@jpn.example")
    # officer2@aus works for the holder, officer@aus for their government; officer@jpn for the partner's competitor.
    holder, official = await cast("officer2@aus.example"), await cast("officer@aus.example")
    rival, partners = await cast("officer@jpn.example"), await cast("officer2@jpn.example")
    project = await create_project(await cast("manager@usa.example"), "EXERCISE Towed array", [author, partner])
    before = [(await rival.post(query)).content for query in (LOG, LISTED)]
    model, version = await _released(author, official, project)
    assert await download(partner, version) == MODEL.sha256()
    wish = {
        "projectId": project,
        "documentIds": [model],
        "recipient": "Test range",
        "recipientKey": public,
        "purpose": "EXERCISE sea trial",
    }
    for elsewhere in ("JPN", "org:Ise Bay Materials", "org:Palisade Systems"):
        error = await author.refused("transferRequest", TRANSFER, **wish, to=elsewhere)
        assert error["code"] == "POLICY_DENIED"
    where = ["--as", author.email, "--data", str(running.data), "--url", running.url, "--json"]
    command = ["export", project, str(package), *where]
    asked = ["--to", "org:Hoshi Robotics", "--recipient", "Test range", "--recipient-key", f"{key}.pub"]
    waiting = await asyncio.to_thread(entente, *command, *asked, "--purpose", "EXERCISE sea trial")
    assert waiting.returncode == WAITS, waiting.stderr
    transfer = (await author.ask(LISTED))["transfers"]["nodes"][0]
    answer = {"decision": "APPROVE", "rationale": WHY}
    for stranger in (official, rival, partners, await cast("officer@usa.example")):
        told = [
            await stranger.refused("transferDecide", TRANSFER, id=one, **answer)
            for one in (transfer["id"], f"trf_{'a' * 26}")
        ]
        assert told[0] == told[1]
        assert told[0]["code"] == "NOT_FOUND"
        assert (await stranger.ask(LISTED))["transfers"]["totalCount"] == 0
    answered = (await holder.change("transferDecide", TRANSFER, id=transfer["id"], **answer))["transfer"]
    assert answered["state"] == "APPROVED"
    assert answered["decisions"] == [{"holder": "Wattle Dynamics", "answer": "APPROVED", "nation": {"code": "AUS"}}]
    fetched = await asyncio.to_thread(entente, *command)
    assert fetched.returncode == 0, fetched.stderr
    assert [(await rival.post(query)).content for query in (LOG, LISTED)] == before
    for reader, expected in ((partners, True), (official, True), (rival, False)):
        events: Object = (await reader.ask(LOG))["auditEvents"]
        assert (version in {event["object"] for event in events["nodes"]}) is expected
    return str(json.loads(fetched.stdout)["sender"])


async def _released(author: Visitor, official: Visitor, project: str) -> tuple[str, str]:
    """The model with its content, once an official determined that nothing controls it."""
    model = (
        await author.change(
            "documentCreate", "document { id }", projectId=project, title="EXERCISE Corella model", marking=NAMED
        )
    )["document"]["id"]
    version = await upload(author, model, MODEL)
    determined = await official.change(
        "exportDetermine",
        "document { state }",
        documentId=model,
        export={"jurisdiction": "NONE"},
        rationale=WHY,
    )
    assert determined["document"]["state"] == "AVAILABLE"
    return model, version
