"""The tables of what is looked at before it is available: what waits, what was found, and the words that were read.

A finding is read by officers of its nations, and under its document's content label by that document's own people.
Words of a content are found under that label, and only while it is the one that they were put under.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from workspace.persistence.tables import metadata

examinations = Table(
    "examinations",
    metadata,
    Column("version", Text, ForeignKey("document_versions.id"), primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("location", Text),
    Column("mfa", Boolean, nullable=False),
    Column("request", Text, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("fault", Text),
    Index("ix_examinations_due_at", "due_at"),
)

findings = Table(
    "findings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Text, ForeignKey("document_versions.id"), nullable=False),
    Column("document", Text, ForeignKey("documents.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("says", Text, nullable=False),
    Column("nations", ARRAY(Text), nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    CheckConstraint("kind IN ('MARKING', 'UNREADABLE', 'MALWARE')", name="kind"),
    Index("ix_findings_document", "document"),
    Index("ix_findings_nations", "nations", postgresql_using="gin"),
)

content_words = Table(
    "content_words",
    metadata,
    Column("document", Text, ForeignKey("documents.id"), primary_key=True),
    Column("version", Text, ForeignKey("document_versions.id"), nullable=False),
    Column("label_id", BigInteger, ForeignKey("labels.id"), nullable=False),
    Column("words", ARRAY(Text), nullable=False),
    Index("ix_content_words_words", "words", postgresql_using="gin"),
)

indexing_passes = Table(
    "indexing_passes",
    metadata,
    Column("project", Text, ForeignKey("projects.id"), primary_key=True),
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    Column("location", Text),
    Column("mfa", Boolean, nullable=False),
    Column("request", Text, nullable=False),
    Column("behind", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Index("ix_indexing_passes_due_at", "due_at"),
)
