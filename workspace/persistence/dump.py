"""The whole database written down and read back by PostgreSQL's own programs, which come with the embedded server.

Promises: what is dumped and what is listed beside it are of one instant; a load is whole or leaves the database as
empty as it was. Refuses to load over anything. Passwords reach the programs through their environment, never as an
argument that others on the host could read.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Text, any_, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from workspace.domain.projects import VersionState
from workspace.persistence.database import CONNECT_SECONDS, asyncpg_url
from workspace.persistence.document_tables import document_versions, object_locks, version_segments
from workspace.persistence.embedded.home import programs_for
from workspace.persistence.tables import deployment

_QUOTED: Final = 2000
_NEUTRAL: Final = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "ENTENTE_"))}
"""The environment without what would lead PostgreSQL's programs elsewhere, or is no business of theirs."""


class DumpFailed(Exception):
    """One of PostgreSQL's programs failed; the message quotes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedObject:
    """An object that an available or unfinished version consists of."""

    key: str
    size: int


class Instant:
    """The database as it stood at one instant, for as long as that is held."""

    def __init__(self, connection: AsyncConnection, url: str) -> None:
        self._connection = connection
        self._url = url

    async def dump(self, file: Path) -> None:
        """Writes everything to a file.

        Raises:
            DumpFailed: PostgreSQL's program could not.
        """
        name = (await self._connection.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
        await _run("pg_dump", self._url, "--format=custom", f"--snapshot={name}", f"--file={file}")

    async def deployment(self) -> str:
        """Gives the installation's identifier."""
        return str((await self._connection.execute(select(deployment.c.id))).scalar_one())

    async def schema(self) -> str:
        """Gives the schema's revision."""
        return str((await self._connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one())

    async def objects(self, *, at_once: int) -> AsyncIterator[Sequence[RecordedObject]]:
        """Goes through the objects that rows speak of, by name, some at once."""
        rows = await self._connection.stream(
            select(version_segments.c.object_key, version_segments.c.sealed_length).order_by(
                version_segments.c.object_key
            )
        )
        async for some in rows.partitions(at_once):
            yield [RecordedObject(key=row.object_key, size=row.sealed_length) for row in some]


@asynccontextmanager
async def instant_of(owner_url: str) -> AsyncIterator[Instant]:
    """Holds one instant of the database; whoever changes it meanwhile is not held up."""
    async with _connected(owner_url) as connection:
        yield Instant(connection, owner_url)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(
        asyncpg_url(url),
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        connect_args={"timeout": CONNECT_SECONDS},
    )
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def still_needed(owner_url: str, keys: Sequence[str]) -> list[str]:
    """Tells which of these objects available versions consist of by now."""
    asked = (
        select(version_segments.c.object_key)
        .join(document_versions, document_versions.c.id == version_segments.c.version)
        .where(
            version_segments.c.object_key == any_(bindparam("keys", list(keys), ARRAY(Text))),
            document_versions.c.state != VersionState.UPLOADING.value,
        )
    )
    async with _connected(owner_url) as connection:
        return [row.object_key for row in await connection.execute(asked)]


async def is_empty(owner_url: str) -> bool:
    """Tells whether the database holds nothing of its own yet: no table, view or sequence."""
    asked = text("SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)")
    async with _connected(owner_url) as connection:
        return bool((await connection.execute(asked)).scalar_one())


async def load(owner_url: str, file: Path) -> None:
    """Reads a dump into an empty database, in one transaction.

    Raises:
        DumpFailed: the database is not empty, or PostgreSQL's program could not; nothing was loaded.
    """
    if not await is_empty(owner_url):
        raise DumpFailed("the database is not empty")
    await _run("pg_restore", owner_url, "--single-transaction", "--exit-on-error", "--no-owner", str(file))


async def retell_holds(owner_url: str) -> None:
    """Has the object store told anew of every hold that stands: the one restored to may be another."""
    async with _connected(owner_url) as connection:
        await connection.execute(update(object_locks).values(settled=0))
        await connection.commit()


async def _run(program: str, url: str, *arguments: str) -> None:
    place = make_url(url)
    query = {{"ssl": "sslmode"}.get(name, name): value for name, value in place.query.items()}
    address = place.set(drivername="postgresql", query=query)._replace(password=None)
    process = await asyncio.create_subprocess_exec(
        programs_for(None) / program,
        f"--dbname={address.render_as_string(hide_password=False)}",
        "--no-password",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**_NEUTRAL, "LC_ALL": "C", "PGPASSWORD": str(place.password or "")},
    )
    try:
        _, said = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        raise DumpFailed(f"{program} failed: {said.decode(errors='replace').strip()[-_QUOTED:]}")
