"""The embedded PostgreSQL survives what machines do to it, and lets nobody in who should stay out."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from workspace.persistence.embedded import DatabaseUrls, DataFolderInUse, EmbeddedDatabaseError, EmbeddedPostgres

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder under a parent that every user may pass through."""
    with tempfile.TemporaryDirectory(prefix="entente-embedded-", ignore_cleanup_errors=True) as parent:
        Path(parent).chmod(0o711)
        yield Path(parent) / "data"


def embedded(data_dir: Path) -> EmbeddedPostgres:
    """A server that need not survive a power cut, as a test machine's disk is slow to promise that."""
    return EmbeddedPostgres(data_dir, durable=False)


def run(url: str, statement: str) -> object:
    async def execute() -> object:
        connection = await asyncpg.connect(url, timeout=5)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(execute())


def postmaster(folder: Path) -> int:
    return int((folder / "postgresql" / "data" / "postmaster.pid").read_text().split()[0])


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition: Callable[[], bool], *, seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def start_elsewhere(folder: Path) -> subprocess.Popen[str]:
    """Another process that starts the server, says its address and then lives on."""
    program = (
        "import sys, time; from pathlib import Path; from workspace.persistence.embedded import EmbeddedPostgres\n"
        "print(EmbeddedPostgres(Path(sys.argv[1]), durable=False).start().owner, flush=True); time.sleep(600)"
    )
    return subprocess.Popen([sys.executable, "-c", program, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def address_said_by(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_start_keeps_the_data_and_the_promise_to_flush_it(folder: Path) -> None:
    with EmbeddedPostgres(folder) as urls:
        run(urls.owner, "CREATE TABLE kept AS SELECT 42 AS answer")
    with EmbeddedPostgres(folder) as urls:
        assert run(urls.owner, "SELECT answer FROM kept") == 42
        assert {run(urls.app, f"SHOW {name}") for name in ("fsync", "full_page_writes")} == {"on"}


def test_the_locale_is_the_builtin_one_and_the_version_the_promised_one(empty_database: DatabaseUrls) -> None:
    assert run(empty_database.owner, "SELECT datlocale FROM pg_database WHERE datname = 'entente'") == "C.UTF-8"
    assert str(run(empty_database.owner, "SHOW server_version")).startswith("18.")


@pytest.mark.parametrize("role", ["owner", "app"])
def test_no_role_that_can_log_in_is_a_superuser(empty_database: DatabaseUrls, role: str) -> None:
    url = empty_database.owner if role == "owner" else empty_database.app
    assert run(url, "SELECT current_user") == role
    assert (
        run(url, "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user") is False
    )


def test_the_superuser_and_a_wrong_password_stay_out(empty_database: DatabaseUrls) -> None:
    login, _, rest = empty_database.owner.removeprefix("postgresql://").partition("@")
    password = login.partition(":")[2]
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        run(f"postgresql://postgres:{password}@{rest}", "SELECT 1")
    with pytest.raises(asyncpg.InvalidPasswordError):
        run(f"postgresql://owner:{password}x@{rest}", "SELECT 1")


def test_nobody_else_may_enter_the_folder_or_the_socket(folder: Path) -> None:
    with embedded(folder) as urls:
        socket_folder = Path(urls.owner.partition("host=")[2])
        for private in (folder / "postgresql", socket_folder, folder / "postgresql" / "data"):
            assert private.stat().st_mode & 0o077 == 0
        assert (folder / "postgresql" / "passwords.json").stat().st_mode & 0o077 == 0
        assert run(urls.owner, "SHOW listen_addresses") == ""


def test_passwords_are_not_printed(empty_database: DatabaseUrls) -> None:
    password = empty_database.owner.removeprefix("postgresql://owner:").partition("@")[0]
    assert password not in repr(empty_database)


def test_two_starts_on_one_folder_are_told_apart(folder: Path) -> None:
    first = embedded(folder)
    first.start()
    with pytest.raises(DataFolderInUse, match="in use"):
        embedded(folder).start()
    with pytest.raises(DataFolderInUse):
        first.start()
    first.stop()
    with embedded(folder) as urls:
        assert run(urls.app, "SELECT 1") == 1


def test_a_killed_parent_takes_the_server_along_and_loses_nothing_committed(folder: Path) -> None:
    parent = start_elsewhere(folder)
    address = address_said_by(parent)
    server = postmaster(folder)
    run(address, "CREATE TABLE kept AS SELECT 42 AS answer")
    parent.kill()
    parent.communicate()
    with embedded(folder) as urls:  # at once: the old server may still be on its way out
        assert run(urls.owner, "SELECT answer FROM kept") == 42
    assert not alive(server)


def test_a_killed_parent_leaves_no_server_behind(folder: Path) -> None:
    parent = start_elsewhere(folder)
    address_said_by(parent)
    server = postmaster(folder)
    parent.kill()
    parent.communicate()
    assert eventually(lambda: not alive(server))


def test_a_killed_server_comes_back_by_itself(folder: Path) -> None:
    with embedded(folder) as urls:
        run(urls.owner, "CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postmaster(folder), signal.SIGKILL)

        def answers() -> bool:
            try:
                return run(urls.owner, "SELECT answer FROM kept") == 42
            except (OSError, asyncpg.PostgresError):
                return False

        assert eventually(answers)


def test_a_server_that_outlived_its_parent_and_its_supervisor_is_ended_first(folder: Path) -> None:
    parent = start_elsewhere(folder)
    address = address_said_by(parent)
    run(address, "CREATE TABLE kept AS SELECT 42 AS answer")
    orphan = postmaster(folder)
    supervisor = int(Path(f"/proc/{orphan}/stat").read_text().rpartition(")")[2].split()[1])
    for process in Path("/proc").iterdir():  # its whole session except the server: the shell and its watcher
        if process.name.isdecimal() and int(process.name) != orphan and _session(process) == supervisor:
            os.kill(int(process.name), signal.SIGKILL)
    parent.kill()
    parent.communicate()
    assert alive(orphan)
    with embedded(folder) as urls:
        assert run(urls.owner, "SELECT answer FROM kept") == 42
    assert not alive(orphan)


def test_a_stale_process_file_that_names_a_stranger_does_not_block_the_start(folder: Path) -> None:
    with embedded(folder) as urls:
        run(urls.owner, "CREATE TABLE kept AS SELECT 42 AS answer")
        state = (folder / "postgresql" / "data" / "postmaster.pid").read_text().splitlines()
    stranger = folder / "postgresql" / "data" / "postmaster.pid"
    stranger.write_text("\n".join([str(os.getppid()), *state[1:]]))
    with embedded(folder) as urls:
        assert run(urls.owner, "SELECT answer FROM kept") == 42


def test_a_creation_cut_half_way_is_begun_anew(folder: Path) -> None:
    half = folder / "postgresql" / "new-half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with embedded(folder) as urls:
        assert run(urls.app, "SELECT 1") == 1


def test_a_cluster_of_another_version_is_refused_by_name(folder: Path) -> None:
    with embedded(folder):
        pass
    (folder / "postgresql" / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedDatabaseError, match="PostgreSQL 16"):
        embedded(folder).start()


def test_a_data_folder_with_a_long_name_works(folder: Path) -> None:
    with embedded(folder / ("long" * 30)) as urls:
        assert run(urls.app, "SELECT 1") == 1


def _session(process: Path) -> int | None:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[3])
    except (FileNotFoundError, ProcessLookupError):
        return None


if os.geteuid() == 0:  # only root owns folders that the user PostgreSQL runs as cannot reach

    @pytest.fixture
    def closed(folder: Path) -> Path:
        """A folder that PostgreSQL's user may not pass through."""
        folder.mkdir(mode=0o700)
        return folder

    def test_a_folder_that_only_root_can_reach_is_not_opened_up(closed: Path) -> None:
        with embedded(closed / "data") as urls:
            run(urls.owner, "CREATE TABLE kept AS SELECT 42 AS answer")
        assert closed.stat().st_mode & 0o777 == 0o700
        with embedded(closed / "data") as urls:
            assert run(urls.owner, "SELECT answer FROM kept") == 42

    def test_what_lies_elsewhere_moves_with_its_data_folder(closed: Path) -> None:
        with embedded(closed / "data") as urls:
            run(urls.owner, "CREATE TABLE kept AS SELECT 42 AS answer")
        (closed / "data").rename(closed / "moved")
        with embedded(closed / "moved") as urls:
            assert run(urls.owner, "SELECT answer FROM kept") == 42

    def test_what_lies_elsewhere_goes_when_its_data_folder_was_deleted(closed: Path) -> None:
        for name in ("deleted", "kept"):
            with embedded(closed / name):
                pass
        deleted, kept = (closed / "deleted" / "postgresql").readlink(), (closed / "kept" / "postgresql").readlink()
        shutil.rmtree(closed / "deleted")
        with embedded(closed / "next"):
            assert not deleted.exists()
            assert kept.exists()

    def test_what_lies_elsewhere_stays_when_its_file_system_is_out_of_sight(closed: Path) -> None:
        with embedded(closed / "data"):
            pass
        elsewhere = (closed / "data" / "postgresql").readlink()
        facts = json.loads((elsewhere / "origin.json").read_text())
        (elsewhere / "origin.json").write_text(json.dumps(facts | {"file_system": facts["file_system"] + 1}))
        shutil.rmtree(closed / "data")
        with embedded(closed / "next"):
            assert elsewhere.exists()
        shutil.rmtree(elsewhere)

    def test_a_copied_data_folder_is_refused(closed: Path) -> None:
        with embedded(closed / "data"):
            pass
        shutil.copytree(closed / "data", closed / "copy", symlinks=True)
        with pytest.raises(EmbeddedDatabaseError, match="is a copy"):
            embedded(closed / "copy").start()

    def test_a_link_to_nothing_is_said_and_nothing_is_made_in_its_place(closed: Path) -> None:
        with embedded(closed / "data"):
            pass
        shutil.rmtree((closed / "data" / "postgresql").readlink())
        with pytest.raises(EmbeddedDatabaseError, match="is gone"):
            embedded(closed / "data").start()

    def test_a_server_is_found_without_the_right_to_look_at_other_users_processes(folder: Path) -> None:
        program = (
            "import sys; from pathlib import Path; from workspace.persistence.embedded.leftovers import processes_in\n"
            "print(*processes_in(Path(sys.argv[1])))"
        )
        without = ["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace", sys.executable, "-c", program]
        with embedded(folder):
            found = subprocess.check_output([*without, folder / "postgresql" / "data"], cwd=ROOT, text=True)
            assert str(postmaster(folder)) in found.split()

    def test_files_that_root_left_are_named_to_another_user(closed: Path) -> None:
        with embedded(closed / "data"):
            pass
        closed.chmod(0o711)
        os.seteuid(65534)
        try:
            with pytest.raises(EmbeddedDatabaseError, match="closed to this user"):
                embedded(closed / "data").start()
        finally:
            os.seteuid(0)
