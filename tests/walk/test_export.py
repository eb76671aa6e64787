"""A transfer from the request to the recipient's disk, against a real server: approved, cut, fetched, verified."""

import asyncio
import hashlib
import json
from pathlib import Path

import httpx

from tests.walk.cutting import CutLine
from tests.walk.people import Cast, File, Visitor, create_document, create_project, upload
from tests.walk.processes import Running, demo, entente
from workspace.cli.exporting import WAITS

REPORTS = "SECRET//REL TO USA, AUS, JPN"
LARGE = File("series.bin", 13 * 2**20 + 7)
SMALL = File("風洞試験" * 21 + ".txt", 11, content=b"EXERCISE no")  # 252 bytes: with its banner more than a disk takes


def _command(running: Running, project: str, package: Path, *more: str, url: str = "") -> list[str]:
    who = ["--as", "researcher@usa.example", "--data", str(running.data), "--url", url or running.url]
    return ["export", project, str(package), "--json", *who, *more]


async def _run(command: list[str]) -> tuple[int, str, str]:
    done = await asyncio.to_thread(entente, *command)
    return done.returncode, done.stdout, done.stderr


async def _answer_all(officer: Visitor) -> dict[str, object]:
    waiting = await officer.ask("{ transfers(first: 10) { nodes { id state recipientKey documents { title } } } }")
    found: dict[str, object] = next(one for one in waiting["transfers"]["nodes"] if one["state"] == "OPEN")
    made = await officer.change(
        "transferDecide", "transfer { state }", id=found["id"], decision="APPROVE", rationale="Key compared"
    )
    assert made["transfer"]["state"] == "APPROVED"
    return found


async def _fetched(running: Running, cast: Cast, package: Path, *, key: Path, fingerprint: str) -> dict[str, object]:
    """Asks, waits, is answered, and fetches over a line that is cut; gives what the command told."""
    researcher, partner = await cast("researcher@usa.example"), await cast("researcher@aus.example")
    project = await create_project(await cast("manager@usa.example"), "EXERCISE EXPORT", [researcher, partner])
    for file, title, marking in (
        (LARGE, "EXERCISE series", REPORTS),
        (SMALL, "EXERCISE notes", "UNCLASSIFIED"),
        (SMALL, "EXERCISE for AUS", "SECRET//REL TO USA, AUS"),
    ):
        await upload(researcher, await create_document(researcher, project, title, marking), file)
    wish = ["--to", "JPN", "--recipient", "Test range", "--purpose", "Sea trial", "--recipient-key", f"{key}.pub"]
    code, _, complaints = await _run(_command(running, project, package, *wish))
    assert code == WAITS, complaints
    assert "1 more may not go" in complaints
    assert fingerprint in complaints
    assert (await _run(_command(running, project, package)))[0] == WAITS
    assert (await _run(_command(running, project, package, "--to", "AUS")))[0] == 1
    hidden = await partner.ask("{ transfers(first: 10) { totalCount } }")
    assert hidden["transfers"]["totalCount"] == 0
    assert (await _answer_all(await cast("officer@usa.example")))["recipientKey"] == fingerprint
    line = CutLine(int(running.url.rpartition(":")[2]), every=5 * 2**20, cuts=2, answers=True)
    async with line.running():
        given = _command(running, project, package, url=f"http://127.0.0.1:{line.port}")
        code, output, complaints = await _run(given)
    assert (code, line.cuts_left) == (0, 0), complaints
    told: dict[str, object] = json.loads(output)
    stranger = await partner.http.get(f"/transfers/{told['transfer']}/package")
    absent = await partner.http.get(f"/transfers/trf_{'a' * 26}/package")
    assert (stranger.status_code, stranger.content) == (404, absent.content)
    address = f"{running.url}/transfers/{told['transfer']}/package"
    async with httpx.AsyncClient() as anybody:
        assert (await anybody.get(address)).status_code == 401
    for after in ("-1", "x", "1", "99", "9" * 30):
        assert (await researcher.http.get(address, params={"after": after})).status_code in {400, 409}
    assert (await _run(_command(running, project, package, *wish)))[0] == 1
    return told


async def test_documents_reach_their_recipient_through_an_officer_and_a_bad_line(tmp_path: Path) -> None:
    key, package, into = tmp_path / "range.key", tmp_path / "out.package", tmp_path / "received"
    made = entente("export", "keygen", str(key), "--name", "Range", "--json")
    assert (made.returncode, key.stat().st_mode & 0o777) == (0, 0o600), made.stderr
    assert entente("export", "keygen", str(key)).returncode == 1
    fingerprint = json.loads(made.stdout)["fingerprint"]
    with demo(tmp_path / "data") as running:
        async with Cast(running) as cast:
            told = await _fetched(running, cast, package, key=key, fingerprint=fingerprint)
    assert told["left_out"] == 1
    assert told["sha256"] == hashlib.sha256(package.read_bytes()).hexdigest()
    verify = ["export", "verify", str(package), "--key", str(key), "--sender", str(told["sender"]), "--json"]
    verified = entente(*verify, "--into", str(into))
    assert verified.returncode == 0, verified.stderr
    documents = {one["title"]: one for one in map(json.loads, verified.stdout.splitlines())}
    assert set(documents) == {"EXERCISE series", "EXERCISE notes"}
    series = documents["EXERCISE series"]
    assert series["banner"] == REPORTS
    assert hashlib.sha256((into / str(series["file"])).read_bytes()).hexdigest() == LARGE.sha256()
    assert {path.name for path in into.glob("*.xml")} == {
        f"{place:04}.{kind}.xml" for place in (1, 2) for kind in ("label", "binding")
    }
    manifest = json.loads((into / "manifest.json").read_text())
    assert manifest["purpose"] == "Sea trial"
    assert [one["nation"] for one in manifest["approved"]] == ["USA"]
    assert {one["action"] for one in manifest["audit"]} == {"transfer.request", "transfer.decide"}
    _is_opened_by_nobody_else(tmp_path, package, verify, into)


def _is_opened_by_nobody_else(tmp_path: Path, package: Path, verify: list[str], into: Path) -> None:
    """Tries the folder that is there, another key, another sender, and a package with one bit changed."""
    assert entente(*verify, "--into", str(into)).returncode == 1
    other, nothing = tmp_path / "other.key", tmp_path / "nothing"
    entente("export", "keygen", str(other))
    for name, value in [("--key", str(other)), ("--sender", "0" * 64), ("--sender", "none")]:
        given = list(verify)
        given[given.index(name) + 1] = value
        refused = entente(*given, "--into", str(nothing))
        assert (refused.returncode, refused.stdout) == (1, "")
    whole = bytearray(package.read_bytes())
    whole[-5] ^= 1
    package.write_bytes(whole)
    spoilt = entente(*verify, "--into", str(nothing))
    assert (spoilt.returncode, "must not be relied on" in spoilt.stderr) == (1, True)
    assert [one for one in tmp_path.iterdir() if "nothing" in one.name] == []
