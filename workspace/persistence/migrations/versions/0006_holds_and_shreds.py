"""Holds that suspend destruction, and the erasures that a shred has promised."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GRANTS = {"document_holds": "SELECT, INSERT, UPDATE", "due_erasures": "SELECT, INSERT, DELETE"}


def upgrade() -> None:
    """Creates the tables and grants the application its part."""
    op.create_table(
        "document_holds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("released_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_document_holds_document")),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_document_holds_nation")),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name=op.f("fk_document_holds_set_by")),
        sa.ForeignKeyConstraint(["released_by"], ["people.id"], name=op.f("fk_document_holds_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_holds")),
    )
    op.create_index("ix_document_holds_document", "document_holds", ["document"], unique=False)
    op.create_table(
        "due_erasures",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_due_erasures_document")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_due_erasures")),
    )
    op.create_index("ix_due_erasures_document", "due_erasures", ["document"], unique=False)

    for table, rights in GRANTS.items():
        op.execute(f"GRANT {rights} ON {table} TO app")
