"""The tables of transfers: what was asked, about which versions, and what was answered in each originator's name."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.persistence.tables import metadata

transfers = Table(
    "transfers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project", Text, ForeignKey("projects.id"), nullable=False),
    Column("requested_by", Text, ForeignKey("people.id"), nullable=False),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("authorities", ARRAY(Text), nullable=False),
    Column("to", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("recipient_key", LargeBinary, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("cancelled_at", DateTime(timezone=True)),
    UniqueConstraint("id", "requested_by", name="uq_transfers_requested_by"),
    CheckConstraint("expires_at > requested_at", name="expires"),
    Index("ix_transfers_requested_by", "requested_by", "requested_at"),
    Index("ix_transfers_authorities", "authorities", postgresql_using="gin"),
)

transfer_items = Table(
    "transfer_items",
    metadata,
    Column("transfer", Text, ForeignKey("transfers.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("version", Text, nullable=False),
    Column("label_id", BigInteger, ForeignKey("labels.id"), nullable=False),
    Column("record_label_id", BigInteger, ForeignKey("labels.id"), nullable=False),
    Column("originators", ARRAY(Text), nullable=False),
    UniqueConstraint("transfer", "document", name="uq_transfer_items_document"),
)

transfer_decisions = Table(
    "transfer_decisions",
    metadata,
    Column("transfer", Text, primary_key=True),
    Column("authority", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    Column("answer", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(
        ["transfer", "requested_by"],
        ["transfers.id", "transfers.requested_by"],
        name="fk_transfer_decisions_transfer",
    ),
    CheckConstraint("answer IN ('APPROVED', 'DENIED', 'RECALLED')", name="answer"),
    CheckConstraint("person <> requested_by", name="second_person"),
    CheckConstraint("place > 1 OR answer <> 'RECALLED'", name="recalled_after"),
)
