"""A real ClamAV daemon that a test may stop and start again, with one signature: that of the EICAR test file."""

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.real_services.cache import cache_folder

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless file that every scanner is to take for malware (eicar.org)."""

_START_SECONDS = 60.0


class ClamdAbsent(Exception):
    """The daemon's program has not been fetched on this machine."""


@dataclass(frozen=True, slots=True)
class Program:
    """What it takes to run the daemon."""

    executable: Path
    environment: dict[str, str] = field(default_factory=dict)


def packaged_folder() -> Path:
    """Where scripts/install-clamav unpacks Debian's packages."""
    return cache_folder() / "clamav"


def find_clamd() -> Program | None:
    if found := shutil.which("clamd", path=os.defpath + ":/usr/sbin:/usr/local/sbin"):
        return Program(executable=Path(found))
    executable = packaged_folder() / "usr" / "sbin" / "clamd"
    if not executable.exists():
        return None
    libraries = ":".join(str(one) for one in (packaged_folder() / "usr" / "lib").glob("*-linux-gnu"))
    return Program(executable=executable, environment={"LD_LIBRARY_PATH": libraries})


class ClamdServer:
    """The daemon on a socket in a folder; it takes streams of at most a mebibyte."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.socket = folder / "clamd.sock"

    @property
    def address(self) -> str:
        return f"clamd:unix:{self.socket}"

    def start(self) -> None:
        program = find_clamd()
        if program is None:
            raise ClamdAbsent
        signatures = self._folder / "signatures"
        signatures.mkdir(parents=True, exist_ok=True)
        (signatures / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:0:{EICAR.hex()}\n")
        settings = self._folder / "clamd.conf"
        settings.write_text(
            f"Foreground yes\nLocalSocket {self.socket}\nDatabaseDirectory {signatures}\nStreamMaxLength 1M\n"
            f"TemporaryDirectory {self._folder}\n"
        )
        with (self._folder / "clamd.log").open("ab") as log:
            self._process = subprocess.Popen(
                [program.executable, "--config-file", settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={"HOME": str(self._folder), **program.environment},
            )
        self._await_ready()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self.socket.unlink(missing_ok=True)

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            try:
                with socket.socket(socket.AF_UNIX) as asking:
                    asking.connect(str(self.socket))
                    asking.sendall(b"zPING\0")
                    if asking.recv(64) == b"PONG\0":
                        return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise TimeoutError(f"clamd did not start; its log is in {self._folder}")
