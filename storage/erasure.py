"""Erasure keys: one per version, kept outside the database, so that a version can be destroyed for good.

Promises that after `shred` returns, no wrap of that version opens again, also not from an older database; that a
shred begun and cut short is finished by `replay`; that a shredded version never gets a new erasure key. Its objects
must lie in a place whose history is not backed up; whoever restores such a backup replays the list of shreds first.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable
from typing import Final

from storage.errors import ObjectExists, ObjectMissing, Shredded
from storage.objects.port import ObjectStore

ERASURE_KEY_SIZE: Final = 32
_LIVE: Final = "erasure/"
_GONE: Final = "shredded/"


class ErasureKeys:
    """Erasure keys in an object store of their own."""

    def __init__(self, store: ObjectStore) -> None:
        """Keep keys in `store`; it is given to nothing else."""
        self._store = store

    async def create(self, version: str) -> bytes:
        """Make the erasure key of a version, durably; a version that has one keeps it.

        Raises:
            Shredded: If the version was shredded.
            StoreUnavailable: If the key cannot be kept.
        """
        if await self._is_shredded(version):
            raise Shredded("the version was shredded")
        key = secrets.token_bytes(ERASURE_KEY_SIZE)
        try:
            await self._store.put(_LIVE + version, key)
        except ObjectExists:
            return await self.get(version)
        return key

    async def get(self, version: str) -> bytes:
        """Return the erasure key of a version.

        Raises:
            Shredded: If there is none any more.
            StoreUnavailable: If the keys cannot be reached.
        """
        try:
            return await self._store.get(_LIVE + version)
        except ObjectMissing:
            raise Shredded("the version's erasure key is gone") from None

    async def shred(self, version: str) -> None:
        """Erase a version's key and remember that it was.

        Raises:
            StoreUnavailable: If that could not be done; the shred is then not acknowledged and is to be repeated.
        """
        with contextlib.suppress(ObjectExists):
            await self._store.put(_GONE + version, b"shredded")
        await self._store.delete(_LIVE + version)

    async def shredded(self) -> tuple[str, ...]:
        """Return the versions that were shredded, in order."""
        return tuple(sorted([found.key.removeprefix(_GONE) async for found in self._store.list(_GONE)]))

    async def replay(self, versions: Iterable[str] = ()) -> int:
        """Shred again what this store, or a list kept elsewhere, says was shredded; to be done before serving.

        Returns:
            How many versions are on the list.
        """
        told, remembered = set(versions), set(await self.shredded())
        unfinished = remembered & await self.live() if remembered else set[str]()
        for version in sorted(told - remembered | unfinished):
            await self.shred(version)
        return len(told | remembered)

    async def live(self) -> set[str]:
        """Return the versions that have a key, whether or not their shred was begun.

        Raises:
            StoreUnavailable: If the keys cannot be reached.
        """
        return {found.key.removeprefix(_LIVE) async for found in self._store.list(_LIVE)}

    async def check(self) -> None:
        """Make sure that keys can be kept.

        Raises:
            StoreUnavailable: If they cannot.
        """
        await self._store.check()

    async def _is_shredded(self, version: str) -> bool:
        try:
            await self._store.get(_GONE + version)
        except ObjectMissing:
            return False
        return True
