"""Bulk import against a real server: by manifest, in faults, and however often it or the server is killed."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.walk.cutting import CutLine
from tests.walk.people import Cast, File, Visitor, create_project
from tests.walk.processes import ROOT, Running, demo, entente, environment, start_demo

REPORTS = "SECRET//REL TO USA, AUS, JPN"
FILES = 60


def command(running: Running, folder: Path, project: str, *more: str) -> list[str]:
    """The import of a folder by the researcher of the USA."""
    told = ["import", str(folder), "--project", project, "--url", running.url, "--json"]
    return [*told, "--as", "researcher@usa.example", "--data", str(running.data), *more]


async def documents(visitor: Visitor, project: str) -> list[dict[str, object]]:
    """Every document of a project, as somebody sees it."""
    found = await visitor.ask(
        "query($p: ID!) { documents(first: 100, filter: { projectId: $p }) { nodes { id title tags state"
        " marking { text } recordMarking { text } versions { totalCount } latestVersion { state size sha256 } } } }",
        p=project,
    )
    nodes: list[dict[str, object]] = found["documents"]["nodes"]
    return nodes


def reports(output: str) -> dict[str, dict[str, object]]:
    """The report of each file."""
    return {told["name"]: told for told in map(json.loads, output.splitlines())}


async def test_a_folder_is_imported_once_however_often_it_is_begun(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "annexes").mkdir(parents=True)
    (folder / "report.txt").write_text("EXERCISE report")
    (folder / "annexes" / "table.csv").write_bytes(b"1,2\n" * 300_000)
    (folder / "empty.txt").touch()
    with demo(tmp_path / "data") as running:
        async with Cast(running) as cast:
            researcher = await cast("researcher@usa.example")
            project = await create_project(await cast("manager@usa.example"), "EXERCISE IMPORT", [researcher])
            marked = command(running, folder, "EXERCISE IMPORT", "--marking", "SECRET//REL TO USA, AUS")
            first = entente(*marked)
            assert first.returncode == 0, first.stderr
            again = entente(*marked)
            assert (again.returncode, again.stdout) == (0, first.stdout)
            assert set(reports(first.stdout)) == {"report.txt", "annexes/table.csv", "empty.txt"}
            listed = await documents(researcher, project)
            assert {one["title"] for one in listed} == {"report.txt", "annexes/table.csv", "empty.txt"}
            assert all(one["latestVersion"] is not None for one in listed)

            (folder / "report.txt").write_text("EXERCISE report, changed")
            assert entente(*marked).returncode == 0
            versions = {one["title"]: one["versions"] for one in await documents(researcher, project)}
            assert versions["report.txt"] == {"totalCount": 2}
            assert len(versions) == 3

            (folder / "link").symlink_to("/etc/passwd")
            left_out = entente(*marked)
            assert left_out.returncode == 1
            assert reports(left_out.stdout)["link"]["state"] == "LEFT_OUT"
            misspelt = entente(*command(running, folder, "EXERCISE IMPORT", "--marking", "SECRET//REL TO AUS, USA"))
            assert (misspelt.returncode, "SECRET//REL TO USA, AUS" in misspelt.stderr) == (1, True)
            elsewhere = entente(*command(running, folder, "EXERCISE NOWHERE", "--marking", "UNCLASSIFIED"))
            assert (elsewhere.returncode, "0 projects" in elsewhere.stderr) == (1, True)
            otherwise = entente(*command(running, folder, "EXERCISE IMPORT", "--marking", "UNCLASSIFIED"))
            assert otherwise.returncode == 1
            assert {told["state"] for told in reports(otherwise.stdout).values()} == {"REFUSED", "LEFT_OUT"}
            assert len(await documents(researcher, project)) == 3


async def test_a_manifest_marks_each_file_and_is_judged_whole_before_any(tmp_path: Path) -> None:
    folder, manifest = tmp_path / "papers", tmp_path / "manifest.csv"
    folder.mkdir()
    for name in ("report.txt", "notes.txt", "unlisted.txt"):
        (folder / name).write_text(f"EXERCISE {name}")
    (folder / "pipe.txt").symlink_to("/etc/passwd")
    with demo(tmp_path / "data") as running:
        async with Cast(running) as cast:
            researcher, partner = await cast("researcher@usa.example"), await cast("researcher@aus.example")
            manager = await cast("manager@usa.example")
            project = await create_project(manager, "EXERCISE MANIFEST", [researcher, partner])
            given = command(running, folder, project, "--manifest", str(manifest))
            manifest.write_text(
                "path,marking,recordMarking,template\n"
                'report.txt,"SECRET//REL TO JPN, USA, AUS",,\n'
                f'notes.txt,"{REPORTS}",SECERT,\n'
                "absent.txt,UNCLASSIFIED,,\n"
                "pipe.txt,UNCLASSIFIED,,\n"
                "../data/keyring,UNCLASSIFIED,,\n"
                "unlisted.txt,UNCLASSIFIED,,No such template\n"
            )
            faulty = entente(*given)
            assert (faulty.returncode, faulty.stdout) == (1, "")
            for place in ("line 2: marking", "line 3: recordMarking", "line 4", "line 5", "line 6: path", "line 7"):
                assert place in faulty.stderr
            assert REPORTS in faulty.stderr
            assert await documents(researcher, project) == []

            manifest.write_text(
                "path,title,marking,recordMarking,tags\n"
                f'report.txt,EXERCISE sonar,"{REPORTS}",UNCLASSIFIED,sonar;trial\n'
                "notes.txt,,UNCLASSIFIED,,\n"
            )
            checked = entente(*given, "--check")
            assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr
            assert await documents(researcher, project) == []
            done = entente(*given)
            told = reports(done.stdout)
            assert {name: one["state"] for name, one in told.items()} == {
                "report.txt": "IMPORTED",
                "notes.txt": "IMPORTED",
                "unlisted.txt": "LEFT_OUT",
                "pipe.txt": "LEFT_OUT",
            }
            listed = {one["title"]: one for one in await documents(researcher, project)}
            assert listed["EXERCISE sonar"]["tags"] == ["sonar", "trial"]
            assert listed["EXERCISE sonar"]["marking"] == {"text": REPORTS}
            assert listed["EXERCISE sonar"]["recordMarking"] == {"text": "UNCLASSIFIED"}
            assert {one["title"] for one in await documents(partner, project)} == {"EXERCISE sonar", "notes.txt"}
            (tmp_path / "stale").write_text("no token")
            stale = entente(*given[:7], "--token-file", str(tmp_path / "stale"), "--manifest", str(manifest))
            assert (stale.returncode, "token" in stale.stderr) == (1, True)


async def test_an_import_that_is_killed_and_whose_server_is_killed_brings_every_file_once(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number:03}.bin").write_bytes(number.to_bytes(2, "big") * 150_000)
    running = start_demo(tmp_path / "data")
    try:
        async with Cast(running) as cast:
            await create_project(
                await cast("manager@usa.example"), "EXERCISE KILLED", [await cast("researcher@usa.example")]
            )
        given = command(running, folder, "EXERCISE KILLED", "--marking", REPORTS)
        journal = tmp_path / "papers.entente-import.jsonl"
        for number, end in ((5, signal.SIGKILL), (25, signal.SIGINT)):
            importing = _begun(given)
            _await_lines(journal, number, importing)
            importing.send_signal(end)
            importing.communicate(timeout=30)
            assert importing.returncode in {-end, 130}
        importing = _begun(given)
        _await_lines(journal, FILES, importing)
        running.stop(signal.SIGKILL)
        running = start_demo(running.data, port=int(running.url.rpartition(":")[2]))
        output, complaints = importing.communicate(timeout=120)
        assert importing.returncode == 0, complaints
        assert {one["state"] for one in reports(output).values()} == {"IMPORTED"}
        async with Cast(running) as cast:
            researcher = await cast("researcher@usa.example")
            project = (await researcher.ask('{ projects(filter: { text: "KILLED" }) { nodes { id } } }'))["projects"]
            async with asyncio.timeout(180):  # what a killed server was looking at is looked at again
                while True:
                    listed = await documents(researcher, project["nodes"][0]["id"])
                    if all(one["latestVersion"] for one in listed):
                        break
                    await asyncio.sleep(0.5)
            assert sorted(str(one["title"]) for one in listed) == [f"{number:03}.bin" for number in range(FILES)]
            assert [one["versions"] for one in listed] == [{"totalCount": 1}] * FILES
            sums = {told["sha256"] for told in reports(output).values()}
            assert {one["latestVersion"]["sha256"] for one in listed} == sums  # type: ignore[index]
    finally:
        running.stop()


def _begun(given: list[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "workspace.cli", *given],
        cwd=ROOT,
        env=environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _await_lines(journal: Path, number: int, importing: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 60
    while not journal.exists() or journal.read_bytes().count(b"\n") < number:
        assert importing.poll() is None, "it ended too early"
        assert time.monotonic() < deadline
        time.sleep(0.01)


async def test_an_upload_goes_on_from_the_byte_that_the_server_has(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    series = File("series.bin", 26 * 2**20 + 3)
    with (folder / series.name).open("wb") as file:
        for block in series.blocks():
            file.write(block)
    with demo(tmp_path / "data") as running:
        async with Cast(running) as cast:
            researcher = await cast("researcher@usa.example")
            project = await create_project(await cast("manager@usa.example"), "EXERCISE CUT", [researcher])
            line = CutLine(int(running.url.rpartition(":")[2]), every=9 * 2**20, cuts=3)
            async with line.running():
                given = command(running, folder, project, "--marking", REPORTS)
                given[given.index("--url") + 1] = f"http://127.0.0.1:{line.port}"
                done = await asyncio.to_thread(entente, *given)
            assert (done.returncode, line.cuts_left) == (0, 0), done.stderr
            assert reports(done.stdout)[series.name]["sha256"] == series.sha256()
            assert line.passed < 2 * series.size
            assert [one["versions"] for one in await documents(researcher, project)] == [{"totalCount": 1}]
