"""The demonstration starts, stops, is killed and starts again; what is in its way is named."""

import json
import os
import signal
import socket
import time
from pathlib import Path

import httpx
import pytest

from tests.walk.people import Cast
from tests.walk.processes import cast_of, demo, entente, free_port, start_demo


def test_the_first_line_names_the_address_and_the_cast(tmp_path: Path) -> None:
    with demo(tmp_path / "data") as running:
        assert json.loads(running.first_line)["url"] == running.url
        people = cast_of(running)
        assert {person["nation"] for person in people} == {"USA", "AUS", "JPN", "GBR"}
        for nation in ("USA", "AUS", "JPN", "GBR"):
            roles = [person["roles"] for person in people if person["nation"] == nation]
            assert sorted(role for held in roles for role in held) == [  # type: ignore[attr-defined]
                "PROGRAMME_MANAGER",
                "RESEARCHER",
                "SECURITY_OFFICER",
                "SECURITY_OFFICER",
            ]
        page = httpx.get(running.url)
        assert page.status_code in {200, 503}
        if page.status_code == 200:
            assert "trusted-types" in page.headers["content-security-policy"]
            assert page.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_a_second_start_finds_everything_however_the_first_one_ended(tmp_path: Path, number: int) -> None:
    first = start_demo(tmp_path / "data")
    async with Cast(first) as cast:
        before = await (await cast("researcher@aus.example")).ask("{ documents { nodes { id title } totalCount } }")
    assert before["documents"]["totalCount"] >= 2
    assert first.stop(number) == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    port = free_port()
    began = time.monotonic()
    second = start_demo(tmp_path / "data", port=port)
    seconds = time.monotonic() - began
    try:
        async with Cast(second) as cast:
            researcher = await cast("researcher@aus.example")
            assert await researcher.ask("{ documents { nodes { id title } totalCount } }") == before
    finally:
        assert second.stop() == 0
    assert seconds < (30 if os.environ.get("CI") else 15)


def test_what_is_in_the_way_is_named(tmp_path: Path) -> None:
    with demo(tmp_path / "data") as running:
        same_folder = entente("demo", "--data", str(tmp_path / "data"), "--port", str(free_port()), "--no-open")
        assert (same_folder.returncode, "in use" in same_folder.stderr) == (1, True)
        port = running.url.rpartition(":")[2]
        same_port = entente("demo", "--data", str(tmp_path / "other"), "--port", port, "--no-open")
        assert (same_port.returncode, f"port {port}" in same_port.stderr) == (1, True)
        assert "Traceback" not in same_folder.stderr + same_port.stderr


def test_a_misspelt_setting_is_named_with_the_one_meant(tmp_path: Path) -> None:
    failed = entente("demo", "--data", str(tmp_path / "data"), extra={"ENTENTE_OBJECT": "file:/tmp/x"})
    assert failed.returncode == 1
    assert "Did you mean ENTENTE_OBJECTS?" in failed.stderr


def test_what_does_not_answer_is_named_before_anything_serves(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        settings = {
            "ENTENTE_PROFILE": "demo",
            "ENTENTE_DATA_DIR": str(tmp_path),
            "ENTENTE_PORT": str(free_port()),
            "ENTENTE_DATABASE_URL": f"postgresql://app:hunter2@{address}/entente",
            "ENTENTE_OBJECTS": f"s3://bucket?endpoint=http://{address}",
            "ENTENTE_S3_ACCESS_KEY": "key",
            "ENTENTE_S3_SECRET_KEY": "hunter2",
        }
        for command in ("serve", "doctor"):
            failed = entente(command, extra=settings)
            told = failed.stdout + failed.stderr
            assert failed.returncode == 1
            assert "ENTENTE_DATABASE_URL" in told
            assert "ENTENTE_OBJECTS" in told
            assert "hunter2" not in told
            assert "Traceback" not in told


def test_no_token_where_the_embedded_issuer_is_off(tmp_path: Path) -> None:
    refused = entente("token", "researcher@usa.example", extra={"ENTENTE_PROFILE": "production"})
    assert (refused.returncode, "off" in refused.stderr) == (1, True)
    unseeded = entente("token", "researcher@usa.example", "--data", str(tmp_path))
    assert (unseeded.returncode, "entente demo" in unseeded.stderr) == (1, True)
    unknown = entente("token", "somebody@usa.example", "--data", str(tmp_path))
    assert (unknown.returncode, "researcher@usa.example" in unknown.stderr) == (1, True)


def test_a_folder_of_something_else_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    refused = entente("demo", "--data", str(tmp_path), "--port", str(free_port()), "--reset", "--no-open")
    assert refused.returncode == 1
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


async def test_a_reset_forgets_what_was_there(tmp_path: Path) -> None:
    first = start_demo(tmp_path / "data")
    async with Cast(first) as cast:
        before = (await cast("researcher@usa.example")).id
    assert first.stop() == 0
    second = start_demo(tmp_path / "data", more=("--reset",))
    try:
        async with Cast(second) as cast:
            assert (await cast("researcher@usa.example")).id != before
    finally:
        second.stop()
