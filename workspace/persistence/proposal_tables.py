"""The tables of what officers propose to do with documents."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from workspace.persistence.tables import metadata

document_proposals = Table(
    "document_proposals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("document_version", Integer, nullable=False),
    Column("marking", JSONB),
    Column("record_marking", JSONB),
    Column("originators", ARRAY(Text), nullable=False),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Text, ForeignKey("people.id"), nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('RELABEL', 'SHRED')", name="kind"),
    CheckConstraint("state IN ('OPEN', 'CARRIED_OUT', 'DENIED', 'RETURNED', 'WITHDRAWN', 'SUPERSEDED')", name="state"),
    CheckConstraint("(kind = 'RELABEL') = (marking IS NOT NULL)", name="marking"),
    Index(
        "uq_document_proposals_open",
        "document",
        "kind",
        unique=True,
        postgresql_where=text("state = 'OPEN'"),
    ),
)

document_proposal_decisions = Table(
    "document_proposal_decisions",
    metadata,
    Column("proposal", Text, ForeignKey("document_proposals.id"), primary_key=True),
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("decision", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("decision IN ('APPROVE', 'DENY', 'RETURN')", name="decision"),
)
