"""The days that nations set for documents."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table; days are replaced, never removed."""
    op.create_table(
        "document_dates",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("dispose_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_document_dates_document")),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_document_dates_nation")),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name=op.f("fk_document_dates_set_by")),
        sa.PrimaryKeyConstraint("document", "nation", name=op.f("pk_document_dates")),
    )
    op.create_index("ix_document_dates_nation_review_on", "document_dates", ["nation", "review_on"], unique=False)
    op.create_index("ix_document_dates_nation_dispose_on", "document_dates", ["nation", "dispose_on"], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE ON document_dates TO app")
