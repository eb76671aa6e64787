"""`entente demo`: a seeded trilateral programme with everything embedded, on this machine alone.

Data is kept from one start to the next. A second demonstration on the same folder, or on a port that is taken, is
refused before anything is touched.
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
import webbrowser
from pathlib import Path

from storage.errors import StorageError
from workspace.app.demonstration.people import OtherPeople
from workspace.app.demonstration.start import prepare_demonstration
from workspace.cli import CommandFailed
from workspace.cli.environment import (
    database_of,
    demo_overrides,
    held_folder,
    owner_url,
    read_settings,
    stopping_well,
)
from workspace.cli.serving import listening_socket, serve_until_stopped
from workspace.domain.errors import WorkspaceError
from workspace.settings import Settings

_OURS = frozenset({"postgresql", "objects", "keyring", "root-secret"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="where everything is kept (default .entente/demo)")
    parser.add_argument("--port", type=int, metavar="N", help="the port on 127.0.0.1 (default 8000)")
    parser.add_argument("--reset", action="store_true", help="delete the folder's data first")
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")
    parser.add_argument("--json", action="store_true", help="first print one line of JSON: the address and the people")


def run(arguments: argparse.Namespace) -> int:
    """Seeds and serves until stopped."""
    settings = read_settings(demo_overrides(arguments.data, port=arguments.port))
    with stopping_well(), held_folder(settings.data_dir), listening_socket(settings) as listening:
        if arguments.reset:
            _reset(settings.data_dir)
        with database_of(settings) as running:
            people = _prepare(running)
            if arguments.json:
                print(json.dumps({"url": running.public_url, "people": people}, ensure_ascii=False), flush=True)
            print(f"EXERCISE: Entente serves on {running.public_url}. Stop it with Ctrl-C.", file=sys.stderr)
            if not arguments.no_open and not arguments.json and os.environ.get("DISPLAY") and sys.stdout.isatty():
                webbrowser.open(running.public_url)
            serve_until_stopped(listening, settings=running, workers=1)
    return 0


def _prepare(settings: Settings) -> list[dict[str, object]]:
    """Seeds what is missing; gives the cast.

    Raises:
        CommandFailed: the database serves real people, or a dependency does not answer.
    """
    try:
        return asyncio.run(prepare_demonstration(settings, owner_url(settings)))
    except OtherPeople as error:
        raise CommandFailed("this database serves real people: name another, or use `entente serve`.") from error
    except (WorkspaceError, StorageError, OSError, LookupError) as error:
        raise CommandFailed(f"it cannot be made ready: {error} `entente doctor` says more.") from error


def _reset(folder: Path) -> None:
    """Empties a demonstration's folder, and no other.

    Raises:
        CommandFailed: the folder holds something else.
    """
    entries = {entry.name for entry in folder.iterdir()}
    if entries and not entries & _OURS:
        raise CommandFailed(f"{folder} does not look like a demonstration's: delete it yourself if it is to go.")
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
