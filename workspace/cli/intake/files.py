"""Files of a folder, opened so that nothing outside it is ever read.

Promises: every part of a path is opened without following links, beneath the folder that was opened first; what is
digested and what is sent is the same open file; a file that changes meanwhile is noticed. Refuses symbolic links,
devices, pipes and sockets, names that climb out, and names that cannot be shown.
"""

import errno
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PIECE = 1024 * 1024
_DEEPEST = 64


class FileRefused(Exception):
    """A path that is not imported; the message says why."""


class FileChanged(FileRefused):
    """A file was written to while it was being imported."""

    def __init__(self) -> None:
        super().__init__("it changed while it was being imported: import it again once nothing writes to it")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in the folder that is not imported, and why."""

    name: str
    reason: str


def shown(name: str) -> str:
    """A name as it may be printed: whatever cannot be shown stands as an escape."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape", "surrogatepass").decode() for one in name)


def name_fault(name: str) -> str | None:
    """What is wrong with a path inside the folder, as a manifest or a disk gives it."""
    parts = name.split("/")
    if not name or name.startswith("/") or any(part in {"", ".", ".."} for part in parts):
        return "the path is not one inside the folder: write FOLDER/FILE, with neither . nor .."
    if "\\" in name:
        return "the path holds a backslash: write / between folders"
    if len(parts) > _DEEPEST:
        return f"the path is more than {_DEEPEST} folders deep"
    if any(unicodedata.category(one).startswith("C") and one not in "\u200c\u200d" for one in name):
        return "the path holds characters that cannot be shown: rename the file"
    return None


class OpenFile:
    """One file, open for as long as it is being imported."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._stamp = self._now()
        self.size = os.fstat(descriptor).st_size

    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal.

        Raises:
            FileChanged: somebody writes to it.
        """
        digest = hashlib.sha256()
        for piece in self.pieces(0):
            digest.update(piece)
        self.require_unchanged()
        return digest.hexdigest()

    def pieces(self, offset: int) -> Iterator[bytes]:
        """The content from an offset on.

        Raises:
            FileChanged: it became shorter.
        """
        while offset < self.size:
            piece = os.pread(self._descriptor, min(_PIECE, self.size - offset), offset)
            if not piece:
                raise FileChanged
            offset += len(piece)
            yield piece

    def require_unchanged(self) -> None:
        """Makes sure that nobody wrote to the file since it was opened.

        Raises:
            FileChanged: somebody did.
        """
        if self._now() != self._stamp:
            raise FileChanged

    def _now(self) -> tuple[int, int, int]:
        status = os.fstat(self._descriptor)
        return status.st_size, status.st_mtime_ns, status.st_ctime_ns


class Folder:
    """A folder whose files are imported; it stays the same one even if its path is given to another."""

    def __init__(self, path: Path) -> None:
        self._root = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def close(self) -> None:
        """Lets go of the folder."""
        os.close(self._root)

    def names(self) -> Iterator[str | LeftOut]:
        """Every regular file, by its path inside the folder, and whatever else there is with the reason against it."""
        for place, folders, files, descriptor in os.fwalk(".", dir_fd=self._root, follow_symlinks=False):
            folders.sort()
            within = place.removeprefix(".").removeprefix("/")
            for entry in sorted([*files, *folders]):
                name = f"{within}/{entry}" if within else entry
                kind = os.stat(entry, dir_fd=descriptor, follow_symlinks=False).st_mode
                if stat.S_ISDIR(kind):
                    continue
                fault = name_fault(name) or _kind_fault(kind)
                yield name if fault is None else LeftOut(name, fault)

    @contextmanager
    def opened(self, name: str) -> Iterator[OpenFile]:
        """A regular file, open for the length of the block.

        Raises:
            FileRefused: there is none of this name, or a link stands in its place.
        """
        fault = name_fault(name)
        if fault is not None:
            raise FileRefused(fault)
        *folders, last = name.split("/")
        held = os.dup(self._root)
        try:
            for folder in folders:
                held = self._down(held, folder)
            kind = os.stat(last, dir_fd=held, follow_symlinks=False).st_mode
            refusal = _kind_fault(kind)
            if refusal is not None:
                raise FileRefused(refusal)
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(last, flags, dir_fd=held)
        except OSError as error:
            raise FileRefused(_said(error)) from error
        finally:
            os.close(held)
        try:
            refusal = _kind_fault(os.fstat(descriptor).st_mode)
            if refusal is not None:
                raise FileRefused(refusal)
            yield OpenFile(descriptor)
        finally:
            os.close(descriptor)

    @staticmethod
    def _down(held: int, folder: str) -> int:
        below = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=held)
        os.close(held)
        return below


def _kind_fault(mode: int) -> str | None:
    if stat.S_ISLNK(mode):
        return "it is a symbolic link: put the file itself there"
    if not stat.S_ISREG(mode):
        return "it is not a regular file"
    return None


def _said(error: OSError) -> str:
    if error.errno in {errno.ELOOP, errno.ENOTDIR}:
        return "a symbolic link, or something else that is no folder, stands in its path"
    if error.errno == errno.ENOENT:
        return "there is no such file in the folder"
    return f"it cannot be read ({error.strerror})"
