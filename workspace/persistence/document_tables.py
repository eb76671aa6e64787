"""The tables of documents, their sealed content, milestones, and what happened to them.

A document's row is read under its record label; its versions, segments and wraps under its content label. A
milestone's row is read under its label and its title besides under the title's. A comment is read under its own label
and that of what it is about, whatever that has become. Of a document, a milestone or a comment that is not AVAILABLE
nothing is read but by who answers for it. No unique constraint spans rows of
different labels, so that nobody learns from a refusal what they may not see.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.persistence.tables import metadata

_AVAILABLE = text("state = 'AVAILABLE'")
_THERE = text("'AVAILABLE'")
_NO_WORDS = text("'{}'")
_THIS_TRANSACTION = text("(pg_current_xact_id()::text::bigint)")

documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project", Text, ForeignKey("projects.id"), nullable=False),
    Column("label_id", BigInteger, ForeignKey("labels.id"), nullable=False),
    Column("record_label_id", BigInteger, ForeignKey("labels.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("tags", ARRAY(Text), nullable=False),
    Column("words", ARRAY(Text), nullable=False, server_default=_NO_WORDS),
    Column("state", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    CheckConstraint("state IN ('HELD', 'AVAILABLE', 'FROZEN', 'WITHDRAWN', 'SHREDDED')", name="state"),
    Index("ix_documents_updated_at", "updated_at", "id", postgresql_where=_AVAILABLE),
    Index("ix_documents_title", "title", "id", postgresql_where=_AVAILABLE),
    Index("ix_documents_label_updated_at", "record_label_id", "updated_at", "id", postgresql_where=_AVAILABLE),
    Index("ix_documents_label_title", "record_label_id", "title", "id", postgresql_where=_AVAILABLE),
    Index("ix_documents_project_updated_at", "project", "updated_at", "id", postgresql_where=_AVAILABLE),
    Index("ix_documents_words", "words", postgresql_using="gin"),
    Index("ix_documents_tags", "tags", postgresql_using="gin"),
)

document_sources = Table(
    "document_sources",
    metadata,
    Column("document", Text, ForeignKey("documents.id"), primary_key=True),
    Column("source", Text, ForeignKey("documents.id"), primary_key=True),
)

document_versions = Table(
    "document_versions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("number", Integer),
    Column("state", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("receiver", Text),
    Column("streamed_sha256", Text),
    Column("nations", ARRAY(Text), nullable=False),
    Column("wraps_due", Date),
    CheckConstraint("state IN ('UPLOADING', 'SCANNING', 'AVAILABLE', 'QUARANTINED')", name="state"),
    CheckConstraint("(state = 'AVAILABLE') = (number IS NOT NULL AND sha256 IS NOT NULL)", name="complete"),
    UniqueConstraint("document", "number", name="uq_document_versions_document_number"),
    Index("ix_document_versions_expires_at", "expires_at", postgresql_where=text("state = 'UPLOADING'")),
    Index("ix_document_versions_wraps_due", "wraps_due", postgresql_where=text("wraps_due IS NOT NULL")),
    Index("ix_document_versions_document_created_at", "document", "created_at", "id"),
    Index("ix_document_versions_created_by", "created_by", postgresql_where=text("state = 'UPLOADING'")),
)

version_segments = Table(
    "version_segments",
    metadata,
    Column("version", Text, ForeignKey("document_versions.id"), primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("length", Integer, nullable=False),
    Column("sealed_length", Integer, nullable=False),
    Column("object_key", Text, nullable=False, unique=True),
)

version_wraps = Table(
    "version_wraps",
    metadata,
    Column("version", Text, ForeignKey("document_versions.id"), primary_key=True),
    Column("nation", Text, ForeignKey("nations.code"), primary_key=True),
    Column("key_version", Integer, nullable=False),
    Column("suite", Integer, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
)

wrapped_projects = Table(
    "wrapped_projects",
    metadata,
    Column("project", Text, ForeignKey("projects.id"), primary_key=True),
    Column("nations", ARRAY(Text), nullable=False),
)

object_deletions = Table(
    "object_deletions",
    metadata,
    Column("object_key", Text, primary_key=True),
    Column("requested_at", DateTime(timezone=True), nullable=False),
)

document_holds = Table(
    "document_holds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("nation", Text, ForeignKey("nations.code"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Date),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("set_by", Text, ForeignKey("people.id"), nullable=False),
    Column("released_at", DateTime(timezone=True)),
    Column("released_by", Text, ForeignKey("people.id")),
    Column("released_reason", Text),
    Index("ix_document_holds_document", "document"),
)

document_dates = Table(
    "document_dates",
    metadata,
    Column("document", Text, ForeignKey("documents.id"), primary_key=True),
    Column("nation", Text, ForeignKey("nations.code"), primary_key=True),
    Column("review_on", Date),
    Column("retain_until", Date),
    Column("dispose_on", Date),
    Column("reason", Text, nullable=False),
    Column("set_by", Text, ForeignKey("people.id"), nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Index("ix_document_dates_nation_review_on", "nation", "review_on"),
    Index("ix_document_dates_nation_dispose_on", "nation", "dispose_on"),
)

object_locks = Table(
    "object_locks",
    metadata,
    Column("document", Text, ForeignKey("documents.id"), primary_key=True),
    Column("changes", Integer, nullable=False, server_default=text("1")),
    Column("settled", Integer, nullable=False, server_default=text("0")),
)

due_erasures = Table(
    "due_erasures",
    metadata,
    Column("version", Text, primary_key=True),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Index("ix_due_erasures_document", "document"),
)

spills = Table(
    "spills",
    metadata,
    Column("id", Text, primary_key=True),
    Column("object", Text, nullable=False),
    Column("project", Text, ForeignKey("projects.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("reported_by", Text, ForeignKey("people.id"), nullable=False),
    Column("description", Text, nullable=False),
    Column("originators", ARRAY(Text), nullable=False),
    Column("nations", ARRAY(Text), nullable=False),
    Column("finding", Text),
    Column("assessment", Text),
    Column("assessed_by", Text, ForeignKey("people.id")),
    CheckConstraint("state IN ('REPORTED', 'CONTAINED', 'ASSESSED', 'CLOSED')", name="state"),
    Index("ix_spills_nations", "nations", postgresql_using="gin"),
    Index("ix_spills_reported_by_reported_at", "reported_by", "reported_at"),
)

spill_acts = Table(
    "spill_acts",
    metadata,
    Column("spill", Text, ForeignKey("spills.id"), primary_key=True),
    Column("nation", Text, ForeignKey("nations.code"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("statement", Text, nullable=False),
)

milestones = Table(
    "milestones",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project", Text, ForeignKey("projects.id"), nullable=False),
    Column("label_id", BigInteger, ForeignKey("labels.id"), nullable=False),
    Column("title_label_id", BigInteger, ForeignKey("labels.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("words", ARRAY(Text), nullable=False, server_default=_NO_WORDS),
    Column("owner", Text, ForeignKey("nations.code"), nullable=False),
    Column("status", Text, nullable=False),
    Column("planned_date", Date, nullable=False),
    Column("forecast_date", Date),
    Column("actual_date", Date),
    Column("percent_complete", Integer, nullable=False, server_default=text("0")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("state", Text, nullable=False, server_default=_THERE),
    CheckConstraint("state IN ('AVAILABLE', 'FROZEN', 'WITHDRAWN')", name="state"),
    CheckConstraint("percent_complete BETWEEN 0 AND 100", name="percent"),
    Index("ix_milestones_planned_date", "planned_date", "id"),
    Index("ix_milestones_label_planned_date", "label_id", "planned_date", "id"),
    Index("ix_milestones_project_planned_date", "project", "planned_date", "id"),
    Index("ix_milestones_words", "words", postgresql_using="gin"),
)

milestone_dependencies = Table(
    "milestone_dependencies",
    metadata,
    Column("milestone", Text, ForeignKey("milestones.id"), primary_key=True),
    Column("depends_on", Text, ForeignKey("milestones.id"), primary_key=True),
    Column("lag_days", Integer, nullable=False, server_default=text("0")),
    Index("ix_milestone_dependencies_depends_on", "depends_on"),
)

deliverables = Table(
    "deliverables",
    metadata,
    Column("id", Text, primary_key=True),
    Column("milestone", Text, ForeignKey("milestones.id"), nullable=False),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("due", Date),
    Column("accepted_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Index("ix_deliverables_milestone", "milestone", "created_at", "id"),
    Index("ix_deliverables_document", "document"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project", Text, ForeignKey("projects.id"), nullable=False),
    Column("document", Text, ForeignKey("documents.id")),
    Column("milestone", Text, ForeignKey("milestones.id")),
    Column("label_id", BigInteger, ForeignKey("labels.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("words", ARRAY(Text), nullable=False),
    Column("author", Text, ForeignKey("people.id"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False, server_default=_THERE),
    CheckConstraint("state IN ('AVAILABLE', 'FROZEN', 'WITHDRAWN')", name="state"),
    CheckConstraint("num_nonnulls(document, milestone) = 1", name="object"),
    Index("ix_comments_document", "document", "created_at", "id"),
    Index("ix_comments_milestone", "milestone", "created_at", "id"),
    Index("ix_comments_words", "words", postgresql_using="gin"),
)

activity_events = Table(
    "activity_events",
    metadata,
    Column("sequence", BigInteger, Identity(always=True), primary_key=True),
    Column("transaction", BigInteger, nullable=False, server_default=_THIS_TRANSACTION),
    Column("id", Text, nullable=False, unique=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("project", Text, ForeignKey("projects.id"), nullable=False),
    Column("node", Text),
    Column("label_ids", ARRAY(BigInteger), nullable=False),
    Column("addressee", Text, ForeignKey("people.id")),
    Index("ix_activity_events_transaction", "transaction", "sequence"),
    Index("ix_activity_events_at", "at"),
)
