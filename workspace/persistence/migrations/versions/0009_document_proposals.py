"""What officers propose to do with documents and may not do alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables; of a proposal, the application may change nothing but its state."""
    op.create_table(
        "document_proposals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("marking", postgresql.JSONB(), nullable=True),
        sa.Column("record_marking", postgresql.JSONB(), nullable=True),
        sa.Column("originators", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('RELABEL', 'SHRED')", name=op.f("ck_document_proposals_kind")),
        sa.CheckConstraint(
            "state IN ('OPEN', 'CARRIED_OUT', 'DENIED', 'RETURNED', 'WITHDRAWN', 'SUPERSEDED')",
            name=op.f("ck_document_proposals_state"),
        ),
        sa.CheckConstraint("(kind = 'RELABEL') = (marking IS NOT NULL)", name=op.f("ck_document_proposals_marking")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_document_proposals_document")),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_document_proposals_nation")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_document_proposals_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_proposals")),
    )
    op.create_index(
        "uq_document_proposals_open",
        "document_proposals",
        ["document", "kind"],
        unique=True,
        postgresql_where=sa.text("state = 'OPEN'"),
    )
    op.create_table(
        "document_proposal_decisions",
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('APPROVE', 'DENY', 'RETURN')", name=op.f("ck_document_proposal_decisions_decision")
        ),
        sa.ForeignKeyConstraint(
            ["proposal"], ["document_proposals.id"], name=op.f("fk_document_proposal_decisions_proposal")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_document_proposal_decisions_person")),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_document_proposal_decisions_nation")),
        sa.PrimaryKeyConstraint("proposal", "person", name=op.f("pk_document_proposal_decisions")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE (state) ON document_proposals TO app")
    op.execute("GRANT SELECT, INSERT ON document_proposal_decisions TO app")
