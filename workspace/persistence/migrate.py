"""Brings a database to the newest schema, as its owner; the application's own role may not change the schema.

The role `app` must exist already (the embedded server makes it; elsewhere the administrator does). Each migration
grants it exactly what the application needs; above all, it can add audit events and never change or remove one.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from workspace.persistence.database import CONNECT_SECONDS, asyncpg_url

APPLICATION_ROLE = "app"
_FOLDER = Path(__file__).parent / "migrations"


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration


def _upgrade(connection: Connection) -> None:
    known = connection.execute(
        text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": APPLICATION_ROLE}
    ).one_or_none()
    if known is None:
        raise LookupError(f"the database server has no role {APPLICATION_ROLE!r}: create it, with login, first")
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('entente migrate'))"))
    configuration = _configuration()
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {APPLICATION_ROLE}"))


async def migrate(owner_url: str) -> None:
    """Applies every migration that is missing, in one transaction.

    Raises:
        LookupError: the role `app` is missing.
    """
    engine = create_async_engine(asyncpg_url(owner_url), poolclass=NullPool, connect_args={"timeout": CONNECT_SECONDS})
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


async def is_current(url: str) -> bool:
    """Tells whether the schema is the one that this code was written for."""
    engine = create_async_engine(asyncpg_url(url), poolclass=NullPool, connect_args={"timeout": CONNECT_SECONDS})
    try:
        async with engine.connect() as connection:
            heads = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_heads())
    finally:
        await engine.dispose()
    return set(heads) == set(ScriptDirectory.from_config(_configuration()).get_heads())
