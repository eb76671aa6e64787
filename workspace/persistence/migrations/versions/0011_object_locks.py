"""Which documents the object store itself is to keep from being deleted, and how far that is done."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table, with the documents that are held already, and grants the application its part."""
    op.create_table(
        "object_locks",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changes", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("settled", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_object_locks_document")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_object_locks")),
    )
    op.execute("INSERT INTO object_locks (document) SELECT DISTINCT document FROM document_holds")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON object_locks TO app")
