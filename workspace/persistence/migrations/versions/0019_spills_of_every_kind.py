"""Spills of milestones and comments, which are frozen and withdrawn as documents are."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Gives milestones and comments a state, and lets a spill be of any of the three."""
    for table in ("milestones", "comments"):
        op.add_column(table, sa.Column("state", sa.Text(), server_default=sa.text("'AVAILABLE'"), nullable=False))
        op.create_check_constraint(op.f(f"ck_{table}_state"), table, "state IN ('AVAILABLE', 'FROZEN', 'WITHDRAWN')")
    op.drop_constraint("fk_spills_document", "spills", type_="foreignkey")
    op.alter_column("spills", "document", new_column_name="object")
    op.execute("GRANT UPDATE (state) ON comments TO app")
