"""PostgreSQL that belongs to one data folder and to the process that started it.

Promises: whoever starts the server stops it, even by dying (the server ends itself when its parent is gone); a killed
server comes back by itself, and a start after a kill -9 of either finds everything committed; two starts on one folder
cannot both succeed; only the two roles `owner` and `app` can log in, over a socket in a folder that nobody else may
enter, and neither is a superuser.
Refuses: a folder of another PostgreSQL major version, and one that another user's server owns.
"""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final
from urllib.parse import quote

from workspace.persistence.embedded.cluster import DATABASE, create_cluster
from workspace.persistence.embedded.errors import DataFolderInUse, EmbeddedDatabaseError
from workspace.persistence.embedded.home import MAJOR_VERSION, Home, programs_for
from workspace.persistence.embedded.leftovers import end_leftovers
from workspace.persistence.embedded.server import start_server, stop_server

_PORT_LINE: Final = 3  # of postmaster.pid, as PostgreSQL documents it in miscadmin.h
_SOCKET_LINE: Final = 4
_STATUS_LINE: Final = 7
_CONNECT_SECONDS: Final = 2.0
_LONGEST_SOCKET_FOLDER: Final = 90  # the kernel takes 107 bytes, and the socket's own name is appended
_FORGETFUL: Final = {"fsync": "off", "full_page_writes": "off"}  # commits survive a kill, but not a power cut


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """How to reach one database: `owner` migrates it, `app` serves it.

    The form is `postgresql://ROLE:PASSWORD@/DATABASE?host=SOCKET_FOLDER`, which asyncpg takes as it is.
    """

    owner: str = field(repr=False)
    app: str = field(repr=False)


class EmbeddedPostgres:
    """A PostgreSQL server that lives as long as its owner wants, on a folder that outlives both."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        """Names the folder; nothing happens before `start`.

        Args:
            data_dir: Where the cluster is kept; made if absent.
            durable: Off only for throw-away clusters: commits then survive a kill, but not a power cut.
        """
        self._data_dir = data_dir.expanduser().resolve()
        self._durable = durable
        self._lock: int | None = None
        self._home: Home | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._short_socket: Path | None = None

    def start(self) -> DatabaseUrls:
        """Starts the server, creating the cluster the first time, and waits until it takes connections.

        Raises:
            DataFolderInUse: A live process already runs a server on this folder.
            EmbeddedDatabaseError: The programs, the folder or the server do not let it start.
        """
        if self._server is not None:
            raise DataFolderInUse(f"{self._data_dir}: this process has started its database already.")
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(self._data_dir / "postgresql.lock", data_dir=self._data_dir)
            self._home = Home.of(self._data_dir)
            return self._start_locked(self._home)
        except PermissionError as error:
            self.stop()
            raise _closed(error) from error
        except BaseException:
            self.stop()
            raise

    def running(self) -> DatabaseUrls | None:
        """Gives the addresses of the server that another process runs on this folder; None when none does.

        Raises:
            EmbeddedDatabaseError: The folder is closed to this user, or its link leads to no cluster of its own.
        """
        if not os.path.lexists(self._data_dir / "postgresql"):
            return None
        try:
            home = Home.of(self._data_dir)
            state = (home.cluster / "postmaster.pid").read_text().splitlines()
            lives = len(state) > _STATUS_LINE and state[_STATUS_LINE].strip() == "ready"
            folder = Path(state[_SOCKET_LINE]) if lives else None
            return _urls(home, folder) if folder is not None and _listens(folder, port=state[_PORT_LINE]) else None
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise _closed(error) from error

    def stop(self) -> None:
        """Stops the server, waiting for its last write; does nothing when none runs."""
        server, self._server = self._server, None
        if server is not None and self._home is not None:
            stop_server(server, self._home)
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

    def _start_locked(self, home: Home) -> DatabaseUrls:
        programs = programs_for(home.user)
        cluster = home.cluster
        end_leftovers(cluster)
        if not (cluster / "PG_VERSION").exists():
            create_cluster(programs, home, durable=self._durable)
        found = (cluster / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            raise EmbeddedDatabaseError(
                f"{cluster} belongs to PostgreSQL {found}; this version brings {MAJOR_VERSION}. "
                "Dump it with the old version and load it with this one, or choose another data folder."
            )
        socket_folder = self._socket_folder(home)
        settings = {"unix_socket_directories": str(socket_folder)} | ({} if self._durable else _FORGETFUL)
        self._server = start_server(programs, home, settings)
        return _urls(home, socket_folder)

    def _socket_folder(self, home: Home) -> Path:
        folder = home.path / "socket"
        if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER:
            folder = self._short_socket = Path(tempfile.mkdtemp(prefix="entente-", dir="/tmp"))
        folder.mkdir(mode=0o700, exist_ok=True)
        for leftover in folder.glob(".s.PGSQL.*"):
            leftover.unlink()
        home.give(folder)
        return folder


def _closed(error: PermissionError) -> EmbeddedDatabaseError:
    return EmbeddedDatabaseError(
        f"{error.filename} is closed to this user. Run as its owner, or choose another data folder."
    )


def _listens(folder: Path, *, port: str) -> bool:
    """Whether a server takes connections there; what a killed one left behind does not."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_CONNECT_SECONDS)
        try:
            line.connect(str(folder / f".s.PGSQL.{port.strip()}"))
        except OSError:
            return False
    return True


def _urls(home: Home, socket_folder: Path) -> DatabaseUrls:
    passwords = json.loads(home.passwords.read_text())
    address = f"@/{DATABASE}?host={quote(str(socket_folder))}"
    return DatabaseUrls(
        owner=f"postgresql://owner:{passwords['owner']}{address}",
        app=f"postgresql://app:{passwords['app']}{address}",
    )


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
