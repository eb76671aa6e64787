"""A programme of four nations behind the interface, on a real database and a real vault."""

from tests.workspace.documents.conftest import database, stage, workshop

__all__ = ["database", "stage", "workshop"]
