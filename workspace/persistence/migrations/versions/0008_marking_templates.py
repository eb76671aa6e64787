"""Marking templates, and officers' confirmations of what is held."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables and grants the application its part; templates are never removed."""
    op.create_table(
        "marking_templates",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("marking", sa.Text(), nullable=False),
        sa.Column("category", sa.Integer(), nullable=True),
        sa.Column("export", postgresql.JSONB(), nullable=False),
        sa.Column("distribution", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_by", sa.Text(), nullable=True),
        sa.Column("retired_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('PROPOSED', 'IN_FORCE', 'REJECTED', 'RETIRED')", name=op.f("ck_marking_templates_state")
        ),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_marking_templates_second_officer")),
        sa.CheckConstraint("state <> 'IN_FORCE' OR decided_by IS NOT NULL", name=op.f("ck_marking_templates_approved")),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_marking_templates_nation")),
        sa.ForeignKeyConstraint(["project"], ["projects.id"], name=op.f("fk_marking_templates_project")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_marking_templates_proposed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_marking_templates_decided_by")),
        sa.ForeignKeyConstraint(["retired_by"], ["people.id"], name=op.f("fk_marking_templates_retired_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking_templates")),
    )
    op.create_index("ix_marking_templates_nation_state", "marking_templates", ["nation", "state"], unique=False)
    op.create_table(
        "document_confirmations",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_document_confirmations_document")),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_document_confirmations_nation")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_document_confirmations_person")),
        sa.PrimaryKeyConstraint("document", "nation", name=op.f("pk_document_confirmations")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON marking_templates TO app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON document_confirmations TO app")
