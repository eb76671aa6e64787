"""`entente backup` and `entente restore`: everything but the keys, and back again."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from storage.erasure import ErasureKeys
from storage.errors import StorageError
from storage.objects import ObjectStore
from workspace.app.backup import BackupInvalid, Manifest, Restored, check_backup, restore_backup, take_backup
from workspace.app.clock import now
from workspace.app.parts import erasure_store_of, object_store_of
from workspace.app.wiring import open_workspace
from workspace.cli import CommandFailed
from workspace.cli.environment import database_of, demo_overrides, owner_url, read_settings
from workspace.domain.errors import WorkspaceError
from workspace.persistence.dump import DumpFailed
from workspace.settings import Settings

_TOLD_EVERY = 1600
_STEP = 16


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments of both commands."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the backup's folder")
    if parser.prog.endswith("backup"):
        parser.add_argument(
            "--list-only", action="store_true", help="list the objects without copying them: the store has its own copy"
        )
    else:
        parser.add_argument("--check", action="store_true", help="only make sure that the backup is whole")
    parser.add_argument("--data", type=Path, metavar="DIR", help="of or for the demonstration kept there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Takes, checks or restores a backup.

    Raises:
        CommandFailed: it could not, and why.
    """
    act = _backup if arguments.command == "backup" else _restore
    try:
        if arguments.command == "restore" and arguments.check:
            _tell(arguments, check_backup(arguments.folder), "whole")
            return 0
        return act(read_settings({} if arguments.data is None else demo_overrides(arguments.data)), arguments)
    except (BackupInvalid, DumpFailed) as error:
        raise CommandFailed(str(error)) from error
    except WorkspaceError as error:
        raise CommandFailed(error.message) from error
    except StorageError as error:
        raise CommandFailed(f"{error}.") from error
    except OSError as error:
        raise CommandFailed(f"{error.filename or arguments.folder} cannot be used: {error.strerror}.") from error


def _backup(settings: Settings, arguments: argparse.Namespace) -> int:
    async def take(running: Settings) -> Manifest:
        async with _stores(running) as (objects, erasure):
            return await take_backup(
                arguments.folder,
                owner_url=owner_url(running),
                store=objects,
                erasure=erasure,
                copy=not arguments.list_only,
                clock=now,
                progress=_progress,
            )

    with database_of(settings, beside=True) as running:
        manifest = asyncio.run(take(running))
    _tell(arguments, manifest, "backed up")
    print(
        "No key is in it: keep the keyring with what opens it, and mirror the erasure keys without any history.",
        file=sys.stderr,
    )
    return 0


def _restore(settings: Settings, arguments: argparse.Namespace) -> int:
    async def restore(running: Settings) -> tuple[Restored, int]:
        async with _stores(running) as (objects, erasure):
            restored = await restore_backup(
                arguments.folder,
                owner_url=owner_url(running),
                store=objects,
                erasure=erasure,
                progress=_progress,
            )
        async with open_workspace(running) as workspace:
            report = await workspace.services.reconciler.run(repair=False, thorough=True)
        return restored, len(report.rows_without_objects)

    check_backup(arguments.folder)
    with database_of(settings) as running:
        restored, incomplete = asyncio.run(restore(running))
    counts = {"shredded": restored.shreds, "erasureKeys": restored.keys, "incomplete": incomplete}
    _tell(arguments, restored.manifest, "restored", **counts)
    if incomplete:
        raise CommandFailed(f"{incomplete} versions lack objects: `entente doctor` and the log name them.")
    if not restored.keys:
        print("No erasure key is here: nothing opens until their store is brought back.", file=sys.stderr)
    return 0


@asynccontextmanager
async def _stores(settings: Settings) -> AsyncIterator[tuple[ObjectStore, ErasureKeys]]:
    async with AsyncExitStack() as closing:
        objects, erasures = object_store_of(settings), erasure_store_of(settings)
        closing.push_async_callback(objects.close)
        closing.push_async_callback(erasures.close)
        yield objects, ErasureKeys(erasures)


def _progress(done: int) -> None:
    if done % _TOLD_EVERY < _STEP:
        print(f"{done} objects", file=sys.stderr)


def _tell(arguments: argparse.Namespace, manifest: Manifest, outcome: str, **more: int) -> None:
    if arguments.json:
        facts = {name: value for name, value in manifest.facts().items() if name != "files"}
        print(json.dumps({"outcome": outcome, **facts, **more}))
    else:
        print(
            f"{arguments.folder}: {outcome}; {manifest.objects} objects of {manifest.size} bytes, "
            f"as of {manifest.taken.isoformat(timespec='seconds')}"
        )
