"""The tables that hold who, what is allowed, and what happened.

Documents and milestones stand in modules of their own on the same `metadata`. A test compares all of it with what
the migrations build. Anything a person may be barred from seeing carries a `label_id`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _moment(name: str, *, nullable: bool = False) -> "Column[object]":
    return Column(name, DateTime(timezone=True), nullable=nullable)


policy = Table(
    "policy",
    metadata,
    Column("only", Boolean, primary_key=True, server_default=text("true")),
    Column("epoch", BigInteger, nullable=False),
    CheckConstraint('"only"', name="one_row"),
)

deployment = Table(
    "deployment",
    metadata,
    Column("only", Boolean, primary_key=True, server_default=text("true")),
    Column("id", Text, nullable=False),
    CheckConstraint('"only"', name="one_row"),
)

nations = Table(
    "nations",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

groups = Table(
    "groups",
    metadata,
    Column("code", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_until", Date),
    Column("members", ARRAY(Text), nullable=False),
    Column("opaque", Boolean, nullable=False, server_default=text("false")),
    Column("change", Text, ForeignKey("policy_changes.id")),
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("revision", BigInteger, nullable=False, server_default=text("1")),
)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("email", Text, nullable=False, unique=True),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("organisation", Text, ForeignKey("organisations.id")),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'")),
    Column("suspended", Boolean, nullable=False, server_default=text("false")),
    Column("revision", BigInteger, nullable=False, server_default=text("1")),
    _moment("created_at"),
    Index("ix_people_nation_display_name_id", "nation", "display_name", "id"),
)

clearances = Table(
    "clearances",
    metadata,
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    Column("policy", Text, primary_key=True),
    Column("level", Text, nullable=False),
    Column("rank", Double, nullable=False),
    Column("expires", Date),
    Column("suspended", Boolean, nullable=False, server_default=text("false")),
    Column("briefed", Boolean, nullable=False, server_default=text("false")),
)

offices = Table(
    "offices",
    metadata,
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("until", Date),
)

labels = Table(
    "labels",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("project", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Index("ix_labels_project", "project"),
)

projects = Table(
    "projects",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("label_id", BigInteger, ForeignKey("labels.id"), nullable=False),
    Column("nations", ARRAY(Text), nullable=False),
    Column("words", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    _moment("created_at"),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("content_search", Boolean, nullable=False, server_default=text("false")),
    Index("ix_projects_words", "words", postgresql_using="gin"),
    Index("ix_projects_name_id", "name", "id"),
    Index("ix_projects_created_at_id", "created_at", "id"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("project", Text, ForeignKey("projects.id"), primary_key=True),
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("until", Date),
    Index("ix_memberships_person", "person"),
)

label_counters = Table(
    "label_counters",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("label_id", BigInteger, ForeignKey("labels.id"), nullable=False),
    Column("delta", BigInteger, nullable=False),
    Index("ix_label_counters_kind_label_id_delta", "kind", "label_id", "delta"),
)

disclosure_rules = Table(
    "disclosure_rules",
    metadata,
    Column("id", Text, primary_key=True),
    Column("effect", Text, nullable=False),
    Column("releasing", Text, ForeignKey("nations.code"), nullable=False),
    Column("receiving", Text, nullable=False),
    Column("project", Text),
    Column("categories", ARRAY(Integer)),
    Column("max_level", Text, nullable=False),
    Column("methods", ARRAY(Text)),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("authority", Text, nullable=False),
    _moment("created_at"),
    Column("created_by", Text),
    _moment("withdrawn_at", nullable=True),
    Column("withdrawn_by", Text),
    Column("withdrawn_reason", Text),
    Index("ix_disclosure_rules_releasing_id", "releasing", "id"),
    CheckConstraint("effect IN ('ALLOW', 'DENY')", name="effect"),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("project", Text),
    Column("recipients", ARRAY(Text), nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("authority", Text, nullable=False),
    _moment("created_at"),
    Column("created_by", Text, ForeignKey("people.id")),
    _moment("ended_at", nullable=True),
    Column("ended_by", Text, ForeignKey("people.id")),
    Column("ended_reason", Text),
    Index("ix_consents_nation", "nation"),
)

authorisations = Table(
    "authorisations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("nations", ARRAY(Text), nullable=False),
    Column("organisations", ARRAY(Text), nullable=False),
    Column("covers", Text, nullable=False),
    Column("project", Text),
    Column("valid_from", Date),
    Column("valid_until", Date),
    _moment("created_at"),
    Column("created_by", Text, ForeignKey("people.id")),
    _moment("ended_at", nullable=True),
    Column("ended_by", Text, ForeignKey("people.id")),
    Column("ended_reason", Text),
    Index("ix_authorisations_nation", "nation"),
    CheckConstraint("kind IN ('TAA', 'MLA', 'LICENCE', 'PERMIT')", name="kind"),
)

audit_events = Table(
    "audit_events",
    metadata,
    Column("id", Text, primary_key=True),
    _moment("at"),
    Column("actor", Text, nullable=False),
    Column("nation", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text),
    Column("decision", Text, nullable=False),
    Column("nations", ARRAY(Text), nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("proprietary", ARRAY(BigInteger)),
    Column("unseen", Boolean, nullable=False, server_default=text("false")),
    Index("ix_audit_events_at_id", "at", "id"),
    Index("ix_audit_events_actor_at_id", "actor", "at", "id"),
    Index("ix_audit_events_nations", "nations", postgresql_using="gin"),
    Index("ix_audit_events_object", "object"),
)

ended_sessions = Table(
    "ended_sessions",
    metadata,
    Column("id", Text, primary_key=True),
    _moment("expires_at"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    Column("mutation", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("object", Text, nullable=False),
    _moment("created_at"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)
