"""Transfers are answered in the name of nations and of firms, and anew where who answered holds office no more."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Names in whose name each answer was given: so far, the nation's."""
    op.alter_column("transfers", "nations", new_column_name="authorities")
    op.execute("ALTER INDEX ix_transfers_nations RENAME TO ix_transfers_authorities")
    op.add_column("transfer_decisions", sa.Column("authority", sa.Text(), nullable=True))
    op.execute("UPDATE transfer_decisions SET authority = nation")
    op.alter_column("transfer_decisions", "authority", nullable=False)
    op.drop_constraint(op.f("pk_transfer_decisions"), "transfer_decisions", type_="primary")
    op.create_primary_key(op.f("pk_transfer_decisions"), "transfer_decisions", ["transfer", "authority", "place"])
    op.drop_constraint(op.f("ck_transfer_decisions_recalled_after"), "transfer_decisions", type_="check")
    op.create_check_constraint(
        op.f("ck_transfer_decisions_recalled_after"), "transfer_decisions", "place > 1 OR answer <> 'RECALLED'"
    )
