"""The database: what the migrations build, what the application may do in it, and units of work."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from tests.real_services.postgresql import copy_of
from workspace.domain.errors import Unavailable
from workspace.persistence import (  # noqa: F401 - add their tables
    change_tables,
    document_tables,
    examination_tables,
    template_tables,
    transfer_tables,
)
from workspace.persistence import migrate as migration
from workspace.persistence.database import Database, UnitOfWork, asyncpg_url
from workspace.persistence.embedded import DatabaseUrls
from workspace.persistence.migrate import is_current, migrate
from workspace.persistence.notices import Notices
from workspace.persistence.tables import metadata


def test_the_tables_are_those_that_the_migrations_build(database_urls: DatabaseUrls) -> None:
    async def differences() -> object:
        engine = create_async_engine(asyncpg_url(database_urls.owner))

        def compare(connection: Connection) -> object:
            context = MigrationContext.configure(connection, opts={"compare_server_default": True})
            return compare_metadata(context, metadata)

        async with engine.connect() as connection:
            found = await connection.run_sync(compare)
        await engine.dispose()
        return found

    assert asyncio.run(differences()) == []


async def test_migrating_again_changes_nothing(database_urls: DatabaseUrls) -> None:
    await asyncio.gather(migrate(database_urls.owner), migrate(database_urls.owner))
    assert await is_current(database_urls.app)


_BEFORE_FIRMS_ANSWERED = """
    INSERT INTO nations VALUES ('AUS', 'Australia');
    INSERT INTO people (id, display_name, email, nation, created_at)
        SELECT name, name, name, 'AUS', now() FROM unnest(ARRAY['per_a', 'per_b']) AS name;
    INSERT INTO labels (digest, project, body) VALUES ('\\x00', 'prj_a', '{}');
    INSERT INTO projects (id, name, label_id, nations, created_at, created_by)
        SELECT 'prj_a', 'A', id, '{AUS}', now(), 'per_a' FROM labels;
    INSERT INTO transfers (id, project, requested_by, nation, nations, "to", recipient, recipient_key, purpose,
                           requested_at, expires_at)
        VALUES ('trf_a', 'prj_a', 'per_a', 'AUS', '{AUS}', 'JPN', 'R', '', 'P', now(), now() + interval '1 day');
    INSERT INTO transfer_decisions (transfer, nation, place, requested_by, person, answer, rationale, at)
        VALUES ('trf_a', 'AUS', 1, 'per_a', 'per_b', 'APPROVED', 'R', now()),
               ('trf_a', 'AUS', 2, 'per_a', 'per_b', 'RECALLED', 'R', now());
    INSERT INTO audit_events (id, at, actor, nation, action, object, decision, nations, leaf)
        VALUES ('evt_a', now(), 'per_a', 'AUS', 'document.create', 'doc_a', 'GRANTED', '{AUS}', '{}');
