"""The day on which a version's wraps are looked at again, since another label governs then."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; the application may change it with the rest of the row."""
    op.add_column("document_versions", sa.Column("wraps_due", sa.Date(), nullable=True))
    op.create_index(
        "ix_document_versions_wraps_due",
        "document_versions",
        ["wraps_due"],
        unique=False,
        postgresql_where=sa.text("wraps_due IS NOT NULL"),
    )
