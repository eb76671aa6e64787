"""A real PostgreSQL per test session, and a fresh migrated database per test by copying a template."""

import asyncio
import itertools
import os
import tempfile
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from workspace.persistence.embedded import DatabaseUrls, EmbeddedPostgres

_NUMBERS = itertools.count(1)


@contextmanager
def throw_away_server() -> Iterator[DatabaseUrls]:
    with tempfile.TemporaryDirectory(prefix="entente-tests-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # PostgreSQL runs as another user when the tests run as root
        with EmbeddedPostgres(Path(folder), durable=False) as urls:
            yield urls


@contextmanager
def copy_of(template: DatabaseUrls) -> Iterator[DatabaseUrls]:
    """A database of its own with everything that the template holds; gone afterwards."""
    name = f"copy_{os.getpid()}_{next(_NUMBERS)}"
    _administer(template, f'CREATE DATABASE "{name}" TEMPLATE "{_name(template)}"')
    try:
        yield DatabaseUrls(owner=_renamed(template.owner, name), app=_renamed(template.app, name))
    finally:
        _drop(template, name)


def _drop(server: DatabaseUrls, name: str) -> None:
    """Drops a database once the server has noticed that the connections of the role `app` are closed."""
    for _ in range(100):
        try:
            _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')
        except asyncpg.InsufficientPrivilegeError:  # the owner may not end another role's connection
            time.sleep(0.05)
        else:
            return
    _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(server: DatabaseUrls, statement: str) -> None:
    async def execute() -> None:
        connection = await asyncpg.connect(_renamed(server.owner, "postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    run_aside(execute())


def run_aside(work: Coroutine[object, object, None]) -> None:
    """Runs it to its end in a thread of its own, since a test's event loop may be running in this one."""
    with ThreadPoolExecutor(max_workers=1) as aside:
        aside.submit(asyncio.run, work).result()


def _name(urls: DatabaseUrls) -> str:
    return urls.owner.partition("@/")[2].partition("?")[0]


def _renamed(url: str, name: str) -> str:
    login, _, rest = url.partition("@/")
    return f"{login}@/{name}?{rest.partition('?')[2]}"
