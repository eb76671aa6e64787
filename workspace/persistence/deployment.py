"""The one identifier of an installation: every sealed byte is bound to it, so it lives and travels with the rows.

Made by the migration, never changed: content of another installation, or of a restored copy under another name,
does not open here.
"""

from sqlalchemy import select

from workspace.persistence.database import UnitOfWork
from workspace.persistence.tables import deployment


async def read_deployment(work: UnitOfWork) -> str:
    """Gives the installation's identifier."""
    return str((await work.execute(select(deployment.c.id))).scalar_one())
