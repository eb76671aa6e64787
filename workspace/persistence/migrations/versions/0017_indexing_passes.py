"""Contents that were there before their project wanted them to be found by their words: how far each pass is."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table and grants the application its part."""
    op.create_table(
        "indexing_passes",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("mfa", sa.Boolean(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("behind", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.id"], name=op.f("fk_indexing_passes_project")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_indexing_passes_person")),
        sa.PrimaryKeyConstraint("project", "person", name=op.f("pk_indexing_passes")),
    )
    op.create_index("ix_indexing_passes_due_at", "indexing_passes", ["due_at"], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON indexing_passes TO app")
