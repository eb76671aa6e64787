"""Contents looked at before they are available: what waits, and what was found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("examinations", "findings")


def upgrade() -> None:
    """Creates the tables and grants the application its part."""
    op.create_table(
        "examinations",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("mfa", sa.Boolean(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["version"], ["document_versions.id"], name=op.f("fk_examinations_version")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_examinations")),
    )
    op.create_index("ix_examinations_due_at", "examinations", ["due_at"], unique=False)
    op.create_table(
        "findings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("nations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('MARKING', 'UNREADABLE', 'MALWARE')", name=op.f("ck_findings_kind")),
        sa.ForeignKeyConstraint(["version"], ["document_versions.id"], name=op.f("fk_findings_version")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_findings_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index("ix_findings_document", "findings", ["document"], unique=False)
    op.create_index("ix_findings_nations", "findings", ["nations"], unique=False, postgresql_using="gin")
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO app")
