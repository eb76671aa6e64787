"""What lies on the disk of a working installation, keys left aside, holds nothing of a file's content."""

import secrets
from pathlib import Path

import pytest

from tests.walk.people import Cast, File, create_document, create_project, download, upload
from tests.walk.processes import demo

KEYS = {"keyring", "keyring.root", "erasure"}


@pytest.mark.slow
async def test_database_objects_and_logs_hold_no_content(tmp_path: Path) -> None:
    mark = secrets.token_hex(32)
    content = (f"{mark} is a sentence that only partners may read. " * 2000).encode()
    file = File("report.txt", len(content), content)
    data = tmp_path / "data"
    with demo(data) as running:
        async with Cast(running) as cast:
            manager, author = await cast("manager@usa.example"), await cast("researcher@usa.example")
            reader = await cast("researcher@aus.example")
            project = await create_project(manager, "EXERCISE AT REST", [author, reader])
            document = await create_document(author, project, "Report", "SECRET//REL TO USA, AUS, JPN")
            version = await upload(author, document, file)
            assert await download(reader, version) == file.sha256()
    found = {place: _files_with(place, mark.encode()) for place in (data / "objects", data / "postgresql", tmp_path)}
    assert [path for files in found.values() for path in files] == []


def _files_with(place: Path, mark: bytes) -> list[Path]:
    """The files below a place, keys left aside, that hold a mark; the place must hold files at all."""
    files = [path for path in place.resolve().rglob("*") if path.is_file() and KEYS.isdisjoint(path.parts)]
    assert files
    return [path for path in files if mark in path.read_bytes()]
