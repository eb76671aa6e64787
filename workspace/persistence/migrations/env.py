"""Runs the migrations on the connection handed in by `workspace.persistence.migrate`, and nowhere else."""

from alembic import context

from workspace.persistence.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
