"""Entries of the log know which firms' own information they are about, and whether who acted saw what they named.

Of older entries nobody knows: officers who work for a firm are not told of them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds both facts; what was logged before stays as it is."""
    op.add_column("audit_events", sa.Column("proprietary", postgresql.ARRAY(sa.BigInteger()), nullable=True))
    op.add_column("audit_events", sa.Column("unseen", sa.Boolean(), server_default=sa.text("false"), nullable=False))
