"""Objects in a directory of the local file system, for the embedded default.

Promises the port's durability on one host: bytes are flushed, then linked under their name, then the folder is
flushed. A crash leaves at most a nameless file, which a later start removes. What is held has a second name below
`.held`. Refuses names that leave the directory, and to delete what is held.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from typing_extensions import override

from storage.errors import ObjectExists, ObjectHeld, ObjectMissing, StoreFull, StoreUnavailable
from storage.objects.port import Keeping, ObjectStore, StoredObject, checked_name

_INCOMING = ".incoming"
_HELD = ".held"
_ABANDONED_AFTER = 3600.0
_NOTHING_THERE = frozenset({errno.ENOENT, errno.EISDIR, errno.ENOTDIR})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_P = ParamSpec("_P")
_T = TypeVar("_T")


class DirectoryStore(ObjectStore):
    """A directory that holds one file per object.

    Raises:
        StoreUnavailable: If the directory cannot be made or written.
    """

    def __init__(self, path: Path) -> None:
        """Use `path`, making it (mode 0700) where it is missing."""
        self._root = path
        self._incoming = path / _INCOMING
        self._held = path / _HELD
        with self._translated():
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._incoming.mkdir(mode=0o700, exist_ok=True)
            self._sweep()

    @override
    async def put(self, key: str, data: bytes | bytearray | memoryview) -> None:
        await self._threaded(self._put, checked_name(key), data)

    @override
    async def get(self, key: str) -> bytes:
        return await self._threaded((self._root / checked_name(key)).read_bytes)

    @override
    async def delete(self, key: str) -> None:
        await self._threaded(self._delete, checked_name(key))

    @override
    async def hold(self, key: str) -> None:
        await self._threaded(self._hold, checked_name(key))

    @override
    async def release(self, key: str) -> None:
        await self._threaded(self._release, checked_name(key))

    @override
    async def keeping(self) -> Keeping:
        return Keeping(history=False, holds=True, retention=False)

    @override
    async def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        for found in await self._threaded(self._list, prefix):
            yield found

    @override
    async def check(self) -> None:
        await self._threaded(self._check)

    @override
    async def close(self) -> None:
        """Nothing is held open."""

    def _put(self, key: str, data: bytes | bytearray | memoryview) -> None:
        target = self._root / key
        incoming = self._incoming / secrets.token_hex(16)
        try:
            with incoming.open("xb", buffering=0) as file:
                rest = memoryview(data).cast("B")
                while rest:
                    rest = rest[file.write(rest) :]
                os.fsync(file.fileno())
            self._make_folder(target.parent)
            os.link(incoming, target)
            _flush_folder(target.parent)
        finally:
            incoming.unlink(missing_ok=True)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        _flush_folder(folder.parent)

    def _delete(self, key: str) -> None:
        target = self._root / key
        if (self._held / key).is_file():
            raise ObjectHeld("the object is held")
        with contextlib.suppress(FileNotFoundError):
            target.unlink()
            _flush_folder(target.parent)

    def _hold(self, key: str) -> None:
        """Mark an object as held by a second name of it: whoever deletes the first behind our back loses nothing."""
        mark = self._held / key
        self._make_folder(mark.parent)
        with contextlib.suppress(FileExistsError):
            os.link(self._root / key, mark)
        _flush_folder(mark.parent)

    def _release(self, key: str) -> None:
        mark = self._held / key
        with contextlib.suppress(FileNotFoundError):
            mark.unlink()
            _flush_folder(mark.parent)

    def _list(self, prefix: str) -> tuple[StoredObject, ...]:
        start = self._root / prefix.rpartition("/")[0]
        return tuple(found for found in self._walk(start) if found.key.startswith(prefix))

    def _walk(self, folder: Path) -> Iterator[StoredObject]:
        try:
            with os.scandir(folder) as found:
                entries = tuple(found)
        except FileNotFoundError:
            return
        for entry in entries:
            if entry.name in {_INCOMING, _HELD}:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk(Path(entry.path))
                continue
            with contextlib.suppress(FileNotFoundError):
                facts = entry.stat(follow_symlinks=False)
                yield StoredObject(
                    key=Path(entry.path).relative_to(self._root).as_posix(),
                    size=facts.st_size,
                    modified=datetime.fromtimestamp(facts.st_mtime, UTC),
                )

    def _check(self) -> None:
        probe = self._incoming / secrets.token_hex(16)
        try:
            probe.write_bytes(b"probe")
        finally:
            probe.unlink(missing_ok=True)

    def _sweep(self) -> None:
        before = time.time() - _ABANDONED_AFTER
        for left in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if left.stat().st_mtime < before:
                    left.unlink()

    async def _threaded(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        def run() -> _T:
            with self._translated():
                return work(*args, **kwargs)

        return await asyncio.to_thread(run)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the system's errors into the port's; a directory that is not mounted misses nothing, it is unusable."""
        try:
            yield
        except OSError as error:
            if not self._incoming.is_dir():
                raise StoreUnavailable("the object directory is not there") from error
            if isinstance(error, FileExistsError):
                raise ObjectExists("the name is taken") from error
            if error.errno in _NOTHING_THERE:
                raise ObjectMissing("no such object") from error
            if error.errno in _NO_ROOM:
                raise StoreFull("the object directory has no room left") from error
            raise StoreUnavailable(f"the object directory cannot be used: {error.strerror}") from error


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
