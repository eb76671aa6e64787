"""The tables of marking templates, and of officers' confirmations of what is held."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from workspace.persistence.tables import metadata

marking_templates = Table(
    "marking_templates",
    metadata,
    Column("id", Text, primary_key=True),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("project", Text, ForeignKey("projects.id")),
    Column("name", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("marking", Text, nullable=False),
    Column("category", Integer),
    Column("export", JSONB, nullable=False),
    Column("distribution", Text),
    Column("state", Text, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("proposed_by", Text, ForeignKey("people.id"), nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_by", Text, ForeignKey("people.id")),
    Column("rationale", Text),
    Column("retired_at", DateTime(timezone=True)),
    Column("retired_by", Text, ForeignKey("people.id")),
    Column("retired_reason", Text),
    Column("version", Integer, nullable=False, server_default=text("1")),
    CheckConstraint("state IN ('PROPOSED', 'IN_FORCE', 'REJECTED', 'RETIRED')", name="state"),
    CheckConstraint("decided_by <> proposed_by", name="second_officer"),
    CheckConstraint("state <> 'IN_FORCE' OR decided_by IS NOT NULL", name="approved"),
    Index("ix_marking_templates_nation_state", "nation", "state"),
)

document_confirmations = Table(
    "document_confirmations",
    metadata,
    Column("document", Text, ForeignKey("documents.id"), primary_key=True),
    Column("nation", Text, ForeignKey("nations.code"), primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("rationale", Text, nullable=False),
)
