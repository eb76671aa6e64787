"""The tables of policy changes and of what officers said to them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from workspace.persistence.tables import metadata

policy_changes = Table(
    "policy_changes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("nations", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),
    Column("widens", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("draft", JSONB, nullable=False),
    Column("enacted", JSONB),
    Column("proposed_by", Text, ForeignKey("people.id"), nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("activate_at", DateTime(timezone=True)),
    Column("activated_at", DateTime(timezone=True)),
    Column("note", Text),
    Column("replaces", Text, ForeignKey("policy_changes.id")),
    Column("rolls_back", Text, ForeignKey("policy_changes.id")),
    UniqueConstraint("id", "proposed_by", name="uq_policy_changes_id_proposed_by"),
    CheckConstraint("state IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'ACTIVE', 'REJECTED', 'ROLLED_BACK')", name="state"),
    CheckConstraint("state NOT IN ('ACTIVE', 'ROLLED_BACK') OR enacted IS NOT NULL", name="enacted"),
    Index("ix_policy_changes_proposed_at_id", "proposed_at", "id"),
    Index("ix_policy_changes_state_activate_at", "state", "activate_at"),
)

policy_change_decisions = Table(
    "policy_change_decisions",
    metadata,
    Column("change", Text, primary_key=True),
    Column("officer", Text, ForeignKey("people.id"), primary_key=True),
    Column("decision", Text, primary_key=True),
    Column("proposed_by", Text, nullable=False),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("rationale", Text, nullable=False),
    ForeignKeyConstraint(
        ["change", "proposed_by"],
        ["policy_changes.id", "policy_changes.proposed_by"],
        name="fk_policy_change_decisions_change",
    ),
    CheckConstraint("decision IN ('APPROVE', 'DENY', 'RETURN')", name="decision"),
    CheckConstraint("decision <> 'APPROVE' OR officer <> proposed_by", name="second_officer"),
)
