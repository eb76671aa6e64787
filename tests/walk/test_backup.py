"""Backups with the real server: taken while it serves, restored beside today's keys, opening nothing shredded."""

import json
import shutil
from pathlib import Path

from tests.walk.people import Cast, File, Visitor, announce, create_document, create_project, download, upload
from tests.walk.processes import Running, demo, entente

KEPT = File("kept.bin", 5_000_000)
GONE = File("gone.txt", 12, b"EXERCISE old")
LATER = File("later.txt", 12, b"EXERCISE new")
MARKING = "SECRET//REL TO USA, AUS, JPN"


def _without_database(data: Path) -> None:
    """As after the loss of the database alone: store, keyring and erasure keys are those of today."""
    link = data / "postgresql"
    if link.is_symlink():
        link.unlink()
    else:
        shutil.rmtree(link)


def _only_keys(data: Path, other: Path) -> None:
    """As on a new host that was given the keys, and nothing else."""
    other.mkdir()
    for name in ("keyring", "keyring.root", "root-secret"):
        shutil.copy2(data / name, other / name)
    for name in ("erasure", "issuer", "accounts"):
        if (data / name).is_dir():
            shutil.copytree(data / name, other / name)
    for file in data.glob("*.json"):
        shutil.copy2(file, other / file.name)


async def _opened(cast: Cast) -> tuple[Visitor, str]:
    researcher = await cast("researcher@usa.example")
    colleague = await cast("researcher@jpn.example")
    project = await create_project(await cast("manager@usa.example"), "EXERCISE BACKUP", [researcher, colleague])
    return researcher, project


async def _shows_what_is_left(running: Running, *, documents: dict[str, str], versions: dict[str, str]) -> None:
    async with Cast(running) as cast:
        for email in ("researcher@usa.example", "researcher@jpn.example"):
            reader = await cast(email)
            assert await download(reader, versions["kept"]) == KEPT.sha256()
            assert (await reader.ask("query($id: ID!) { node(id: $id) { id } }", id=documents["gone"]))["node"] is None
            refused = await reader.refused("contentTicketCreate", "ticket { url }", versionId=versions["gone"])
            assert refused["code"] == "NOT_FOUND"
            found = await reader.ask('{ search(text: "perishable") { totalCount } }')
            assert found["search"]["totalCount"] == 0
            later = await reader.ask("query($id: ID!) { node(id: $id) { id } }", id=documents["later"])
            assert later["node"] is None
        officer = await cast("officer@usa.example")
        again = await officer.change("documentShred", "document { state }", id=documents["gone"], reason="As before")
        assert again["document"]["state"] == "SHREDDED"
        record = await officer.ask(
            "query($id: ID!) { auditEvents(filter: { object: $id }) { nodes { action } } }", id=documents["gone"]
        )
        acts = [event["action"] for event in record["auditEvents"]["nodes"]]
        assert acts.count("document.shred") == 1  # the day's own went with the day's database


async def test_an_old_database_beside_todays_keys_opens_nothing_shredded_and_loses_nothing_acknowledged(
    tmp_path: Path,
) -> None:
    data, backup, other = tmp_path / "data", tmp_path / "backup", tmp_path / "other"
    documents, versions = {}, {}
    with demo(data) as running:
        async with Cast(running) as cast:
            author, project = await _opened(cast)
            for name, file, title in (("kept", KEPT, "Durable"), ("gone", GONE, "Perishable")):
                documents[name] = await create_document(author, project, title, MARKING)
                versions[name] = await upload(author, documents[name], file)
            await announce(author, documents["gone"], LATER)

            taken = entente("backup", str(backup), "--data", str(data), "--json")
            assert taken.returncode == 0, taken.stderr
            assert "No key is in it" in taken.stderr
            again = entente("backup", str(backup), "--data", str(data))
            assert (again.returncode, "not empty" in again.stderr) == (1, True)

            officer = await cast("officer@usa.example")
            gone = await officer.change("documentShred", "document { state }", id=documents["gone"], reason="Over")
            assert gone["document"]["state"] == "SHREDDED"
            documents["later"] = await create_document(author, project, "Later", MARKING)
            versions["later"] = await upload(author, documents["later"], LATER)
        over = entente("restore", str(backup), "--data", str(data))
        assert (over.returncode, "in use" in over.stderr) == (1, True)
    over = entente("restore", str(backup), "--data", str(data))
    assert (over.returncode, "goes over nothing" in over.stderr) == (1, True)
    assert json.loads(taken.stdout)["outcome"] == "backed up"
    assert not list(backup.rglob("*key*"))

    _only_keys(data, other)
    _without_database(data)
    for place in (data, other):
        restored = entente("restore", str(backup), "--data", str(place), "--json")
        assert restored.returncode == 0, restored.stderr
        told = json.loads(restored.stdout)
        assert (told["outcome"], told["incomplete"]) == ("restored", 0)
        assert told["shredded"] >= 1
        with demo(place) as running:
            await _shows_what_is_left(running, documents=documents, versions=versions)


async def test_a_backup_that_was_altered_or_cut_short_is_none(tmp_path: Path) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup"
    with demo(data) as running:
        async with Cast(running) as cast:
            author, project = await _opened(cast)
            await upload(author, await create_document(author, project, "Durable", MARKING), KEPT)
    assert entente("backup", str(backup), "--data", str(data)).returncode == 0
    assert entente("restore", str(backup), "--check").returncode == 0
    stored = next(path for path in (backup / "objects" / "segments").rglob("*") if path.is_file())
    for file in (stored, backup / "database.dump", backup / "objects.jsonl", backup / "manifest.json"):
        whole = file.read_bytes()
        for altered in (whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1])):
            file.write_bytes(altered)
            refused = entente("restore", str(backup), "--data", str(tmp_path / "new"))
            assert refused.returncode == 1
            assert not (tmp_path / "new").exists()
        file.write_bytes(whole)
    (backup / "manifest.json").rename(backup / "elsewhere")
    refused = entente("restore", str(backup), "--check")
    assert (refused.returncode, "no finished backup" in refused.stderr) == (1, True)
