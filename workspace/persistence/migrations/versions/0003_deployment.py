"""The installation's identifier, drawn at random once."""

import base64
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table with its one row, which the application may read and nobody change."""
    table = op.create_table(
        "deployment",
        sa.Column("only", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.CheckConstraint('"only"', name=op.f("ck_deployment_one_row")),
        sa.PrimaryKeyConstraint("only", name=op.f("pk_deployment")),
    )
    identifier = base64.b32encode(secrets.token_bytes(17)).decode("ascii").lower()[:26]
    op.bulk_insert(table, [{"id": f"dep_{identifier}"}])
    op.execute("GRANT SELECT ON deployment TO app")
