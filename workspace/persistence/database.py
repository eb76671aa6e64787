"""Connection pools, and units of work on them: one transaction each, one commit at the end, never nested.

A unit of work opened while another is open in the same task would wait for a second connection while holding
the first, and would not see its writes: it is refused as the programming error it is. A database that does not
answer is `Unavailable` within about two seconds, never a hang. A connection that the server closed (it was restarted)
is replaced when it is next taken from its pool; what runs at that very moment is `Unavailable`, once.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg
import orjson
from sqlalchemy import event, text
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql import Executable

from workspace.domain.errors import Unavailable

CONNECT_SECONDS = 2.0
STATEMENT_MILLISECONDS = 30_000

_SETTINGS = {
    "application_name": "entente",
    "timezone": "UTC",
    # Whoever made a temporary table by the name of one of ours, for example of the log, would not be listened to.
    "search_path": "public, pg_temp",
    "statement_timeout": str(STATEMENT_MILLISECONDS),
    "idle_in_transaction_session_timeout": "60000",
    # A list is planned for the labels it is asked for: a generic plan would not know how many there are.
    "plan_cache_mode": "force_custom_plan",
    "jit": "off",
}


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


class UnitOfWork:
    """One open transaction; repositories are made from it and die with it."""

    __slots__ = ("_connection", "_open", "_spoilt")

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._open = True
        self._spoilt = False

    @property
    def is_open(self) -> bool:
        """Whether the transaction still runs."""
        return self._open

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:  # noqa: ANN401
        """Runs one statement in this transaction.

        Raises:
            RuntimeError: the unit of work is over.
        """
        if not self._open:
            raise RuntimeError("this unit of work is over")
        return await self._connection.execute(statement, parameters)

    async def notify(self, channel: str, payload: str = "") -> None:
        """Wakes everybody who listens on the channel, when and only if this transaction commits."""
        await self.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": channel, "payload": payload})

    @property
    def may_decide(self) -> bool:
        """Whether what decisions are made from is still as committed."""
        return not self._spoilt

    def spoil(self) -> None:
        """Notes that rules or somebody's standing were changed here: a decision taken now might outlive a rollback."""
        self._spoilt = True

    def close(self) -> None:
        """Ends it: no statement may follow."""
        self._open = False


_current: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


def asyncpg_url(url: str) -> str:
    """Gives the address with the driver this workspace uses, whatever driver it named."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def _engine(url: str, *, pool_size: int, overflow: int, reads_only: bool = False) -> AsyncEngine:
    settings = _SETTINGS | ({"default_transaction_read_only": "on"} if reads_only else {})
    engine = create_async_engine(
        asyncpg_url(url),
        pool_size=pool_size,
        max_overflow=overflow,
        pool_timeout=CONNECT_SECONDS,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args={"timeout": CONNECT_SECONDS, "server_settings": settings},
        isolation_level="AUTOCOMMIT" if reads_only else "READ COMMITTED",
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: DBAPIConnection, *_: object) -> None:
    """Has the pool replace a connection that the server closed meanwhile: known without asking it."""
    driver: asyncpg.Connection[asyncpg.Record] = connection.driver_connection
    if driver.is_closed():
        raise DisconnectionError("the server closed this connection")


def _is_of_the_line(fault: BaseException) -> bool:
    """Whether the connection failed, at whichever step, rather than what was asked over it."""
    cause = fault.__cause__
    return cause is not None and (
        isinstance(cause, OSError | asyncpg.PostgresConnectionError) or _is_of_the_line(cause)
    )


@asynccontextmanager
async def _unit(opening: AbstractAsyncContextManager[AsyncConnection]) -> AsyncIterator[UnitOfWork]:
    held = _current.get()
    if held is not None and held.is_open:
        raise RuntimeError("a unit of work is open already: finish it, or pass it on")
    try:
        async with opening as connection:
            work = UnitOfWork(connection)
            _current.set(work)
            try:
                yield work
            finally:
                work.close()
    except (OSError, PoolTimeout, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError) as fault:
        raise Unavailable("The database does not answer: try again in a moment.") from fault
    except DBAPIError as fault:
        if fault.connection_invalidated or _is_of_the_line(fault):
            raise Unavailable("The database does not answer: try again in a moment.") from fault
        raise


class Database:
    """The pools of one worker: one for changes, one for reads."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self._changing = _engine(url, pool_size=pool_size // 2, overflow=pool_size - pool_size // 2)
        self._reading = _engine(url, pool_size=pool_size, overflow=0, reads_only=True)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """Opens a transaction; commits when the block ends, rolls back when it raises.

        Raises:
            RuntimeError: this task holds an open unit of work already.
            Unavailable: the database does not answer.
        """
        async with _unit(self._changing.begin()) as work:
            yield work

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """Opens a unit of work that only reads, each statement by itself, as READ COMMITTED shows it in any case.

        It saves the round trips of beginning and ending a transaction; PostgreSQL refuses any change in it.

        Raises:
            RuntimeError: this task holds an open unit of work already.
            Unavailable: the database does not answer.
        """
        async with _unit(self._reading.connect()) as work:
            yield work

    async def check(self) -> None:
        """Makes sure that the database answers.

        Raises:
            Unavailable: it does not.
        """
        async with self.reading() as work:
            await work.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Closes every pooled connection."""
        await self._changing.dispose()
        await self._reading.dispose()
