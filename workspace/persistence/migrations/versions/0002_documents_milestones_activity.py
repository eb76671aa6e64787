"""Documents and their sealed content, milestones, and what happened to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GRANTS = {
    "documents": "SELECT, INSERT, UPDATE",
    "document_sources": "SELECT, INSERT",
    "document_versions": "SELECT, INSERT, UPDATE, DELETE",
    "version_segments": "SELECT, INSERT, DELETE",
    "version_wraps": "SELECT, INSERT, UPDATE, DELETE",
    "wrapped_projects": "SELECT, INSERT, UPDATE",
    "object_deletions": "SELECT, INSERT, UPDATE, DELETE",
    "milestones": "SELECT, INSERT, UPDATE",
    "milestone_dependencies": "SELECT, INSERT, UPDATE",
    "deliverables": "SELECT, INSERT, UPDATE",
    "activity_events": "SELECT, INSERT, DELETE",
}


def upgrade() -> None:
    """Creates the tables and grants the application its part."""
    op.create_table(
        "object_deletions",
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("object_key", name=op.f("pk_object_deletions")),
    )
    op.create_table(
        "activity_events",
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text::bigint)"),
            nullable=False,
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), nullable=True),
        sa.Column("label_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.id"], name=op.f("fk_activity_events_project")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_activity_events")),
        sa.UniqueConstraint("id", name=op.f("uq_activity_events_id")),
    )
    op.create_index("ix_activity_events_at", "activity_events", ["at"], unique=False)
    op.create_index("ix_activity_events_transaction", "activity_events", ["transaction", "sequence"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("label_id", sa.BigInteger(), nullable=False),
        sa.Column("record_label_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('HELD', 'AVAILABLE', 'FROZEN', 'WITHDRAWN', 'SHREDDED')", name=op.f("ck_documents_state")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_documents_created_by")),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_documents_label_id")),
        sa.ForeignKeyConstraint(["project"], ["projects.id"], name=op.f("fk_documents_project")),
        sa.ForeignKeyConstraint(["record_label_id"], ["labels.id"], name=op.f("fk_documents_record_label_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(
        "ix_documents_label_title",
        "documents",
        ["record_label_id", "title", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'AVAILABLE'"),
    )
    op.create_index(
        "ix_documents_label_updated_at",
        "documents",
        ["record_label_id", "updated_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'AVAILABLE'"),
    )
    op.create_index(
        "ix_documents_project_updated_at",
        "documents",
        ["project", "updated_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'AVAILABLE'"),
    )
    op.create_index("ix_documents_tags", "documents", ["tags"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_documents_title",
        "documents",
        ["title", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'AVAILABLE'"),
    )
    op.create_index(
        "ix_documents_updated_at",
        "documents",
        ["updated_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'AVAILABLE'"),
    )
    op.create_index("ix_documents_words", "documents", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "milestones",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("label_id", sa.BigInteger(), nullable=False),
        sa.Column("title_label_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("planned_date", sa.Date(), nullable=False),
        sa.Column("forecast_date", sa.Date(), nullable=True),
        sa.Column("actual_date", sa.Date(), nullable=True),
        sa.Column("percent_complete", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("percent_complete BETWEEN 0 AND 100", name=op.f("ck_milestones_percent")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_milestones_created_by")),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_milestones_label_id")),
        sa.ForeignKeyConstraint(["owner"], ["nations.code"], name=op.f("fk_milestones_owner")),
        sa.ForeignKeyConstraint(["project"], ["projects.id"], name=op.f("fk_milestones_project")),
        sa.ForeignKeyConstraint(["title_label_id"], ["labels.id"], name=op.f("fk_milestones_title_label_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    op.create_index("ix_milestones_label_planned_date", "milestones", ["label_id", "planned_date", "id"], unique=False)
    op.create_index("ix_milestones_planned_date", "milestones", ["planned_date", "id"], unique=False)
    op.create_index("ix_milestones_project_planned_date", "milestones", ["project", "planned_date", "id"], unique=False)
    op.create_index("ix_milestones_words", "milestones", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "wrapped_projects",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("nations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.id"], name=op.f("fk_wrapped_projects_project")),
        sa.PrimaryKeyConstraint("project", name=op.f("pk_wrapped_projects")),
    )
    op.create_table(
        "deliverables",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_deliverables_created_by")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_deliverables_document")),
        sa.ForeignKeyConstraint(["milestone"], ["milestones.id"], name=op.f("fk_deliverables_milestone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverables")),
    )
    op.create_index("ix_deliverables_document", "deliverables", ["document"], unique=False)
    op.create_index("ix_deliverables_milestone", "deliverables", ["milestone", "created_at", "id"], unique=False)
    op.create_table(
        "document_sources",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_document_sources_document")),
        sa.ForeignKeyConstraint(["source"], ["documents.id"], name=op.f("fk_document_sources_source")),
        sa.PrimaryKeyConstraint("document", "source", name=op.f("pk_document_sources")),
    )
    op.create_table(
        "document_versions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receiver", sa.Text(), nullable=True),
        sa.Column("streamed_sha256", sa.Text(), nullable=True),
        sa.Column("nations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(state = 'AVAILABLE') = (number IS NOT NULL AND sha256 IS NOT NULL)",
            name=op.f("ck_document_versions_complete"),
        ),
        sa.CheckConstraint(
            "state IN ('UPLOADING', 'SCANNING', 'AVAILABLE', 'QUARANTINED')", name=op.f("ck_document_versions_state")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_document_versions_created_by")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_document_versions_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_versions")),
        sa.UniqueConstraint("document", "number", name="uq_document_versions_document_number"),
    )
    op.create_index(
        "ix_document_versions_created_by",
        "document_versions",
        ["created_by"],
        unique=False,
        postgresql_where=sa.text("state = 'UPLOADING'"),
    )
    op.create_index(
        "ix_document_versions_document_created_at", "document_versions", ["document", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_document_versions_expires_at",
        "document_versions",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state = 'UPLOADING'"),
    )
    op.create_table(
        "milestone_dependencies",
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("depends_on", sa.Text(), nullable=False),
        sa.Column("lag_days", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["depends_on"], ["milestones.id"], name=op.f("fk_milestone_dependencies_depends_on")),
        sa.ForeignKeyConstraint(["milestone"], ["milestones.id"], name=op.f("fk_milestone_dependencies_milestone")),
        sa.PrimaryKeyConstraint("milestone", "depends_on", name=op.f("pk_milestone_dependencies")),
    )
    op.create_index("ix_milestone_dependencies_depends_on", "milestone_dependencies", ["depends_on"], unique=False)
    op.create_table(
        "version_segments",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("sealed_length", sa.Integer(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["document_versions.id"], name=op.f("fk_version_segments_version")),
        sa.PrimaryKeyConstraint("version", "offset", name=op.f("pk_version_segments")),
        sa.UniqueConstraint("object_key", name=op.f("uq_version_segments_object_key")),
    )
    op.create_table(
        "version_wraps",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("suite", sa.Integer(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_version_wraps_nation")),
        sa.ForeignKeyConstraint(["version"], ["document_versions.id"], name=op.f("fk_version_wraps_version")),
        sa.PrimaryKeyConstraint("version", "nation", name=op.f("pk_version_wraps")),
    )
    op.add_column(
        "projects", sa.Column("words", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.create_index("ix_projects_words", "projects", ["words"], unique=False, postgresql_using="gin")

    for table, rights in GRANTS.items():
        op.execute(f"GRANT {rights} ON {table} TO app")
