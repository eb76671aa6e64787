"""A programme of four nations behind the interface, on a real database and a real vault."""

from tests.workspace.conftest import database, stage
from tests.workspace.documents.conftest import workshop

__all__ = ["database", "stage", "workshop"]
