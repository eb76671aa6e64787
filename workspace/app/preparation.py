"""What a database needs before it can serve: the newest schema and the registers. Done as the owner of the tables."""

from workspace.app.register import load_registers
from workspace.persistence.database import Database
from workspace.persistence.migrate import migrate


async def prepare_database(owner_url: str) -> None:
    """Migrates and loads the registers; does nothing where that is done already.

    Raises:
        LookupError: the role `app` is missing.
        Unavailable: the database does not answer.
    """
    await migrate(owner_url)
    database = Database(owner_url, pool_size=1)
    try:
        await load_registers(database)
    finally:
        await database.close()
