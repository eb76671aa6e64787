"""Runs the migrations on the connection handed in by `workspace.persistence.migrate`, and nowhere else."""

from alembic import context

from workspace.persistence import (  # noqa: F401 - add their tables
    change_tables,
    examination_tables,
    proposal_tables,
    template_tables,
    transfer_tables,
)
from workspace.persistence.document_tables import documents

context.configure(connection=context.config.attributes["connection"], target_metadata=documents.metadata)
with context.begin_transaction():
    context.run_migrations()
