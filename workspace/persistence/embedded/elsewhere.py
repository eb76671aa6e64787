"""Folders under `/var/lib/entente` for clusters whose data folder only root can reach; a link there leads here.

Promises: a folder here goes when its data folder was deleted, and not before: a link that cannot be seen because its
file system is not mounted is no reason. Refuses a copied data folder, whose link leads to the original's cluster.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from workspace.persistence.embedded.errors import EmbeddedDatabaseError
from workspace.persistence.embedded.leftovers import processes_in

_FOLDERS: Final = Path("/var/lib/entente")
_ORIGIN: Final = "origin.json"


def make_elsewhere(link: Path) -> None:
    """Makes a folder and a link to it, after removing the folders of data folders that were deleted."""
    _FOLDERS.mkdir(mode=0o755, parents=True, exist_ok=True)
    for folder in _FOLDERS.iterdir():
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="postgresql-", dir=_FOLDERS))
    link.symlink_to(folder)
    _remember(folder, link)


def follow(link: Path) -> Path:
    """Finds the folder that a link leads to.

    Raises:
        EmbeddedDatabaseError: The folder is gone, or belongs to the data folder that this one was copied from.
    """
    folder = link.readlink()
    if not folder.is_dir():
        raise EmbeddedDatabaseError(
            f"The database of {link.parent} was in {folder}, which is gone. Bring it back, or take another data folder."
        )
    origin = _origin(folder)
    if origin is None or origin[0] != link:
        if origin is not None and origin[0].is_symlink() and origin[0].readlink() == folder:
            raise EmbeddedDatabaseError(
                f"{link.parent} is a copy: its database is that of {origin[0].parent}. Choose another data folder."
            )
        _remember(folder, link)  # the data folder was moved
    return folder


def _is_abandoned(folder: Path) -> bool:
    origin = _origin(folder)
    if origin is None or os.path.lexists(origin[0]) or processes_in(folder / "data"):
        return False
    return _file_system(origin[0]) == origin[1] != 0


def _origin(folder: Path) -> tuple[Path, int] | None:
    try:
        facts = json.loads((folder / _ORIGIN).read_text())
        return Path(facts["link"]), int(facts["file_system"])
    except (OSError, ValueError, KeyError):
        return None


def _remember(folder: Path, link: Path) -> None:
    written = folder / f"{_ORIGIN}.new"
    written.write_text(json.dumps({"link": str(link), "file_system": _file_system(link)}))
    written.replace(folder / _ORIGIN)


def _file_system(path: Path) -> int:
    """The identity of the file system that holds the nearest folder that is there; 0 where it has none."""
    there = next(parent for parent in path.parents if parent.exists())
    return os.statvfs(there).f_fsid
