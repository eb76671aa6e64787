"""A backup taken while the workspace serves.

Promises: whatever was acknowledged before it began is in it, database and objects of one instant; a folder that a crash
left half-filled is no backup. Refuses a folder that holds anything, and to be silent about an object that is missing.
The database is frozen first and its objects, which never change, are copied after: one that is gone by then was
deleted because nothing needed it any more.
"""

import asyncio
import hashlib
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from storage.erasure import ErasureKeys
from storage.errors import ObjectMissing
from storage.objects import DirectoryStore, ObjectStore
from workspace.app.backup.manifest import (
    CONTENT,
    DUMP,
    MANIFEST,
    OBJECTS,
    SHREDS,
    BackupInvalid,
    ListedObject,
    Manifest,
    digest_of,
)
from workspace.persistence.dump import Instant, RecordedObject, instant_of, still_needed

_AT_ONCE = 16


async def take_backup(
    folder: Path,
    *,
    owner_url: str,
    store: ObjectStore,
    erasure: ErasureKeys,
    copy: bool,
    clock: Callable[[], datetime],
    progress: Callable[[int], None],
) -> Manifest:
    """Writes a backup into an empty or new folder.

    Args:
        folder: where.
        owner_url: of the database, as the role that owns the tables.
        store: where the sealed objects are.
        erasure: for the list of shreds; no key is read.
        copy: whether to copy the objects, not only to list them.
        clock: tells the time.
        progress: is told how many objects are done.

    Raises:
        BackupInvalid: the folder holds something, or an object that is needed is missing.
        DumpFailed: the database could not be written down.
        StorageError: the store does not answer.
        OSError: the folder cannot be written.
    """
    _make(folder)
    async with instant_of(owner_url) as instant:
        taken, shreds = clock(), await erasure.shredded()
        await instant.dump(folder / DUMP)
        deployment, schema = await instant.deployment(), await instant.schema()
        into = DirectoryStore(folder / CONTENT) if copy else None
        count, size = await _write_objects(folder, instant, store, into, owner_url=owner_url, progress=progress)
    _write(folder / SHREDS, "".join(f"{version}\n" for version in shreds))
    for name in (DUMP, OBJECTS):
        (folder / name).chmod(0o600)
        _flush(folder / name)
    manifest = Manifest(
        taken=taken,
        deployment=deployment,
        schema=schema,
        objects=count,
        size=size,
        copied=copy,
        shreds=len(shreds),
        files={name: digest_of(folder / name) for name in (DUMP, OBJECTS, SHREDS)},
    )
    pending = folder / f".{MANIFEST}"
    _write(pending, manifest.to_json())
    pending.rename(folder / MANIFEST)
    _flush(folder)
    return manifest


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupInvalid(f"{folder} is not empty: name a new folder for each backup.")
    folder.chmod(0o700)


async def _write_objects(
    folder: Path,
    instant: Instant,
    store: ObjectStore,
    into: DirectoryStore | None,
    *,
    owner_url: str,
    progress: Callable[[int], None],
) -> tuple[int, int]:
    count, size = 0, 0
    with (folder / OBJECTS).open("x", encoding="utf-8") as lines:
        async for batch in instant.objects(at_once=_AT_ONCE):
            found = await asyncio.gather(*(_keep(one, store, into) for one in batch))
            await _refuse_losses([one.key for one, kept in zip(batch, found, strict=True) if kept is None], owner_url)
            for kept in found:
                if kept is not None:
                    lines.write(f"{kept.to_json()}\n")
                    count, size = count + 1, size + kept.size
            progress(count)
    return count, size


async def _keep(recorded: RecordedObject, store: ObjectStore, into: DirectoryStore | None) -> ListedObject | None:
    """Copies an object, or only looks at it; None when it is gone."""
    try:
        content = await store.get(recorded.key)
    except ObjectMissing:
        return None
    if len(content) != recorded.size:
        raise BackupInvalid(f"{recorded.key} has another length than its row says: nothing can open it.")
    if into is not None:
        await into.put(recorded.key, content)
    return ListedObject(key=recorded.key, size=len(content), sha256=hashlib.sha256(content).hexdigest())


async def _refuse_losses(missing: Sequence[str], owner_url: str) -> None:
    lost = await still_needed(owner_url, missing) if missing else []
    if lost:
        raise BackupInvalid(f"{len(lost)} objects that documents need are missing from the store: {', '.join(lost)}.")


def _write(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    file.chmod(0o600)
    _flush(file)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
