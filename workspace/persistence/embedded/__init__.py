"""PostgreSQL without a database server to install: the programs come with a Python package."""

from workspace.persistence.embedded.errors import DataFolderInUse, EmbeddedDatabaseError
from workspace.persistence.embedded.postgres import DatabaseUrls, EmbeddedPostgres

__all__ = ["DataFolderInUse", "DatabaseUrls", "EmbeddedDatabaseError", "EmbeddedPostgres"]
