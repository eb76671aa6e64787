"""`entente serve`: the workspace with the `ENTENTE_*` settings.

Starts only when every dependency answers: what does not is named, with the way to mend it, before a port opens.
"""

import argparse
import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from workspace.app.diagnosis.examination import examine
from workspace.app.diagnosis.finding import Severity
from workspace.app.preparation import prepare_database
from workspace.app.protocol import listen
from workspace.app.server import serve
from workspace.cli import CommandFailed
from workspace.cli.environment import database_of, owner_url, read_settings, stopping_well
from workspace.settings import Settings

_MOST_WORKERS = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command's arguments."""
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="how many processes serve (default 1)")


def run(arguments: argparse.Namespace) -> int:
    """Serves until stopped."""
    if not 1 <= arguments.workers <= _MOST_WORKERS:
        raise CommandFailed(f"--workers takes a number from 1 to {_MOST_WORKERS}.")
    settings = read_settings({})
    with stopping_well(), listening_socket(settings) as listening, database_of(settings) as running:
        if settings.database_url is None:
            asyncio.run(prepare_database(owner_url(running)))
        findings = asyncio.run(examine(running))
        faults = [finding for finding in findings if finding.severity is Severity.FAULT]
        if faults:
            lines = [f"  {finding.subject}: {finding.says} {finding.remedy}" for finding in faults]
            raise CommandFailed("it cannot serve like this.\n" + "\n".join(lines))
        print(f"Entente serves on {running.public_url}. Stop it with Ctrl-C.", file=sys.stderr)
        serve_until_stopped(listening, settings=running, workers=arguments.workers)
    return 0


@contextmanager
def listening_socket(settings: Settings) -> Iterator[socket.socket]:
    """The socket to serve on.

    Raises:
        CommandFailed: the port is taken or the address is not this machine's.
    """
    try:
        listening = listen(settings.host, settings.port)
    except OSError as error:
        raise CommandFailed(
            f"{settings.host} port {settings.port} cannot be listened on ({error.strerror}): "
            "stop what uses it, or choose another port."
        ) from error
    with listening:
        yield listening


def serve_until_stopped(listening: socket.socket, *, settings: Settings, workers: int) -> None:
    """Serves with settings that were completed here; workers find them in their environment."""
    if settings.database_url is not None and "ENTENTE_DATABASE_URL_FILE" not in os.environ:
        os.environ["ENTENTE_DATABASE_URL"] = settings.database_url.reveal()
    os.environ["ENTENTE_PROFILE"] = settings.profile.value
    os.environ["ENTENTE_DATA_DIR"] = str(settings.data_dir)
    os.environ["ENTENTE_PORT"] = str(settings.port)
    serve(listening, settings=settings, workers=workers)
