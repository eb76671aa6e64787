"""Transfers: what is to leave for whom, and what each nation answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables; of a transfer, the application may change only that it was given up."""
    op.create_table(
        "transfers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("nations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_key", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > requested_at", name=op.f("ck_transfers_expires")),
        sa.ForeignKeyConstraint(["project"], ["projects.id"], name=op.f("fk_transfers_project")),
        sa.ForeignKeyConstraint(["requested_by"], ["people.id"], name=op.f("fk_transfers_requested_by")),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_transfers_nation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("id", "requested_by", name="uq_transfers_requested_by"),
    )
    op.create_index("ix_transfers_requested_by", "transfers", ["requested_by", "requested_at"], unique=False)
    op.create_index("ix_transfers_nations", "transfers", ["nations"], unique=False, postgresql_using="gin")
    op.create_table(
        "transfer_items",
        sa.Column("transfer", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("label_id", sa.BigInteger(), nullable=False),
        sa.Column("record_label_id", sa.BigInteger(), nullable=False),
        sa.Column("originators", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["transfer"], ["transfers.id"], name=op.f("fk_transfer_items_transfer")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_transfer_items_document")),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_transfer_items_label_id")),
        sa.ForeignKeyConstraint(["record_label_id"], ["labels.id"], name=op.f("fk_transfer_items_record_label_id")),
        sa.PrimaryKeyConstraint("transfer", "place", name=op.f("pk_transfer_items")),
        sa.UniqueConstraint("transfer", "document", name="uq_transfer_items_document"),
    )
    op.create_table(
        "transfer_decisions",
        sa.Column("transfer", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer IN ('APPROVED', 'DENIED', 'RECALLED')", name=op.f("ck_transfer_decisions_answer")),
        sa.CheckConstraint("person <> requested_by", name=op.f("ck_transfer_decisions_second_person")),
        sa.CheckConstraint("(place = 1) = (answer <> 'RECALLED')", name=op.f("ck_transfer_decisions_recalled_after")),
        sa.ForeignKeyConstraint(
            ["transfer", "requested_by"],
            ["transfers.id", "transfers.requested_by"],
            name="fk_transfer_decisions_transfer",
        ),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_transfer_decisions_nation")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_transfer_decisions_person")),
        sa.PrimaryKeyConstraint("transfer", "nation", "place", name=op.f("pk_transfer_decisions")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE (cancelled_at) ON transfers TO app")
    op.execute("GRANT SELECT, INSERT ON transfer_items, transfer_decisions TO app")