"""


async def test_what_nations_answered_and_logged_before_firms_did_is_kept(empty_database: DatabaseUrls) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(migration.__file__).parent / "migrations"))
    configuration.set_main_option("path_separator", "os")
    with copy_of(empty_database) as urls:
        engine = create_async_engine(asyncpg_url(urls.owner))

        def upgrade(connection: Connection) -> None:
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, "0017")

        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
            for statement in _BEFORE_FIRMS_ANSWERED.split(";\n")[:-1]:
                await connection.exec_driver_sql(statement)
        await migrate(urls.owner)
        async with engine.connect() as connection:
            names = await connection.execute(
                text(
                    "SELECT t.authorities, d.authority, d.nation, d.place, d.answer FROM transfers t "
                    "JOIN transfer_decisions d ON d.transfer = t.id ORDER BY d.place"
                )
            )
            logged = (await connection.execute(text("SELECT proprietary, unseen FROM audit_events"))).one()
            assert [tuple(row) for row in names] == [
                (["AUS"], "AUS", "AUS", 1, "APPROVED"),
                (["AUS"], "AUS", "AUS", 2, "RECALLED"),
            ]
        await engine.dispose()
    assert tuple(logged) == (None, False)


@pytest.mark.parametrize("user", ["app", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET action = 'x'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events",
        "UPDATE labels SET body = '{}'",
        "DELETE FROM labels",
    ],
)
async def test_the_log_and_the_labels_only_grow(database_urls: DatabaseUrls, user: str, statement: str) -> None:
    database = Database(getattr(database_urls, user))
    with pytest.raises(DBAPIError) as refusal:
        async with database.unit_of_work() as work:
            await work.execute(text(statement))
    await database.close()
    assert isinstance(refusal.value.orig, Exception)
    assert "permission denied" in str(refusal.value) or "append-only" in str(refusal.value)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (x int)",
        "DROP TABLE people",
        "ALTER TABLE audit_events DISABLE TRIGGER ALL",
        "DELETE FROM people",
        "DELETE FROM disclosure_rules",
        "UPDATE disclosure_rules SET max_level = 'TOP SECRET'",
        "UPDATE disclosure_rules SET receiving = '*', withdrawn_at = now()",
        "UPDATE groups SET members = '{}'",
        "UPDATE consents SET recipients = '{GBR}'",
        "UPDATE authorisations SET nations = '{GBR}'",
        "UPDATE policy_changes SET draft = '{}'",
        "UPDATE policy_changes SET proposed_by = 'per_other'",
        "UPDATE policy_change_decisions SET decision = 'APPROVE'",
        "DELETE FROM policy_change_decisions",
        "INSERT INTO policy (epoch) VALUES (9)",
        "SELECT pg_read_file('/etc/passwd')",
        "SET ROLE owner",
    ],
)
async def test_the_application_may_not_change_what_is_not_its_own(database_urls: DatabaseUrls, statement: str) -> None:
    connection = await asyncpg.connect(database_urls.app)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(statement)
    await connection.close()


A_RULE = (
    "INSERT INTO disclosure_rules (id, effect, releasing, receiving, max_level, authority, created_at) "
    "VALUES ('r', 'ALLOW', 'USA', 'AUS', 'SECRET', 'DDL', now())"
)
A_CONSENT = (
    "INSERT INTO consents (id, nation, recipients, authority, created_at) VALUES ('c', 'USA', '{AUS}', 'Note', now())"
)
A_PAPER = (
    "INSERT INTO authorisations (id, nation, number, kind, nations, organisations, covers, created_at) "
    "VALUES ('a', 'USA', '7', 'TAA', '{JPN}', '{}', 'technical-data', now())"
)


@pytest.mark.parametrize(
    ("made", "ended"),
    [
        (A_RULE, "UPDATE disclosure_rules SET withdrawn_at = "),
        (A_CONSENT, "UPDATE consents SET ended_at = "),
        (A_PAPER, "UPDATE authorisations SET ended_at = "),
    ],
)
async def test_what_has_ended_does_not_come_back(database_urls: DatabaseUrls, made: str, ended: str) -> None:
    connection = await asyncpg.connect(database_urls.app)
    await connection.execute("INSERT INTO nations VALUES ('USA', 'United States')")
    await connection.execute(made)
    await connection.execute(f"{ended} now()")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute(f"{ended} NULL")
    await connection.close()


async def test_nobody_is_the_second_officer_of_their_own_change(database_urls: DatabaseUrls) -> None:
    connection = await asyncpg.connect(database_urls.app)
    await connection.execute("INSERT INTO nations VALUES ('USA', 'United States')")
    for person in ("one", "two"):
        await connection.execute(
            "INSERT INTO people (id, display_name, email, nation, created_at) VALUES ($1, $1, $1, 'USA', now())", person
        )
    await connection.execute(
        "INSERT INTO policy_changes (id, nation, nations, state, widens, reason, draft, proposed_by, proposed_at) "
        "VALUES ('c', 'USA', '{USA}', 'SUBMITTED', true, 'Agreed', '{}', 'one', now())"
    )
    said = (
        "INSERT INTO policy_change_decisions (change, proposed_by, officer, nation, decision, rationale, at) "
        "VALUES ('c', $1, $2, 'USA', 'APPROVE', 'Yes', now())"
    )
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(said, "one", "one")
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await connection.execute(said, "two", "one")
    await connection.execute(said, "one", "two")
    await connection.close()


async def test_a_unit_of_work_does_not_nest_and_ends_whole(database_urls: DatabaseUrls) -> None:
    database = Database(database_urls.app)
    kept: list[UnitOfWork] = []
    async with database.unit_of_work() as work:
        kept.append(work)
        with pytest.raises(RuntimeError):
            await database.check()
        with pytest.raises(RuntimeError):
            await asyncio.gather(database.check())
    await database.check()
    with pytest.raises(RuntimeError):
        await kept[0].execute(text("SELECT 1"))

    async def fails() -> None:
        async with database.unit_of_work() as work:
            await work.execute(text("INSERT INTO nations VALUES ('USA', 'United States')"))
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    async with database.unit_of_work() as work:
        assert (await work.execute(text("SELECT count(*) FROM nations"))).scalar_one() == 0
    await database.close()


async def test_a_database_that_does_not_answer_is_unavailable_soon() -> None:
    database = Database("postgresql://app@127.0.0.1:1/nothing")
    async with asyncio.timeout(3):
        with pytest.raises(Unavailable):
            await database.check()
    await database.close()


async def test_a_cut_connection_is_unavailable_and_the_next_one_works(database_urls: DatabaseUrls) -> None:
    database, owner = Database(database_urls.app), Database(database_urls.owner)

    async def cut_off() -> None:
        async with database.unit_of_work() as work:
            process = (await work.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            connection = await asyncpg.connect(database_urls.app)
            await connection.execute("SELECT pg_terminate_backend($1)", process)
            await connection.close()
            await work.execute(text("SELECT 1"))

    with pytest.raises(Unavailable):
        await cut_off()
    await database.check()
    await database.close()
    await owner.close()


async def test_connections_that_the_server_closed_meanwhile_are_replaced_unnoticed(
    database_urls: DatabaseUrls,
) -> None:
    database = Database(database_urls.app)
    async with database.unit_of_work() as work:
        await work.execute(text("SELECT 1"))
    await database.check()
    connection = await asyncpg.connect(database_urls.app)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()
    await asyncio.sleep(0.2)
    await database.check()
    async with database.unit_of_work() as work:
        assert (await work.execute(text("SELECT 1"))).scalar_one() == 1
    await database.close()


async def test_what_only_reads_cannot_write(database_urls: DatabaseUrls) -> None:
    database = Database(database_urls.app)
    with pytest.raises(DBAPIError, match="read-only"):
        async with database.reading() as work:
            await work.execute(text("INSERT INTO nations VALUES ('USA', 'United States')"))
    await database.close()


async def test_a_bell_rings_on_commit_only(database_urls: DatabaseUrls) -> None:
    database = Database(database_urls.app)
    notices = Notices(database_urls.app, channels=["law"])
    async with notices.running():
        with notices.bell("law") as bell:
            assert await bell.wait(seconds=5)
            async with database.unit_of_work() as work:
                await work.notify("law")
                assert not await bell.wait(seconds=0.1)
            assert await bell.wait(seconds=5)
            assert not await bell.wait(seconds=0.05)
    await database.close()
