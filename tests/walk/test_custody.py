"""Keys from the command line while the server serves: rotated and renewed unnoticed, a nation's exit seen at once."""

import hashlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.walk.people import Cast, File, create_document, create_project, download, upload
from tests.walk.processes import ROOT, demo, entente, environment

FILE = File("report.txt", 15, b"EXERCISE report")


def _typed(words: str, *arguments: str) -> int:
    """Runs a command at a terminal where somebody types these words; gives its exit code."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, f"{words}\n".encode())
        done = subprocess.run(
            [sys.executable, "-m", "workspace.cli", *arguments],
            cwd=ROOT,
            env=environment({}),
            stdin=theirs,
            capture_output=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return done.returncode


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def _compared(data: Path) -> set[str]:
    """What the doctor says of database and store together."""
    examined = entente("doctor", "--thorough", "--data", str(data), "--json")
    findings = [json.loads(line) for line in examined.stdout.splitlines()]
    return {finding["severity"] for finding in findings if finding["subject"] == "objects and database"}


async def test_keys_are_renewed_and_a_nation_leaves_while_others_work(tmp_path: Path) -> None:
    data, certificate = tmp_path / "data", tmp_path / "jpn.json"
    with demo(data) as running:
        async with Cast(running) as cast:
            american, japanese = await cast("researcher@usa.example"), await cast("researcher@jpn.example")
            members = [american, japanese]
            project = await create_project(await cast("manager@usa.example"), "EXERCISE KEYS", members)
            shared = await upload(
                american, await create_document(american, project, "Shared", "SECRET//REL TO USA, JPN"), FILE
            )
            own = await upload(japanese, await create_document(japanese, project, "Own", "極秘"), FILE)
            assert entente("keys", "rotate", "JPN", "--data", str(data)).returncode == 0
            renewed = entente("keys", "renew", "JPN", "--data", str(data), "--json")
            assert renewed.returncode == 0, renewed.stderr
            assert json.loads(renewed.stdout)["renewed"] >= 2
            gone = entente("keys", "destroy", "JPN", "--version", "1", "--confirm", "JPN", "--data", str(data))
            assert gone.returncode == 0, gone.stderr
            for reader, version in ((japanese, shared), (japanese, own), (american, shared)):
                assert await download(reader, version) == FILE.sha256()

            leaving = ("keys", "exit", "JPN", "--data", str(data))
            planned = entente(*leaving, "--dry-run", "--json")
            assert planned.returncode == 0, planned.stderr
            lines = [json.loads(line) for line in planned.stdout.splitlines()]
            assert own in {line.get("version") for line in lines}
            assert shared not in {line.get("version") for line in lines}
            assert _typed("USA", *leaving) == 1
            assert await download(japanese, own) == FILE.sha256()
            assert _typed("JPN", *leaving, "--certificate", str(certificate)) == 0
            for version in (shared, own):
                opened = await japanese.change("contentTicketCreate", "ticket { url }", versionId=version)
                assert (await japanese.http.get(opened["ticket"]["url"])).status_code == 403
            assert await download(american, shared) == FILE.sha256()
            assert _compared(data) == {"ok"}
    (stored,) = _files(data / "objects" / "segments" / own)
    stored.rename(tmp_path / "lost")
    assert _compared(data) == {"fault"}
    told = json.loads(certificate.read_text())
    digest = told.pop("sha256")
    assert digest == hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    assert (told["nation"], own in told["lost"], shared in told["lost"]) == ("JPN", True, False)
