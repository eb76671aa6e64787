"""A backup brought back, where no database is yet.

Promises: nothing that was shredded, before the backup or since, opens or is shown afterwards: the list of shreds in the
backup and that of today are both replayed before anybody is served. Objects come before the rows that speak of them,
and the rows all at once: cut short, it is begun again. Refuses a backup that is not whole, a database that holds
anything, and a store whose objects are not those of the backup; touches no key.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from storage.erasure import ErasureKeys
from storage.errors import ObjectExists, ObjectMissing
from storage.objects import ObjectStore
from storage.vault import claim
from workspace.app.backup.manifest import (
    DUMP,
    BackupInvalid,
    ListedObject,
    Manifest,
    object_in,
    objects_in,
    read_manifest,
    shreds_in,
)
from workspace.app.preparation import prepare_database
from workspace.persistence.dump import is_empty, load, retell_holds

_AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore brought back.

    Attributes:
        manifest: what the backup says of itself.
        shreds: how many versions are on the list of shreds now.
        keys: how many versions have an erasure key; without one, content does not open.
    """

    manifest: Manifest
    shreds: int
    keys: int


async def restore_backup(
    folder: Path,
    *,
    owner_url: str,
    store: ObjectStore,
    erasure: ErasureKeys,
    progress: Callable[[int], None],
) -> Restored:
    """Restores into an empty database and a store that may hold the same objects already.

    The rows that an older database shows too much are taken away by the first worker that opens it.

    Raises:
        BackupInvalid: it is not whole, or there is something where it is to go.
        DumpFailed: the database could not be loaded; it is as empty as before.
        StorageError: the store does not answer, or belongs to another installation.
    """
    manifest = read_manifest(folder)
    if not await is_empty(owner_url):
        raise BackupInvalid(
            "There is a database already, and a restore goes over nothing: name an empty one, or a new data folder."
        )
    await store.check()
    await claim(store, manifest.deployment)
    listed, done = objects_in(folder), 0
    while batch := list(islice(listed, _AT_ONCE)):
        await asyncio.gather(*(_bring_back(folder, one, store, copied=manifest.copied) for one in batch))
        done += len(batch)
        progress(done)
    shreds = await erasure.replay(shreds_in(folder))
    await load(owner_url, folder / DUMP)
    await prepare_database(owner_url)
    await retell_holds(owner_url)
    return Restored(manifest=manifest, shreds=shreds, keys=len(await erasure.live()))


async def _bring_back(folder: Path, listed: ListedObject, store: ObjectStore, *, copied: bool) -> None:
    """Puts an object where it belongs, or makes sure that it is there."""
    if copied:
        try:
            await store.put(listed.key, object_in(folder, listed))
        except ObjectExists:
            pass
        else:
            return
    try:
        content = await store.get(listed.key)
    except ObjectMissing:
        raise BackupInvalid(f"{listed.key} is neither in the backup nor in the store.") from None
    if hashlib.sha256(content).hexdigest() != listed.sha256:
        raise BackupInvalid(f"{listed.key} in the store is not the object that was backed up.")
