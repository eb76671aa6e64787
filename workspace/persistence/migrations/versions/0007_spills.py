"""Spills: reported, contained, assessed, closed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

GRANTS = {"spills": "SELECT, INSERT, UPDATE", "spill_acts": "SELECT, INSERT"}


def upgrade() -> None:
    """Creates the tables and grants the application its part."""
    op.create_table(
        "spills",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("originators", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("nations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("assessment", sa.Text(), nullable=True),
        sa.Column("assessed_by", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('REPORTED', 'CONTAINED', 'ASSESSED', 'CLOSED')", name=op.f("ck_spills_state")),
        sa.ForeignKeyConstraint(["assessed_by"], ["people.id"], name=op.f("fk_spills_assessed_by")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_spills_document")),
        sa.ForeignKeyConstraint(["project"], ["projects.id"], name=op.f("fk_spills_project")),
        sa.ForeignKeyConstraint(["reported_by"], ["people.id"], name=op.f("fk_spills_reported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spills")),
    )
    op.create_index("ix_spills_nations", "spills", ["nations"], unique=False, postgresql_using="gin")
    op.create_index("ix_spills_reported_by_reported_at", "spills", ["reported_by", "reported_at"], unique=False)
    op.create_table(
        "spill_acts",
        sa.Column("spill", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_spill_acts_nation")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_spill_acts_person")),
        sa.ForeignKeyConstraint(["spill"], ["spills.id"], name=op.f("fk_spill_acts_spill")),
        sa.PrimaryKeyConstraint("spill", "nation", "kind", name=op.f("pk_spill_acts")),
    )
    op.create_index("ix_audit_events_object", "audit_events", ["object"], unique=False)

    for table, rights in GRANTS.items():
        op.execute(f"GRANT {rights} ON {table} TO app")
